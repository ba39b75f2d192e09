//! Merchants that are declared on a store that was one merchant's before.

use std::sync::Arc;

use billing::{CancelledBy, MerchantId};
use chrono::{DateTime, TimeDelta, Utc};
use contract::NewSubscription;
use engine::store::NewInstance;
use orders::{LineOf, Orders, Refused, Via};
use records::worklist;
use workflows::matter::{Matter, MatterKind};
use workflows::{Catalog, Merchant, Merchants, ids, seen_by};

use crate::given::{Counter, catalog, counters, on_sqlite, request};

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

/// Each merchant has an account.
fn two() -> Catalog {
    let mut merchants = Merchants::default();
    for (name, bare_ids) in [("acme", false), ("beta", true)] {
        let known = Merchant { name: "".into(), share: 1, bare_ids };
        merchants.known.insert(merchant(name), known);
    }
    merchants.accounts = [("ltc-main", "acme"), ("boost-my", "beta")]
        .map(|(account, of)| (account.parse().expect("an id"), merchant(of)))
        .into();
    catalog().with_merchants(merchants)
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
        let again = named.enrol(&request("3"), &sub_1()).await.expect("it is on record");
        assert!(!again.created && again.subscription.state.id.as_str() == "sub-1");
        let other = NewSubscription { msisdn: "2055500002".into(), ..sub_1() };
        let known = named.enrol(&request("4"), &other).await.expect_err("one name is one line");
        assert!(known.to_string().contains("sub-1 is known with another msisdn"), "{known}");
        let why = ("api beta", Via::Api);
        let beta = acting_for("beta", &counter, false);
        let unknown = beta.reveal(LineOf::Subscription("sub-1"), why, "why").await;
        assert!(matches!(unknown, Err(Refused::Unknown { .. })), "{unknown:?}");
        let by = CancelledBy::Merchant;
        let ended = named.cancel_subscription("sub-1", by, None, None).await.expect("its own");
        assert_eq!(ended.id, "sub-1");
        let ended = named.enrol(&request("5"), &sub_1()).await.expect("it is on record");
        assert!(!ended.created, "money rule 10: what has ended is not begun anew");
    }
}

#[tokio::test]
async fn money_rule_10_what_left_the_journal_before_there_were_merchants_is_not_begun_anew() {
    for counter in counters().await {
        let line = billing::Msisdn::parse_e164("8562055500001").expect("a number");
        let partition = ids::partition_of(line, counter.orders.store().partitions());
        let gone = ids::subscription(partition, &"sub-1".parse().expect("an id"));
        let route = vec![(ids::archived_route(&gone), partition)];
        counter.orders.store().route(route).await.expect("a store");
        let named = acting_for("acme", &counter, false);
        let refused = named.enrol(&request("1"), &sub_1()).await.expect_err("it has ended");
        assert!(refused.to_string().contains("sub-1 has ended and is archived"), "{refused}");
        let other = NewSubscription { subscription_id: "sub-2".into(), ..sub_1() };
        assert!(named.enrol(&request("2"), &other).await.expect("another id").created);
    }
}

/// A matter for staff of the account's merchant.
fn matter(account: &str, subject: String, at: DateTime<Utc>) -> NewInstance {
    let matter = Matter {
        kind: MatterKind::UnmatchedCallback,
        subject: subject.into(),
        account: account.parse().expect("an id"),
        amount: None,
        note: None,
        settled: None,
    };
    matter.opening(0, at)
}

#[tokio::test]
async fn what_others_have_on_their_worklists_does_not_end_a_merchants_own() {
    let (counter, catalog) = (on_sqlite(), Arc::new(two().only(&merchant("acme"))));
    let store = counter.orders.store();
    let now = store.clock().now();
    let others = (0..10_100).map(|number| matter("boost-my", format!("cb_{number}"), now));
    for some in others.collect::<Vec<_>>().chunks(1_000) {
        store.create(some.to_vec()).await.expect("a store");
    }
    let own = matter("ltc-main", "cb_own".into(), now + TimeDelta::seconds(1));
    store.create(vec![own]).await.expect("a store");
    let seen = seen_by(&catalog, store.clone());
    let callbacks = worklist(&catalog, &*seen, 10).await.expect("a list").callbacks;
    assert_eq!(callbacks.count, 1);
    assert_eq!(callbacks.rows.first().map(|row| &*row.subject), Some("cb_own"));
}

#[tokio::test]
async fn a_plan_of_anothers_is_no_plan_and_is_not_named_among_those_there_are() {
    for counter in counters().await {
        assert!(counter.orders.enrol(&request("1"), &sub_1()).await.expect("it fits").created);
        let beta = counter.under(two()).only(&merchant("beta"));
        let unfit = beta.enrol(&request("2"), &sub_1()).await.expect_err("a plan of the other's");
        assert!(unfit.to_string().contains("there is no such plan; configured: none"), "{unfit}");
    }
}
