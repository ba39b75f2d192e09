//! Merchants that are declared on a store that was one merchant's before.

use billing::{CancelledBy, MerchantId};
use contract::NewSubscription;
use orders::{LineOf, Orders, Refused, Via};
use workflows::{Catalog, Merchant, Merchants};

use crate::given::{Counter, catalog, counters, request};

fn merchant(name: &str) -> MerchantId {
    name.parse().expect("a merchant")
}

/// The accounts are the first one's, whose ids may stay bare; the second has nothing.
fn declared(bare_ids: bool) -> Catalog {
    let known = |bare_ids| Merchant { name: "".into(), share: 1, bare_ids };
    let accounts = catalog().accounts().map(|own| (own.id.clone(), merchant("acme"))).collect();
    catalog().with_merchants(Merchants {
        known: [(merchant("acme"), known(bare_ids)), (merchant("beta"), known(false))].into(),
        accounts,
        webhooks: [].into(),
    })
}

fn acting_for(name: &str, counter: &Counter, bare_ids: bool) -> Orders {
    counter.under(declared(bare_ids)).only(&merchant(name))
}

fn sub_1() -> NewSubscription {
    NewSubscription {
        subscription_id: "sub-1".into(),
        msisdn: "2055500001".into(),
        plan: "gold".into(),
        renews_at: "2026-12-01T02:00:00Z".parse().expect("an instant"),
    }
}

#[tokio::test]
async fn what_was_enrolled_before_there_were_merchants_keeps_its_name_and_is_its_accounts() {
    for counter in counters().await {
        assert!(counter.orders.enrol(&request("1"), &sub_1()).await.expect("it fits").created);
        let bare = acting_for("acme", &counter, true);
        let again = bare.enrol(&request("2"), &sub_1()).await.expect("it is on record");
        assert!(!again.created, "the old file is imported again");
        let named = acting_for("acme", &counter, false);
        let second = named.enrol(&request("3"), &sub_1()).await.expect_err("the first lives");
        assert!(second.to_string().contains("the first is sub-1"), "{second}");
        let why = ("api beta", Via::Api);
        let beta = acting_for("beta", &counter, false);
        let unknown = beta.reveal(LineOf::Subscription("sub-1"), why, "why").await;
        assert!(matches!(unknown, Err(Refused::Unknown { .. })), "{unknown:?}");
        let by = CancelledBy::Merchant;
        let ended = named.cancel_subscription("sub-1", by, None, None).await.expect("its own");
        assert_eq!(ended.id, "sub-1");
    }
}

#[tokio::test]
async fn a_plan_of_anothers_is_no_plan_and_is_not_named_among_those_there_are() {
    for counter in counters().await {
        assert!(counter.orders.enrol(&request("1"), &sub_1()).await.expect("it fits").created);
        let mut merchants = Merchants::default();
        for (name, bare_ids) in [("acme", false), ("beta", true)] {
            let known = Merchant { name: "".into(), share: 1, bare_ids };
            merchants.known.insert(merchant(name), known);
        }
        merchants.accounts = [("ltc-main", "acme"), ("boost-my", "beta")]
            .map(|(account, of)| (account.parse().expect("an id"), merchant(of)))
            .into();
        let beta = counter.under(catalog().with_merchants(merchants)).only(&merchant("beta"));
        let unfit = beta.enrol(&request("2"), &sub_1()).await.expect_err("a plan of the other's");
        assert!(unfit.to_string().contains("there is no such plan; configured: none"), "{unfit}");
    }
}
