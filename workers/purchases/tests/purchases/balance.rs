//! A charge and its refunds, each hearing what becomes of the other.

use billing::{
    Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeSignal, ChargeState, Proof, Refund, RefundId,
    RefundState, TransactionId, Way,
};
use chrono::TimeDelta;
use engine::store::Signal;
use engine::workflow::encode;
use workflows::{ChargeWorkflow, ids};

use crate::gateway::{Gateway, Say};
use crate::given::{Given, account_id, msisdn, refund, ringgit, start};
use crate::refunds::{DENIED, REFUNDED};

/// Ten ringgit, taken.
fn charged() -> Charge {
    let id = charge_id();
    let mut charge = Charge::open(ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        account: account_id(),
        plan: None,
        subscription: None,
        msisdn: msisdn(),
        amount: ringgit("10.00"),
        description: Some("Coins".into()),
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: start().date_naive(),
        scheduled_for: start(),
        send_before: None,
        way: Way::Direct,
        purchase: None,
        asked: None,
    });
    let taken = ChargeEvent::Charged {
        proof: Proof::Reply,
        code: Some("00".into()),
        reference: Some("TR7700099999".into()),
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    };
    charge.apply(&taken, start()).expect("legal");
    charge
}

fn charge_id() -> ChargeId {
    refund().order.charge
}

/// Asks for a refund of two ringgit under each of these keys, and works for a day.
async fn refunded(keys: &[&str], script: &[Say]) -> (Gateway, Given, Charge) {
    let gateway = Gateway::start(script).await;
    let given = Given::at(&gateway);
    given.store.create(vec![ChargeWorkflow::opening(&charged(), start())]).await.expect("created");
    for key in keys {
        let body = encode(&ChargeSignal::Refund {
            id: RefundId::mint(charge_id(), key),
            amount: Some(ringgit("2.00")),
            reason: "charged after the cancel".into(),
            by: "mei".into(),
        });
        given.store.signal(Signal { to: ids::charge(charge_id()), body }).await.expect("signalled");
    }
    given.work(Vec::new(), TimeDelta::days(1)).await;
    let charge = given.state(&ids::charge(charge_id())).await;
    (gateway, given, charge)
}

#[tokio::test]
async fn what_went_back_is_in_the_balance_of_the_charge() {
    let (_, given, charge) = refunded(&["a"], &[REFUNDED]).await;
    assert_eq!(
        (charge.state, charge.amount_refunded()),
        (ChargeState::Charged, Some(ringgit("2.00")))
    );
    assert_eq!(charge.refundable(None), Ok(ringgit("8.00")));
    let refund: Refund = given.state(&ids::refund(RefundId::mint(charge_id(), "a"))).await;
    assert_eq!((refund.state, &*refund.order.requested_by), (RefundState::Refunded, "mei"));
}

#[tokio::test]
async fn a_denied_refund_frees_what_it_had_reserved() {
    let (gateway, _, charge) = refunded(&["a"], &[DENIED]).await;
    assert_eq!(gateway.names(), ["refund"]);
    assert_eq!(charge.refundable(None), Ok(ringgit("10.00")));
}

#[tokio::test]
async fn a_refund_that_is_asked_for_twice_under_one_key_is_sent_once() {
    let (gateway, _, charge) = refunded(&["a", "a"], &[REFUNDED, REFUNDED]).await;
    assert_eq!(gateway.names(), ["refund"]);
    assert_eq!(charge.amount_refunded(), Some(ringgit("2.00")));
}

#[tokio::test]
async fn no_more_goes_back_than_was_charged_however_often_it_is_asked_for() {
    let keys = ["a", "b", "c", "d", "e", "f", "g"];
    let (gateway, _, charge) = refunded(&keys, &[REFUNDED; 7]).await;
    assert_eq!(gateway.names().len(), 5);
    assert_eq!(
        (charge.state, charge.amount_refunded()),
        (ChargeState::Refunded, Some(ringgit("10.00")))
    );
}

#[tokio::test]
async fn money_in_doubt_on_its_way_back_stays_reserved() {
    let (_, _, charge) = refunded(&["a"], &[]).await;
    assert_eq!(charge.refundable(None), Ok(ringgit("8.00")));
}
