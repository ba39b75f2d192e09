//! Which events are told, and which are not.

use std::time::Duration;

use billing::{
    AfterGrace, CancelledBy, ChargeSignal, ChargeState, DeclineReason, DunningPolicy, Money, Plan,
    RefundId, RenewalSchedule, Subscription, SubscriptionEvent, SubscriptionMove,
    SubscriptionState, TRANSITIONS, Withdrawal,
};

use super::*;
use crate::ChargeWorkflow;

fn declined(reason: DeclineReason) -> ChargeEvent {
    ChargeEvent::Declined { proof: Proof::Reply, reason, code: None, evidence: None }
}

/// What is told while these things happen to a new charge.
fn told(events: &[ChargeEvent]) -> Vec<&'static str> {
    let mut charge = Charge::open(order());
    let mut told = Vec::new();
    for event in events {
        told.extend(of_charge(&charge, event, moment().at));
        charge.apply(event, moment().at).expect("a legal move");
    }
    told.into_iter().map(|notice| notice.kind.as_str()).collect()
}

#[test]
fn every_outcome_of_a_charge_is_told_and_nothing_on_the_way() {
    let submitted = || ChargeEvent::Submitted;
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Cancelled };
    assert_eq!(told(&[submitted(), charged()]), ["charge.charged"]);
    assert_eq!(told(&[submitted(), declined(DeclineReason::Funds)]), ["charge.declined"]);
    assert_eq!(told(&[withdrawn]), ["charge.cancelled"]);
    assert_eq!(told(&[submitted(), lost(), charged()]), ["charge.in_doubt", "charge.charged"]);
}

#[test]
fn a_charge_that_turns_out_otherwise_is_told_again_and_the_same_once_more_is_not() {
    let unproven = declined(DeclineReason::NotFound);
    let proven = declined(DeclineReason::NotMember);
    let events = [ChargeEvent::Submitted, unproven.clone(), unproven, proven, charged(), charged()];
    assert_eq!(told(&events), ["charge.declined", "charge.declined", "charge.charged"]);
}

