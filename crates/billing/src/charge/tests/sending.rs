//! When a charge is sent, and when not.

use super::*;

#[test]
fn a_renewal_is_sent_when_its_window_is_open() {
    let schedule = nights();
    let next = requested().next(&rules(&schedule), at("22 02:00:00"), None);
    assert_eq!(next, ChargeNext::Send);
}

#[test]
fn what_a_window_could_not_fit_waits_for_the_next_under_the_same_transaction_id() {
    let schedule = nights();
    let charge = requested();
    let morning = charge.next(&rules(&schedule), at("22 06:00:00"), None);
    assert_eq!(morning, ChargeNext::Wait(at("23 02:00:00")));
    assert_eq!(charge.next(&rules(&schedule), at("23 02:00:00"), None), ChargeNext::Send);
}

#[test]
fn a_charge_that_is_ordered_for_later_is_not_sent_before() {
    let schedule = any_time();
    let order = ChargeOrder { scheduled_for: at("22 09:00:00"), ..order() };
    let next = Charge::open(order).next(&rules(&schedule), at("22 02:00:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 09:00:00")));
}

#[test]
fn money_rule_11_what_is_unsent_when_its_period_ends_is_not_sent_any_more() {
    let schedule = any_time();
    let (charge, rules) = (requested(), rules(&schedule));
    assert_eq!(charge.next(&rules, at("29 01:59:59"), None), ChargeNext::Send);
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Superseded };
    assert_eq!(charge.next(&rules, at("29 02:00:00"), None), ChargeNext::Become(withdrawn));
}

#[test]
fn money_rule_2_whoever_finds_a_charge_submitted_asks_and_does_not_send() {
    let schedule = any_time();
    let next = submitted().next(&rules(&schedule), at("22 02:01:00"), None);
    let look_at = at("22 02:02:00");
    let event = ChargeEvent::AnswerLost {
        why: Doubted::WorkerLost,
        look_at,
        code: None,
        evidence: None,
        reference: None,
    };
    assert_eq!(next, ChargeNext::Become(event));
}

#[test]
fn money_rule_7_a_send_that_was_surely_not_processed_burns_no_attempt() {
    let kinds = [
        Unaccepted::NotSent,
        Unaccepted::Late,
        Unaccepted::Unauthorized,
        Unaccepted::RateLimited,
        Unaccepted::Refused,
    ];
    for why in kinds {
        let charge = after(&[ChargeEvent::Submitted, not_accepted(why)]);
        let stands = (charge.state, charge.attempts, charge.submitted_at);
        assert_eq!(stands, (ChargeState::Requested, 0, None), "{why:?}");
    }
    assert_eq!(submitted().attempts, 1);
}

#[test]
fn each_refusal_in_a_row_doubles_the_pause_up_to_half_a_minute() {
    let mut charge = requested();
    let mut pauses = Vec::new();
    for _ in 0..12 {
        charge.apply(&ChargeEvent::Submitted, at("22 02:00:00")).expect("legal");
        let event = refusal(&charge, Duration::ZERO);
        charge.apply(&event, at("22 02:00:00")).expect("legal");
        pauses.push((charge.send_not_before.expect("a pause") - at("22 02:00:00")).num_seconds());
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30]);
}

#[test]
fn an_operator_may_ask_for_a_longer_pause_but_for_no_more_than_a_day() {
    let pauses = [Duration::ZERO, HOUR, Duration::from_secs(1_000_000), Duration::MAX]
        .map(|at_least| refusal(&submitted(), at_least));
    let until = ["22 02:00:01", "22 03:00:00", "23 02:00:00", "23 02:00:00"].map(at);
    for (event, until) in pauses.iter().zip(until) {
        let ChargeEvent::NotAccepted { retry_at, .. } = event else { panic!("{event:?}") };
        assert_eq!(*retry_at, until);
    }
}

#[test]
fn a_refused_charge_waits_out_its_pause_and_then_for_the_window() {
    let schedule = nights();
    let paused_until = |retry_at| Charge { send_not_before: Some(retry_at), ..requested() };
    let next = |charge: Charge| charge.next(&rules(&schedule), at("22 05:59:59"), None);
    let beyond = at("22 06:59:59");
    assert_eq!(next(paused_until(beyond)), ChargeNext::Wait(at("23 02:00:00")));
    assert_eq!(next(paused_until(at("22 05:00:00"))), ChargeNext::Send);
}

fn refusal(charge: &Charge, at_least: Duration) -> ChargeEvent {
    charge.not_accepted(Unaccepted::RateLimited, at_least, at("22 02:00:00"), None)
}
