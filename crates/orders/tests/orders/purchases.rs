//! Purchases up to where a worker takes over.

use std::time::Duration;

use contract::NewPurchase;
use orders::Refused;
use records::purchase_id;
use workflows::ids;

use crate::given::{counters, gold, on_sqlite, request};

#[tokio::test]
async fn a_second_purchase_of_the_same_thing_is_refused_and_the_first_is_named() {
    for counter in counters().await {
        let orders = &counter.orders;
        let first = orders.start_purchase(&request("1"), &gold(), Duration::ZERO).await;
        let first = purchase_id(first.expect("fits").purchase.state.order.id);
        let second = orders.start_purchase(&request("2"), &gold(), Duration::ZERO).await;
        match second {
            Err(Refused::InTheWay { first: named, .. }) => assert_eq!(named, first),
            other => panic!("{other:?}"),
        }
        assert_eq!(counter.charges().await, 1);
        assert_eq!(counter.count(ids::REQUEST).await, 1, "what came to nothing left its key free");
    }
}

#[tokio::test]
async fn the_same_request_again_is_the_same_purchase() {
    for counter in counters().await {
        let orders = &counter.orders;
        let first = orders.start_purchase(&request("1"), &gold(), Duration::ZERO).await;
        let again = orders.start_purchase(&request("1"), &gold(), Duration::ZERO).await;
        assert_eq!(first.expect("fits").purchase.instance, again.expect("fits").purchase.instance);
        let other = NewPurchase { reference: Some("order-18".into()), ..gold() };
        let other = orders.start_purchase(&request("1"), &other, Duration::ZERO).await;
        assert!(matches!(other, Err(Refused::KeyTaken { .. })));
    }
}

#[tokio::test]
async fn a_purchase_that_no_worker_has_taken_up_takes_no_otp_and_can_be_stopped() {
    let counter = on_sqlite();
    let orders = &counter.orders;
    let found = orders.start_purchase(&request("1"), &gold(), Duration::ZERO).await;
    let id = purchase_id(found.expect("fits").purchase.state.order.id);

    let refused = orders.type_otp(&id, "123456").await.expect_err("too early").to_string();
    assert!(refused.contains("none was sent so far"), "{refused}");
    let refused = orders.type_otp(&id, "12 456").await.expect_err("no OTP").to_string();
    assert!(refused.starts_with("otp: ") && !refused.contains("456"), "{refused}");

    orders.cancel_purchase(&id).await.expect("can be stopped");
    assert!(matches!(orders.cancel_purchase("pu_1").await, Err(Refused::Unknown { .. })));
}