#[test]
fn the_end_of_every_refund_is_told_and_then_that_nothing_is_left() {
    let kip = |text| Money::parse(text, billing::Currency::Lak).expect("an amount");
    let id = |name| RefundId::mint(order().id, name);
    let opened = |name, amount| ChargeEvent::RefundOpened {
        id: id(name),
        amount,
        reason: "complaint".into(),
        by: "staff".into(),
    };
    let ended =
        |name, refunded, in_full| ChargeEvent::RefundEnded { id: id(name), refunded, in_full };
    let events = [
        ChargeEvent::Submitted,
        charged(),
        opened("a", kip("2000")),
        ended("a", None, false),
        opened("b", kip("2000")),
        ended("b", Some(kip("2000")), false),
        opened("c", kip("3000")),
        ended("c", Some(kip("3000")), true),
    ];
    let expected = [
        "charge.charged",
        "refund.declined",
        "refund.refunded",
        "refund.refunded",
        "charge.refunded",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn a_refund_that_came_too_late_is_told_as_declined_with_what_it_was_to_give_back() {
    let kip = |text| Money::parse(text, billing::Currency::Lak).expect("an amount");
    let mut charge = Charge::open(order());
    for event in [ChargeEvent::Submitted, charged()] {
        charge.apply(&event, moment().at).expect("a legal move");
    }
    charge.operator_reference = Some("TR1".into());
    let mut ask = |key, amount| {
        let (reason, by) = ("complaint".into(), "staff".into());
        let id = RefundId::mint(order().id, key);
        let signal = ChargeSignal::Refund { id, amount: Some(kip(amount)), reason, by };
        let event = charge.hear(signal, moment().at).expect("news");
        let told = of_charge(&charge, &event, moment().at);
        charge.apply(&event, moment().at).expect("a legal move");
        (id, told)
    };
    let (_, first) = ask("a", "3000");
    assert_eq!(first, [], "told once it has ended");
    let (id, second) = ask("b", "2500");
    let [
        Notice {
            kind: NoticeKind::RefundDeclined,
            about: About::Refund { id: of, amount, .. },
            ..
        },
    ] = &second[..]
    else {
        panic!("{second:?}")
    };
    assert_eq!((*of, *amount), (id, kip("2500")));
}

#[test]
fn every_state_in_which_a_charge_may_rest_is_told() {
    let can_leave = |state| TRANSITIONS.iter().any(|(from, _, to)| *from == state && *to != state);
    let ends = TRANSITIONS.iter().map(|(_, _, to)| *to).filter(|to| !can_leave(*to));
    for state in ends.chain([ChargeState::Charged, ChargeState::Declined, ChargeState::Cancelled]) {
        assert!(NoticeKind::of_charge(state).is_some(), "{state}");
    }
    assert!(NoticeKind::of_subscription(SubscriptionMove::OpenCharge).is_none());
}

fn plan() -> Plan {
    let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
    Plan::new(
        "gold".parse().expect("an id"),
        "ltc-main".parse().expect("an id"),
        "Gold".to_owned(),
        order().amount,
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
        dunning.expect("a policy"),
    )
    .expect("a plan")
}

fn subscription() -> Subscription {
    let order = order();
    let plan = plan();
    Subscription::enrol(
        "sub-1".parse().expect("an id"),
        order.msisdn,
        &plan,
        at("2026-11-22T16:00:00Z"),
    )
}

#[test]
fn a_subscription_is_told_when_it_changes_and_a_day_that_was_known_is_no_news() {
    let plan = plan();
    let told = |before: &Subscription, event: SubscriptionEvent| {
        of_subscription(before, &event, Some(&plan), moment().at).map(|notice| notice.kind.as_str())
    };
    let active = subscription();
    let paid_until = |day| SubscriptionEvent::Renewed {
        paid_through: at(day),
        successor: None,
        charge: order().id,
    };
    let expiry = |day, paid_through| SubscriptionEvent::ExpirySeen {
        expiry: day,
        paid_through: at(paid_through),
    };
    let unpaid = || SubscriptionEvent::Unpaid { reason: DeclineReason::Funds, retry: None };
    let day = order().opened_on;
    let grace = Subscription { state: SubscriptionState::Grace, ..active.clone() };
    assert_eq!(told(&active, paid_until("2026-11-29T16:00:00Z")), Some("subscription.renewed"));
    assert_eq!(told(&active, expiry(day, "2026-11-30T16:00:00Z")), Some("subscription.renewed"));
    assert_eq!(told(&active, expiry(day, "2026-11-22T16:00:00Z")), None);
    assert_eq!(told(&active, unpaid()), Some("subscription.unpaid"));
    assert_eq!(told(&grace, unpaid()), Some("subscription.unpaid"));
    let not_served = Subscription { state: SubscriptionState::Suspended, ..active.clone() };
    assert_eq!(told(&not_served, unpaid()), None, "unpaid is served on, which it is not");
    let cancelled = SubscriptionEvent::Cancelled { by: CancelledBy::Staff, note: None };
    assert_eq!(told(&active, cancelled), Some("subscription.cancelled"));
    let suspended = SubscriptionEvent::Suspended { reason: None };
    assert_eq!(told(&grace, suspended), Some("subscription.suspended"));
    let lapsed = SubscriptionEvent::Lapsed { reason: DeclineReason::Expired };
    assert_eq!(told(&active, lapsed), Some("subscription.lapsed"));
    let reopened = SubscriptionEvent::LandedLate {
        charge: order().id,
        period: billing::Anchor::new(day).period(plan.period, 0).expect("a period"),
    };
    assert_eq!(told(&active, reopened), None);
}

#[test]
fn without_webhooks_nothing_is_told_and_nothing_is_computed() {
    let effects = tell(ids::notices_of_charge(&order()), &order().account, &catalog(&[]), || {
        panic!("nobody asks")
    });
    assert_eq!(effects, Effects::default());
}

#[test]
fn a_charge_tells_in_its_own_commit_and_beside_what_it_did_before() {
    let charge = Charge { state: ChargeState::Submitted, ..Charge::open(order()) };
    let id = ids::charge(order().id);
    let effects = |webhooks| {
        ChargeWorkflow::new(catalog(webhooks)).effects(&id, &charge, &charged(), moment())
    };
    let (quiet, loud) = (effects(&[]), effects(&["acme", "backup"]));
    assert_eq!(loud.count, quiet.count);
    assert_eq!(loud.reserve, quiet.reserve);
    // One stream and one signal, however many are told.
    assert_eq!(loud.create.len(), quiet.create.len() + 1);
    assert_eq!(loud.signal.len(), quiet.signal.len() + 1);
}
