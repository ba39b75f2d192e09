//! A purchase on the operator's page: money moves by what the subscriber does there (flow A1).

use super::bought::*;
use super::*;

const TWO_MINUTES: Duration = Duration::from_secs(120);

/// The operator says that it waits for the subscriber; when it is asked next, in seconds.
fn pause_after_pending(charge: &mut Charge, now: DateTime<Utc>) -> i64 {
    let event = charge.judge_pending(TWO_MINUTES, None, None, now);
    charge.apply(&event, now).expect("legal");
    let doubt = charge.doubt.as_ref().expect("an open question");
    (doubt.look_at - now).num_seconds()
}

#[test]
fn a_page_is_asked_about_every_two_minutes_for_an_hour_then_hourly_then_daily() {
    let mut charge = on_page();
    let expected = [
        ("22 02:02:00", 120),
        ("22 02:59:00", 120),
        ("22 03:00:00", 3600),
        ("23 01:59:00", 3600),
        ("23 02:00:00", 86_400),
        ("29 02:00:00", 86_400),
    ];
    for (now, pause) in expected {
        assert_eq!(pause_after_pending(&mut charge, at(now)), pause, "{now}");
    }
    assert_eq!(charge.state, ChargeState::Waiting);
}

#[test]
fn an_operator_that_wants_to_be_asked_less_often_is() {
    let mut charge = on_page();
    let event = charge.judge_pending(TWO_MINUTES * 5, None, None, at("22 02:02:00"));
    charge.apply(&event, at("22 02:02:00")).expect("legal");
    assert_eq!(charge.doubt.expect("an open question").look_at, at("22 02:12:00"));
}

#[test]
fn money_rule_2_a_page_whose_time_is_over_is_in_doubt_and_not_declined() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = on_page();
    assert_eq!(charge.next(&rules, at("22 02:01:59"), None), ChargeNext::Wait(at("22 02:02:00")));
    assert_eq!(charge.next(&rules, at("22 02:02:00"), None), ChargeNext::Inquire);
    let event = become_next(&mut charge, &rules, "22 02:05:00");
    assert!(matches!(event, ChargeEvent::AnswerLost { why: Doubted::NoReturn, .. }), "{event:?}");
    assert_eq!(charge.state, ChargeState::InDoubt);
    for (now, finding) in [
        ("22 02:06:00", Finding::Unclear),
        ("23 02:06:00", Finding::Unclear),
        ("24 02:06:00", Finding::Unreachable),
        ("29 02:06:00", Finding::Unclear),
    ] {
        ask(&mut charge, &rules, finding, now);
        assert_eq!(charge.state, ChargeState::InDoubt, "{now}");
    }
}

#[test]
fn a_page_is_never_sent_by_us_whatever_is_typed_or_found() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = on_page();
    assert_eq!(hear(&mut charge, typed("12345"), "22 02:01:00"), None);
    for minutes in 0..600 {
        let now = at("22 02:00:00") + TimeDelta::minutes(minutes);
        match charge.next(&rules, now, Some(at("22 02:00:30"))) {
            ChargeNext::Send | ChargeNext::Prepare | ChargeNext::Resend => {
                panic!("sent after {minutes} minutes")
            }
            ChargeNext::Inquire => {
                pause_after_pending(&mut charge, now);
            }
            ChargeNext::Become(event) => charge.apply(&event, now).expect("legal"),
            ChargeNext::Wait(_) | ChargeNext::Rest => {}
        }
    }
}

#[test]
fn money_rule_10_a_page_cannot_be_cancelled_and_calls_staff_if_it_is_paid_after_all() {
    let mut charge = on_page();
    let cancel = || ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
    let event = hear(&mut charge, cancel(), "22 02:01:00");
    assert_eq!(event, Some(ChargeEvent::WithdrawalMissed { why: Withdrawal::Cancelled }));
    assert_eq!(hear(&mut charge, cancel(), "22 02:01:00"), None, "heard once");
    assert_eq!(charge.state, ChargeState::Waiting);
    let schedule = any_time();
    let next = charge.next(&in_two_calls(&schedule), at("22 02:02:00"), None);
    assert_eq!(next, ChargeNext::Inquire, "the subscriber may still agree to it");
    charge.apply(&charged(), at("22 02:03:00")).expect("legal");
    assert!(charge.needs_staff());
}

#[test]
fn a_token_whose_answer_was_lost_is_asked_for_again_under_another_id() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = with(bought(Way::Page), &[ChargeEvent::Preparing]);
    let first = charge.transaction_id().clone();
    let event = become_next(&mut charge, &rules, "22 02:00:40");
    assert!(matches!(event, ChargeEvent::PrepareAgain { .. }), "{event:?}");
    assert_ne!(*charge.transaction_id(), first);
    assert_eq!(charge.next(&rules, at("22 02:01:00"), None), ChargeNext::Prepare);
}

#[test]
fn the_address_of_a_page_is_forgotten_once_the_charge_has_ended() {
    let ends = [charged(), declined(Proof::Inquiry, DeclineReason::RefusedBySubscriber)];
    for end in ends {
        let charge = with(on_page(), std::slice::from_ref(&end));
        assert_eq!(charge.preparation.and_then(|preparation| preparation.page), None, "{end:?}");
    }
}
