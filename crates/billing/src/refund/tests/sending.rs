//! When a refund is sent, and when not.

use super::*;

#[test]
fn a_refund_is_sent_at_once() {
    assert_eq!(requested().next(LOOKUPS, at("22 09:00:00"), None), RefundNext::Send);
}

#[test]
fn money_rule_2_whoever_finds_a_refund_submitted_asks_and_does_not_send() {
    let next = submitted().next(LOOKUPS, at("22 09:02:00"), None);
    let (why, look_at) = (Doubted::WorkerLost, at("22 09:03:00"));
    let event = RefundEvent::AnswerLost { why, look_at, code: None, evidence: None };
    assert_eq!(next, RefundNext::Become(event));
}

#[test]
fn money_rule_7_a_refund_that_was_surely_not_processed_burns_no_attempt() {
    let refund = after(&[RefundEvent::Submitted, not_accepted(Unaccepted::NotSent)]);
    let stands = (refund.state, refund.attempts, refund.submitted_at);
    assert_eq!(stands, (RefundState::Requested, 0, None));
    assert_eq!(submitted().attempts, 1);
}

#[test]
fn each_refusal_in_a_row_doubles_the_pause_up_to_a_minute() {
    let mut refund = requested();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        refund.apply(&RefundEvent::Submitted, at("22 09:00:00")).expect("legal");
        let why = Unaccepted::RateLimited;
        let event = refund.not_accepted(why, Duration::ZERO, at("22 09:00:00"), None);
        refund.apply(&event, at("22 09:00:00")).expect("legal");
        pauses.push((refund.send_not_before.expect("a pause") - at("22 09:00:00")).num_seconds());
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    let until = at("22 09:01:00");
    assert_eq!(refund.next(LOOKUPS, at("22 09:00:59"), None), RefundNext::Wait(until));
    assert_eq!(refund.next(LOOKUPS, until, None), RefundNext::Send);
}

#[test]
fn an_operator_may_ask_for_a_longer_pause_but_for_no_more_than_a_day() {
    for (asked, until) in [(60 * MINUTE, "22 10:00:00"), (Duration::MAX, "23 09:00:00")] {
        let why = Unaccepted::RateLimited;
        let event = submitted().not_accepted(why, asked, at("22 09:00:00"), None);
        let RefundEvent::NotAccepted { retry_at, .. } = event else { panic!("{event:?}") };
        assert_eq!(retry_at, at(until));
    }
}

#[test]
fn money_rule_9_when_the_store_may_have_lost_the_send_of_a_refund_it_is_asked_about_first() {
    let refund = requested();
    let lost_at = at("22 09:00:10");
    let next = refund.next(LOOKUPS, at("22 09:00:20"), Some(lost_at));
    // Five seconds to send, thirty to answer.
    let look_at = at("22 09:00:45");
    assert_eq!(next, RefundNext::Become(RefundEvent::Suspected { look_at }));
    let asked_for_later = at("22 08:59:59");
    assert_eq!(refund.next(LOOKUPS, at("22 09:00:20"), Some(asked_for_later)), RefundNext::Send);
}

#[test]
fn money_rule_9_a_refund_that_was_not_found_after_the_loss_is_sent() {
    let mut refund = after(&[RefundEvent::Suspected { look_at: at("22 09:00:45") }]);
    let not_found = RefundEvent::NotFound { evidence: None };
    refund.apply(&not_found, at("22 10:00:00")).expect("legal");
    assert_eq!(refund.next(LOOKUPS, at("22 10:00:00"), Some(at("22 09:00:10"))), RefundNext::Send);
}

#[test]
fn what_was_refunded_is_kept_with_the_operators_names_for_it() {
    let refund = after(&[RefundEvent::Submitted, refunded(Proof::Reply)]);
    assert_eq!(refund.state, RefundState::Refunded);
    assert_eq!(refund.refunded, Some(ringgit("2.00")));
    assert_eq!(refund.correlator.as_deref(), Some("R-1"));
    assert_eq!(refund.operator_reference.as_deref(), Some("TR7700099999"));
    assert_eq!(refund.next(LOOKUPS, at("23 09:00:00"), None), RefundNext::Rest);
}

#[test]
fn what_was_denied_rests() {
    let refund = after(&[RefundEvent::Submitted, denied(Proof::Reply)]);
    assert_eq!((refund.state, refund.refunded), (RefundState::Denied, None));
    assert_eq!(refund.operator_code.as_deref(), Some("AOC1007"));
    assert_eq!(refund.next(LOOKUPS, at("23 09:00:00"), None), RefundNext::Rest);
}
