//! Refunds up to where a worker takes over.

use contract::NewRefund;
use orders::{Refund, Refused};

use crate::given::{five_thousand, on_sqlite, request};

#[tokio::test]
async fn what_an_operator_cannot_give_back_is_refused_before_anything_is_on_record() {
    let counter = on_sqlite();
    let accepted = counter.orders.charge(&request("1"), &five_thousand()).await.expect("fits");
    let id = accepted.charge.id;
    let wanted = NewRefund { amount: None, reason: "by mistake".into() };
    let refund = Refund { charge: &id, wanted: &wanted, by: "kham" };
    let refused = counter.orders.refund(&request("r"), refund).await.expect_err("LTC has none");
    assert!(matches!(refused, Refused::NotPossible { .. }), "{refused}");
    assert!(refused.to_string().contains("has no refunds"), "{refused}");
}

#[tokio::test]
async fn a_refund_needs_a_charge_and_a_reason() {
    let counter = on_sqlite();
    let wanted = NewRefund { amount: None, reason: " ".into() };
    let refund = Refund { charge: "ch_1", wanted: &wanted, by: "kham" };
    let refused = counter.orders.refund(&request("r"), refund).await.expect_err("no reason");
    assert!(matches!(&refused, Refused::Unfit(unfit) if unfit.field == "reason"), "{refused}");
    let wanted = NewRefund { reason: "by mistake".into(), ..wanted };
    let refund = Refund { charge: "ch_1", wanted: &wanted, by: "kham" };
    let refused = counter.orders.refund(&request("r"), refund).await.expect_err("no charge");
    assert!(matches!(refused, Refused::Unknown { what: "charge", .. }), "{refused}");
}
