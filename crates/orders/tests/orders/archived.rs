//! What has moved to the archive is not opened again under its old name.

use billing::ChargeId;
use contract::{NewRefund, NewSubscription};
use engine::InstanceId;
use orders::{Refund, Refused};
use workflows::ids;

use crate::given::{Counter, counters, five_thousand, gold, on_sqlite, request};

/// Puts on record that something has left the journal.
async fn has_left(counter: &Counter, id: &InstanceId) {
    let route = vec![(ids::archived_route(id), id.partition)];
    counter.orders.store().route(route).await.expect("a store");
}

#[tokio::test]
async fn money_rule_10_a_subscription_that_ended_and_is_archived_is_not_enrolled_by_an_old_file() {
    let wanted = NewSubscription {
        subscription_id: "sub-1".into(),
        msisdn: "2055500001".into(),
        plan: "gold".into(),
        renews_at: "2026-11-22T02:00:00Z".parse().expect("an instant"),
    };
    for counter in counters().await {
        let msisdn = billing::Msisdn::parse_e164("8562055500001").expect("a number");
        let partition = ids::partition_of(msisdn, counter.orders.store().partitions());
        let id = "sub-1".parse().expect("an id");
        has_left(&counter, &ids::subscription(partition, &id)).await;
        let refused = counter.orders.enrol(&request("k"), &wanted).await.expect_err("it ended");
        assert!(refused.to_string().contains("archived"), "{refused}");
        assert_eq!(counter.count(ids::SUBSCRIPTION).await, 0);
        let other = NewSubscription { subscription_id: "sub-2".into(), ..wanted.clone() };
        assert!(counter.orders.enrol(&request("k2"), &other).await.expect("another id").created);
    }
}

#[tokio::test]
async fn money_rule_9_a_key_whose_charge_is_archived_opens_no_other_under_its_transaction_id() {
    // The same key leads to the same id in any journal of as many partitions.
    let charge = on_sqlite().orders.charge(&request("c"), &five_thousand()).await.expect("fits");
    let purchase = on_sqlite()
        .orders
        .start_purchase(&request("p"), &gold(), std::time::Duration::ZERO)
        .await
        .expect("fits");
    for counter in counters().await {
        let charge: ChargeId = charge.charge.id.parse().expect("an id");
        has_left(&counter, &ids::charge(charge)).await;
        has_left(&counter, &purchase.purchase.instance.id).await;
        for _ in 0..2 {
            let again = counter.orders.charge(&request("c"), &five_thousand()).await;
            assert!(matches!(again, Err(Refused::KeyTaken { .. })), "{again:?}");
            let wait = std::time::Duration::ZERO;
            let again = counter.orders.start_purchase(&request("p"), &gold(), wait).await;
            assert!(matches!(again, Err(Refused::KeyTaken { .. })), "{again:?}");
        }
        assert_eq!(counter.charges().await, 0);
    }
}

#[tokio::test]
async fn a_refund_of_an_archived_charge_is_refused_with_words_that_name_the_archive() {
    let wanted = NewRefund { amount: None, reason: "complaint".into() };
    let id = "ch_00000000000000000000000a";
    for counter in counters().await {
        let refund = |key| {
            let refund = Refund { charge: id, wanted: &wanted, by: "ann" };
            let orders = counter.orders.clone();
            async move { orders.refund(&request(key), refund).await.expect_err("it is not here") }
        };
        assert!(matches!(refund("a").await, Refused::Unknown { .. }));
        has_left(&counter, &ids::charge(id.parse().expect("an id"))).await;
        let refused = refund("b").await;
        assert!(refused.to_string().contains("in the archive"), "{refused}");
    }
}
