//! Refunds up to where a worker takes over.

use billing::{
    Charge, ChargeEvent, ChargeId, Currency, Money, NotRefundable, Proof, RefundId, RefundOrder,
    TransactionId,
};
use contract::{NewCharge, NewRefund};
use engine::workflow::decode;
use orders::{Refund, Refused};
use workflows::{ChargeWorkflow, RefundWorkflow, ids};

use crate::given::{Counter, five_thousand, on_sqlite, request};

/// Ten ringgit that were charged, with whatever else has happened to them.
async fn charged(counter: &Counter, since: impl Fn(ChargeId) -> Vec<ChargeEvent>) -> Charge {
    let scratch = on_sqlite();
    let wanted = NewCharge {
        account: "boost-my".into(),
        msisdn: "60123456789".into(),
        amount: "10.00".into(),
        currency: "MYR".into(),
        ..five_thousand()
    };
    let accepted = scratch.orders.charge(&request("c"), &wanted).await.expect("fits");
    let id: ChargeId = accepted.charge.id.parse().expect("an id");
    let there = scratch.orders.store().read(&ids::charge(id)).await.expect("a store");
    let mut charge: Charge = decode(ids::CHARGE, &there.expect("it").state).expect("a charge");
    let now = counter.orders.store().clock().now();
    let paid = ChargeEvent::Charged {
        proof: Proof::Reply,
        code: None,
        reference: Some("TR1".into()),
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    };
    for event in [ChargeEvent::Submitted, paid].into_iter().chain(since(id)) {
        charge.apply(&event, now).expect("a legal move");
    }
    let new = ChargeWorkflow::opening(&charge, now);
    counter.orders.store().create(vec![new]).await.expect("a store");
    charge
}

fn ringgit(text: &str) -> Money {
    Money::parse(text, Currency::Myr).expect("an amount")
}

fn opened(id: RefundId, amount: &str) -> ChargeEvent {
    let (reason, by) = ("asked".into(), "kham".into());
    ChargeEvent::RefundOpened { id, amount: ringgit(amount), reason, by }
}

fn ended(id: RefundId, amount: &str) -> ChargeEvent {
    ChargeEvent::RefundEnded { id, refunded: Some(ringgit(amount)), in_full: false }
}

#[tokio::test]
async fn a_refund_of_what_was_left_is_told_of_again_with_the_amount_that_it_had() {
    let (first, all_left) = ("backend/first", "backend/all-left");
    let mint = |charge, name| RefundId::mint(charge, name);
    let wanted = NewRefund { amount: None, reason: "by mistake".into() };
    let ask = async |counter: &Counter, charge: &Charge| {
        let id = charge.order.id.to_string();
        let refund = Refund { charge: &id, wanted: &wanted, by: "kham" };
        counter.orders.refund(&request("all-left"), refund).await.expect("ten less four")
    };
    let before = on_sqlite();
    let four = |id| vec![opened(mint(id, first), "4.00"), ended(mint(id, first), "4.00")];
    let charge = charged(&before, four).await;
    let told = ask(&before, &charge).await;
    assert_eq!(told.amount, "6.00");

    let later = on_sqlite();
    let ten = |id| {
        let six = [opened(mint(id, all_left), "6.00"), ended(mint(id, all_left), "6.00")];
        four(id).into_iter().chain(six).collect()
    };
    let charge = charged(&later, ten).await;
    open_refund(&later, &charge, mint(charge.order.id, all_left)).await;
    let again = ask(&later, &charge).await;
    assert_eq!((again.id, again.amount), (told.id, told.amount));
}

#[tokio::test]
async fn a_refund_that_its_charge_has_refused_is_told_of_again_and_not_tried_again() {
    let counter = on_sqlite();
    let refused = |charge| {
        let (id, amount) = (RefundId::mint(charge, "backend/late"), ringgit("7.00"));
        let (reason, by) = ("by mistake".into(), "kham".into());
        let why = NotRefundable::TooMuch { left: ringgit("6.00"), wanted: amount };
        let first = opened(RefundId::mint(charge, "backend/first"), "4.00");
        vec![first, ChargeEvent::RefundRefused { id, amount, reason, by, why }]
    };
    let charge = charged(&counter, refused).await;
    let wanted = NewRefund { amount: Some("7.00".into()), reason: "by mistake".into() };
    let id = charge.order.id.to_string();
    let refund = Refund { charge: &id, wanted: &wanted, by: "kham" };
    let told = counter.orders.refund(&request("late"), refund).await.expect("it was on record");
    assert_eq!(told.amount, "7.00");
    let another = counter.orders.refund(&request("another"), refund).await.expect_err("too much");
    assert!(another.to_string().contains("at most 6.00 MYR"), "{another}");
}

/// The refund of six, beside its charge.
async fn open_refund(counter: &Counter, charge: &Charge, id: RefundId) {
    let now = counter.orders.store().clock().now();
    let order = RefundOrder {
        id,
        charge: charge.order.id,
        account: charge.order.account.clone(),
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        reference: "TR1".into(),
        msisdn: charge.order.msisdn,
        amount: ringgit("6.00"),
        reason: "by mistake".into(),
        requested_by: "kham".into(),
        requested_at: now,
    };
    let new = RefundWorkflow::opening(&billing::Refund::open(order), now);
    counter.orders.store().create(vec![new]).await.expect("a store");
}

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
