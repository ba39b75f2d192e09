use billing::{ChargeOrder, ChargeState, DeclineReason, Proof};

use super::*;
use crate::AccountPolicy;
use crate::quota::tests::{account, at, order};

fn moment() -> Moment {
    Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
}

fn workflow(renews_itself: bool) -> ChargeWorkflow {
    let account = AccountPolicy { renews_itself, ..account() };
    ChargeWorkflow::new(Arc::new(Catalog::new([account], [])))
}

fn requested(way: Way) -> Charge {
    Charge::open(ChargeOrder { way, plan: None, ..order() })
}

#[test]
fn a_renewal_that_was_opened_before_the_operator_renewed_by_itself_is_stopped_unsent() {
    let mut charge = requested(Way::Renewal);
    assert_eq!(workflow(false).next(&charge, moment()), Move::Do(ChargeStep::Send));
    let workflow = workflow(true);
    let Move::Become(events) = workflow.next(&charge, moment()) else {
        panic!("renewSubscription is never called beside the operator's own renewals");
    };
    for event in &events {
        workflow.apply(&mut charge, event, moment().at).expect("a legal move");
    }
    assert_eq!(charge.state, ChargeState::Cancelled);
    assert_eq!(workflow.next(&charge, moment()), Move::Rest);
}

#[test]
fn what_is_no_renewal_is_charged_whoever_renews() {
    let charge = requested(Way::Direct);
    assert_eq!(workflow(true).next(&charge, moment()), Move::Do(ChargeStep::Send));
}

/// How often the run of a charge, to which these things happen, counts it as opened.
fn opened(mut charge: Charge, events: &[ChargeEvent]) -> i64 {
    let mut opened = 0;
    for event in events {
        let counts = counts::counts(&charge, event);
        let of_opened = counts.iter().filter(|count| count.field == crate::run::OPENED);
        opened += of_opened.map(|count| count.add).sum::<i64>();
        charge.apply(event, moment().at).expect("a legal move");
    }
    opened
}

fn unsent(reason: DeclineReason) -> ChargeEvent {
    ChargeEvent::Declined { proof: Proof::Unsent, reason, code: None, evidence: None }
}

#[test]
fn whatever_ends_in_a_run_has_been_opened_in_it_once() {
    let look_at = moment().at;
    let not_accepted = ChargeEvent::NotAccepted {
        why: billing::Unaccepted::NotSent,
        retry_at: look_at,
        evidence: None,
        submitted_at: None,
    };
    let too_late = unsent(DeclineReason::OperatorError);
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Cancelled };
    for events in [
        vec![ChargeEvent::Preparing, too_late.clone()],
        vec![ChargeEvent::Preparing, not_accepted, ChargeEvent::Preparing, too_late.clone()],
        vec![too_late.clone()],
        vec![withdrawn],
        vec![ChargeEvent::Suspected { look_at }, too_late],
        vec![ChargeEvent::Suspected { look_at }, ChargeEvent::ProvenUnsent, ChargeEvent::Preparing],
    ] {
        assert_eq!(opened(requested(Way::Otp), &events), 1, "{events:?}");
    }
}

#[test]
fn an_intent_that_our_own_count_refuses_is_counted_with_the_end_that_it_leads_to() {
    // The refused commit has kept nothing of the intent, though the turn knows of it.
    let mut refused = requested(Way::Otp);
    refused.apply(&ChargeEvent::Preparing, moment().at).expect("a legal move");
    assert_eq!(opened(refused, &[unsent(DeclineReason::Limit)]), 1);
}

#[test]
fn every_intent_of_a_call_is_counted_in_the_quarter_of_an_hour_it_is_recorded_in() {
    let sent = |event: &ChargeEvent, minutes| {
        let now = Moment { at: moment().at + chrono::TimeDelta::minutes(minutes), ..moment() };
        let id = ids::charge(order().id);
        let counts = workflow(false).effects(&id, &requested(Way::Direct), event, now).count;
        let sent = counts.into_iter().find(|count| count.field.starts_with(crate::run::SENT));
        sent.map(|count| (count.group, count.field, count.add))
    };
    let first = sent(&ChargeEvent::Preparing, 0).expect("a call is counted");
    assert_eq!((first.0.as_str(), first.2), ("run/ltc-main/-/2026-11-22", 1));
    assert_eq!(sent(&ChargeEvent::Submitted, 14), Some(first.clone()));
    assert_ne!(sent(&ChargeEvent::Submitted, 15).expect("a call").1, first.1);
    assert_eq!(sent(&unsent(DeclineReason::OperatorError), 0), None, "that was no call");
}
