use billing::{ChargeId, ChargeOrigin, Currency, Msisdn, Proof, RefundId, TransactionId};
use engine::workflow::decode;

use super::*;

fn moment() -> Moment {
    let at = "2026-11-22T09:00:00Z".parse().expect("a time");
    Moment { at, lost_commits_at: None }
}

fn workflow() -> RefundWorkflow {
    RefundWorkflow::new(Arc::new(Catalog::default()))
}

fn refund() -> Refund {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let charge = ChargeId::mint(7, &origin);
    let id = RefundId::mint(charge, "complaint-3");
    Refund::open(RefundOrder {
        id,
        charge,
        account: "aoc-my".parse().expect("an id"),
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        reference: "TR7700099999".into(),
        msisdn: Msisdn::parse_e164("60120000001").expect("a number"),
        amount: ringgit("2.00"),
        reason: "charged after the cancel".into(),
        requested_by: "mei".into(),
        requested_at: moment().at,
    })
}

fn ringgit(text: &str) -> Money {
    Money::parse(text, Currency::Myr).expect("an amount")
}

fn effects(event: &RefundEvent) -> Effects {
    let refund = refund();
    workflow().effects(&ids::refund(refund.order.id), &refund, event, moment())
}

/// What the charge is told by an event, and nobody else is told anything.
fn told(event: &RefundEvent) -> Option<ChargeSignal> {
    let mut signals = effects(event).signal;
    let signal = signals.pop()?;
    assert_eq!((signals.len(), &signal.to), (0, &ids::charge(refund().order.charge)));
    Some(decode(ids::CHARGE, &signal.body).expect("a signal"))
}

#[test]
fn a_refund_lives_beside_its_charge_and_is_due_at_once() {
    let opening = RefundWorkflow::opening(&refund(), moment().at);
    assert_eq!(opening.id.partition, ids::charge(refund().order.charge).partition);
    assert_eq!((opening.due_at, &*opening.status), (Some(moment().at), "requested"));
    assert_eq!(decode::<Refund>(ids::REFUND, &opening.state).expect("a refund"), refund());
}

#[test]
fn a_charge_is_told_how_much_of_it_went_back() {
    let amount = ringgit("2.00");
    let event = RefundEvent::Refunded {
        proof: Proof::Inquiry,
        amount,
        code: None,
        correlator: None,
        reference: None,
        evidence: None,
    };
    let (id, refunded) = (refund().order.id, Some(amount));
    assert_eq!(told(&event), Some(ChargeSignal::RefundEnded { id, refunded }));
}

#[test]
fn a_charge_is_told_that_nothing_of_it_went_back_so_that_its_balance_is_free() {
    let event = RefundEvent::Denied { proof: Proof::Reply, code: None, evidence: None };
    let id = refund().order.id;
    assert_eq!(told(&event), Some(ChargeSignal::RefundEnded { id, refunded: None }));
}

#[test]
fn a_charge_keeps_its_balance_reserved_while_a_refund_is_in_doubt_or_sent_again() {
    let look_at = moment().at;
    for event in [
        RefundEvent::Submitted,
        RefundEvent::Suspected { look_at },
        RefundEvent::NotFound { evidence: None },
    ] {
        assert_eq!(told(&event), None, "{event:?}");
    }
}

#[test]
fn a_refund_is_not_sent_while_word_of_its_end_is_unread() {
    assert!(effects(&RefundEvent::Submitted).unless_signalled);
    assert!(!effects(&RefundEvent::NotFound { evidence: None }).unless_signalled);
}

#[test]
fn a_pause_of_the_account_stops_refunds_from_being_sent_and_not_from_being_asked_about() {
    let mut refund = refund();
    assert!(lanes::refund(&refund).is_under("aoc-my"));
    refund.apply(&RefundEvent::Submitted, moment().at).expect("legal");
    let lane = lanes::refund(&refund);
    assert!(!lane.is_under("aoc-my"), "whoever finds it submitted has to ask");
    assert_eq!(&*lane.queue, lanes::PURCHASES);
}

#[test]
fn nothing_is_decided_about_a_refund_whose_account_is_not_configured() {
    assert!(!workflow().can_decide(&refund()));
}
