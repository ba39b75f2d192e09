//! What a worker says that lives, has lost its lease, and has not sent.

use super::bought::*;
use super::*;

/// The intent that [`submitted`] has on record.
const INTENT: &str = "22 02:00:00";

fn unsent(submitted_at: &str) -> ChargeSignal {
    ChargeSignal::Unsent { submitted_at: at(submitted_at) }
}

/// In doubt since ten past two, because whoever was to send it did not come back.
fn left_by_its_worker() -> Charge {
    let schedule = any_time();
    let mut charge = submitted();
    let lost = become_next(&mut charge, &rules(&schedule), "22 02:00:10");
    assert!(matches!(lost, ChargeEvent::AnswerLost { why: Doubted::WorkerLost, .. }));
    charge
}

fn said_unsent() -> Charge {
    let mut charge = left_by_its_worker();
    assert_eq!(hear(&mut charge, unsent(INTENT), "22 02:00:11"), Some(ChargeEvent::SaidUnsent));
    charge
}

#[test]
fn money_rule_7_a_worker_that_says_in_time_that_it_has_not_sent_has_burnt_no_attempt() {
    let mut charge = submitted();
    let heard = hear(&mut charge, unsent(INTENT), "22 02:00:20");
    let Some(ChargeEvent::NotAccepted { why: Unaccepted::Late, submitted_at, .. }) = heard else {
        panic!("{heard:?}");
    };
    assert_eq!(submitted_at, Some(at(INTENT)), "the history says which");
    assert_eq!((charge.state, charge.attempts), (ChargeState::Requested, 0));
}

#[test]
fn money_rule_2_the_word_of_a_worker_that_was_thought_lost_ends_no_doubt_but_an_inquiry_then_does()
{
    let schedule = any_time();
    let mut charge = said_unsent();
    assert_eq!(charge.state, ChargeState::InDoubt);
    let next = charge.next(&rules(&schedule), at("22 02:00:11"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 02:01:10")), "asked as it was to be asked");

    let found = ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:01:10");
    assert_eq!(found, ChargeEvent::ProvenUnsent);
    assert_eq!((charge.state, charge.attempts), (ChargeState::Requested, 0));
    assert_eq!(charge.next(&rules(&schedule), at("22 02:01:10"), None), ChargeNext::Send);
    assert_eq!(*charge.transaction_id(), order().transaction_id, "under the same id");
}

#[test]
fn money_rule_2_without_a_word_of_its_worker_not_found_holds_a_charge() {
    let schedule = any_time();
    let mut charge = left_by_its_worker();
    ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:01:10");
    assert_eq!(charge.state, ChargeState::InDoubt);
}

#[test]
fn money_rule_2_the_word_about_one_send_is_not_taken_for_another() {
    for charge in [submitted(), left_by_its_worker()] {
        for other in ["22 01:59:59", "22 02:00:01"] {
            assert_eq!(charge.hear(unsent(other), at("22 02:00:20")), None, "{}", charge.state);
        }
    }
    let mut again = said_unsent();
    let schedule = any_time();
    ask(&mut again, &rules(&schedule), Finding::NotFound, "22 02:01:10");
    assert_eq!(again.hear(unsent(INTENT), at("22 02:01:11")), None, "said twice");
    again.apply(&ChargeEvent::Submitted, at("22 02:01:12")).expect("legal");
    assert_eq!(again.hear(unsent(INTENT), at("22 02:01:13")), None, "another is on its way");
}

#[test]
fn money_rule_6_a_first_call_is_not_taken_for_the_send_before_it() {
    let mut charge = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    charge.submitted_at = Some(at(INTENT));
    assert_eq!(charge.hear(unsent(INTENT), at("22 02:00:20")), None);
}

#[test]
fn money_rule_2_whatever_speaks_for_a_send_outweighs_the_word_that_there_was_none() {
    let schedule = any_time();
    let not_heeded = |charge: &Charge, what: &str| {
        assert_eq!(charge.hear(unsent(INTENT), at("22 02:03:00")), None, "{what}");
        let by_force = charge.clone().apply(&ChargeEvent::SaidUnsent, at("22 02:03:00"));
        assert!(by_force.is_err(), "{what}");
    };
    not_heeded(&in_doubt(), "another doubt than a lost worker");
    not_heeded(&suspected(), "no send on record");
    for finding in [Finding::Mismatch, Finding::NotMember, Finding::Pending, Finding::Unclear] {
        let mut charge = left_by_its_worker();
        ask(&mut charge, &rules(&schedule), finding, "22 02:01:10");
        not_heeded(&charge, "the operator has said something");
        ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:02:10");
        not_heeded(&charge, "the operator had said something");
    }
    let mut named = left_by_its_worker();
    let hint = ChargeSignal::Hint { reference: Some("TR1".into()), expiry: None };
    hear(&mut named, hint, "22 02:00:30");
    not_heeded(&named, "a callback has given it a name");
}

#[test]
fn money_rule_2_once_the_operator_knows_the_id_the_word_is_worth_nothing_any_more() {
    let schedule = any_time();
    for finding in [Finding::Mismatch, Finding::NotMember, Finding::Pending] {
        let mut charge = said_unsent();
        ask(&mut charge, &rules(&schedule), finding, "22 02:01:10");
        ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:03:10");
        assert_eq!(charge.state, ChargeState::InDoubt, "{finding:?}");
    }
}

#[test]
fn a_word_that_comes_after_a_look_that_found_nothing_is_heeded_too() {
    let schedule = any_time();
    let mut charge = left_by_its_worker();
    ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:01:10");
    hear(&mut charge, unsent(INTENT), "22 02:01:11");
    let found = ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:03:10");
    assert_eq!(found, ChargeEvent::ProvenUnsent);
}

#[test]
fn money_rule_9_what_is_said_unsent_is_not_asked_about_before_a_send_that_the_store_lost_is_over() {
    let schedule = any_time();
    let lost_at = Some(at("22 02:01:00"));
    let next = said_unsent().next(&rules(&schedule), at("22 02:01:10"), lost_at);
    assert_eq!(next, ChargeNext::Wait(at("22 02:01:35")));
}

#[test]
fn money_rule_10_what_was_to_be_stopped_is_stopped_once_it_is_proven_unsent() {
    let schedule = any_time();
    let mut charge = said_unsent();
    hear(&mut charge, ChargeSignal::Withdraw { why: Withdrawal::Cancelled }, "22 02:00:30");
    ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:01:10");
    let stopped = become_next(&mut charge, &rules(&schedule), "22 02:01:10");
    assert_eq!(stopped, ChargeEvent::Withdrawn { why: Withdrawal::Cancelled });
}
