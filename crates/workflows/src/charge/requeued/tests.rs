use std::sync::Arc;

use billing::{ChargeSignal, DeclineReason, Proof, Way};
use engine::workflow::decode;
use engine::{Effects, Workflow};

use super::*;
use crate::quota::tests::{account, at, order};

const RUN: &str = "requeue/00112233445566778899aabbccddeeff";

fn moment() -> Moment {
    Moment { at: at("2026-11-23T16:00:00Z"), lost_commits_at: None }
}

fn workflow() -> ChargeWorkflow {
    ChargeWorkflow::new(Arc::new(Catalog::new([account()], [])))
}

fn effects(charge: &Charge, event: &ChargeEvent) -> Effects {
    workflow().effects(&ids::charge(charge.order.id), charge, event, moment())
}

/// A charge that nobody has subscribed to, declined for lack of funds.
fn direct() -> Charge {
    let words = Asked {
        reference: Some("order-17".into()),
        at: Some(at("2026-11-22T01:59:59Z")),
        ..Asked::default()
    };
    let asked = Some(Box::new(words));
    let mut charge = Charge::open(ChargeOrder { way: Way::Direct, plan: None, asked, ..order() });
    let (proof, reason) = (Proof::Reply, DeclineReason::Funds);
    let declined = ChargeEvent::Declined { proof, reason, code: None, evidence: None };
    for event in [ChargeEvent::Submitted, declined] {
        charge.apply(&event, at("2026-11-22T02:00:00Z")).expect("a legal move");
    }
    charge
}

fn requeued() -> ChargeEvent {
    ChargeEvent::Requeued { run: RUN.into(), by: "ann".into(), reason: None }
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Inquiry,
        code: None,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

/// What one of these was opened as.
fn opened(by: &Effects) -> Charge {
    let [new] = by.create.as_slice() else { panic!("one charge is opened") };
    decode(ids::CHARGE, &new.state).expect("a charge")
}

#[test]
fn money_rule_9_a_charge_without_a_subscription_is_followed_by_the_same_one_whoever_asks() {
    let first = opened(&effects(&direct(), &requeued()));
    let other = ChargeEvent::Requeued { run: "requeue/2".into(), by: "ben".into(), reason: None };
    let second = opened(&effects(&direct(), &other));
    assert_eq!(first.order.id, direct().successor());
    assert_eq!(first.order.transaction_id, second.order.transaction_id);
    assert_ne!(first.order.transaction_id, direct().order.transaction_id);
}

#[test]
fn what_follows_asks_for_the_same_in_the_run_of_its_requeue() {
    let (before, after) = (direct().order, opened(&effects(&direct(), &requeued())).order);
    assert_eq!(after.retry_of, Some(before.id));
    assert_eq!((after.amount, after.msisdn), (before.amount, before.msisdn));
    assert_eq!(after.ordinal, before.ordinal + 1);
    assert_eq!(crate::run::of(&after), RUN);
    let asked = after.asked.expect("it was asked for");
    assert_eq!(asked.reference.as_deref(), Some("order-17"), "its backend knows it by this");
    assert_eq!(asked.at, None, "nobody asked for it when its predecessor was asked for");
}

#[test]
fn money_rule_9_what_follows_may_have_been_sent_before_the_store_lost_it_and_is_asked_about() {
    let after = opened(&effects(&direct(), &requeued()));
    let lost_commits_at = Some(at("2026-11-23T15:59:59Z"));
    let moment = Moment { lost_commits_at, ..moment() };
    let engine::Move::Become(events) = workflow().next(&after, moment) else {
        panic!("it is asked about before it is sent")
    };
    assert!(matches!(events.as_slice(), [ChargeEvent::Suspected { .. }]), "{events:?}");
}

#[test]
fn a_subscriptions_charge_opens_nothing_and_tells_its_subscription() {
    let subscription: Option<billing::SubscriptionId> = "sub-1".parse().ok();
    let charge = Charge { order: ChargeOrder { subscription, ..order() }, ..direct() };
    let effects = effects(&charge, &requeued());
    assert_eq!(effects.create, []);
    let [told] = effects.signal.as_slice() else { panic!("the subscription alone is told") };
    let body: SubscriptionSignal = decode(ids::SUBSCRIPTION, &told.body).expect("a signal");
    let expected = SubscriptionSignal::Requeue { charge: charge.order.id, run: RUN.into() };
    assert_eq!((&*told.to.name, body), ("sub:sub-1", expected));
}

#[test]
fn money_rule_3_late_evidence_about_the_first_stops_what_follows_it() {
    let mut charge = direct();
    assert_eq!(effects(&charge, &charged()).signal, [], "nothing follows yet");
    charge.apply(&requeued(), moment().at).expect("a legal move");
    let effects = effects(&charge, &charged());
    let [told] = effects.signal.as_slice() else { panic!("what follows is told") };
    assert_eq!(told.to, ids::charge(charge.successor()));
    let body: ChargeSignal = decode(ids::CHARGE, &told.body).expect("a signal");
    assert_eq!(body, ChargeSignal::Withdraw { why: Withdrawal::PaidAlready });
}

#[test]
fn money_rule_3_late_evidence_about_the_first_stops_the_last_of_several_that_followed() {
    let mut second = opened(&effects(&direct(), &requeued()));
    let declined = ChargeEvent::Declined {
        proof: Proof::Reply,
        reason: DeclineReason::Funds,
        code: None,
        evidence: None,
    };
    for event in [ChargeEvent::Submitted, declined] {
        second.apply(&event, moment().at).expect("a legal move");
    }
    let word = || ChargeSignal::Withdraw { why: Withdrawal::PaidAlready };
    let heard = second.hear(word(), moment().at).expect("nothing is to follow it");
    assert_eq!(effects(&second, &heard).signal, [], "nothing does so far");

    second.apply(&requeued(), moment().at).expect("a legal move");
    let heard = second.hear(word(), moment().at).expect("the third is to hear of it");
    let effects = effects(&second, &heard);
    second.apply(&heard, moment().at).expect("a legal move");
    assert_eq!(second.state, billing::ChargeState::Declined);
    let [told] = effects.signal.as_slice() else { panic!("the third alone is told") };
    assert_eq!(told.to, ids::charge(second.successor()));
    assert_eq!(decode::<ChargeSignal>(ids::CHARGE, &told.body).expect("a signal"), word());
}

#[test]
fn money_rule_3_what_follows_is_not_sent_past_unread_word_of_the_first() {
    let after = opened(&effects(&direct(), &requeued()));
    let intent = effects(&after, &ChargeEvent::Submitted);
    assert_eq!(intent.quiet, [ids::charge(direct().order.id)]);
    assert_eq!(effects(&direct(), &ChargeEvent::Submitted).quiet, []);
}

#[test]
fn what_a_requeue_charges_is_summed_by_currency_and_what_a_night_charges_is_not() {
    let field = |charge: &Charge| {
        let counts = effects(charge, &charged()).count;
        let amount = counts.into_iter().find(|count| count.field.starts_with(crate::run::AMOUNT));
        amount.map(|count| (count.group, count.field))
    };
    let after = opened(&effects(&direct(), &requeued()));
    assert_eq!(field(&after), Some((format!("run/{RUN}"), "amount_minor.LAK".into())));
    let night = "run/ltc-main/-/2026-11-22".to_owned();
    assert_eq!(field(&direct()), Some((night, "amount_minor".into())));
}
