//! What leads out of doubt, and when it is asked.

use super::*;

/// Asks whenever a look is due, and is always told this; the minutes at which that was.
fn asked_at(refund: &mut Refund, finding: RefundFinding, times: usize) -> Vec<i64> {
    let mut minutes = Vec::new();
    while minutes.len() < times && refund.state == RefundState::InDoubt {
        let look_at = refund.doubt.as_ref().expect("a doubt").look_at;
        minutes.push((look_at - at("22 09:00:00")).num_minutes());
        ask(refund, finding, look_at);
    }
    minutes
}

#[test]
fn money_rule_5_a_refund_is_asked_about_on_schedule_and_then_daily_without_end() {
    let mut refund = in_doubt();
    let day = 24 * 60;
    let expected = [1, 3, 10, 60, 360, day, 2 * day, 3 * day, 4 * day];
    assert_eq!(asked_at(&mut refund, RefundFinding::Unclear, 9), expected);
    assert_eq!(refund.state, RefundState::InDoubt);
}

#[test]
fn money_rule_5_the_first_look_comes_after_the_send_deadline_and_the_time_out() {
    let slow = Lookups { schedule: &[Duration::ZERO], timeout: Duration::from_secs(300) };
    let event = submitted().in_doubt(slow, at("22 09:00:01"), Doubted::Timeout, None, None);
    let RefundEvent::AnswerLost { look_at, .. } = event else { panic!("{event:?}") };
    assert_eq!(look_at, at("22 09:05:05"));
}

#[test]
fn a_refund_is_sent_again_after_three_not_founds_over_ten_minutes() {
    let mut refund = in_doubt();
    // The third is nine minutes after the first, which is not long enough.
    assert_eq!(asked_at(&mut refund, RefundFinding::NotFound, 9), [1, 3, 10, 60]);
    assert_eq!(refund.state, RefundState::Requested);
    assert_eq!(refund.next(LOOKUPS, at("22 10:00:00"), None), RefundNext::Send);
}

#[test]
fn not_found_is_no_word_while_the_send_may_still_be_on_its_way() {
    let slow = Lookups { timeout: Duration::from_secs(3600), ..LOOKUPS };
    let mut refund = in_doubt();
    for minute in [1, 3, 20] {
        ask(&mut refund, RefundFinding::NotFound, at("22 09:00:00") + TimeDelta::minutes(minute));
    }
    let refund = in_doubt_with(&refund);
    let judged = |now| refund.judge(slow, RefundFinding::NotFound, None, None, now);
    assert!(matches!(judged(at("22 10:00:04")), RefundEvent::Asked { .. }));
    assert!(matches!(judged(at("22 10:00:05")), RefundEvent::NotFound { .. }));
}

/// The same refund, as if it were still in doubt.
fn in_doubt_with(of: &Refund) -> Refund {
    let doubt = RefundDoubt {
        since: at("22 09:00:00"),
        look_at: at("22 10:00:00"),
        not_found: 2,
        not_found_since: Some(at("22 09:01:00")),
    };
    Refund { state: RefundState::InDoubt, doubt: Some(doubt), ..of.clone() }
}

#[test]
fn an_inquiry_that_failed_is_repeated_soon_and_does_not_break_the_row() {
    let mut refund = in_doubt();
    ask(&mut refund, RefundFinding::NotFound, at("22 15:00:00"));
    let event = ask(&mut refund, RefundFinding::Unreachable, at("22 15:01:00"));
    let RefundEvent::Asked { look_at, .. } = event else { panic!("{event:?}") };
    assert_eq!(look_at, at("22 15:06:00"));
    assert_eq!(refund.doubt.expect("a doubt").not_found, 1);
}

#[test]
fn any_other_answer_breaks_the_row_of_not_founds() {
    let mut refund = in_doubt();
    for minute in [1, 30] {
        ask(&mut refund, RefundFinding::NotFound, at("22 09:00:00") + TimeDelta::minutes(minute));
    }
    ask(&mut refund, RefundFinding::Unclear, at("22 10:00:00"));
    ask(&mut refund, RefundFinding::NotFound, at("22 15:00:00"));
    assert_eq!(refund.state, RefundState::InDoubt);
}

#[test]
fn money_rule_4_what_the_operator_has_seen_is_never_sent_again_however_often_it_is_not_found() {
    let seen = after(&[RefundEvent::Submitted, lost(Doubted::Duplicate)]);
    let mut at_work = in_doubt();
    ask(&mut at_work, RefundFinding::Pending, at("22 09:01:00"));
    for mut refund in [seen, at_work] {
        asked_at(&mut refund, RefundFinding::NotFound, 20);
        assert_eq!(refund.state, RefundState::InDoubt);
    }
}

#[test]
fn money_rule_3_later_positive_evidence_moves_a_denied_refund_to_refunded() {
    let mut refund = after(&[RefundEvent::Submitted, denied(Proof::Reply)]);
    let event = refunded(Proof::Inquiry);
    let event = refund.hear(RefundSignal::Evidence { event }).expect("news");
    refund.apply(&event, at("22 10:00:00")).expect("legal");
    assert_eq!((refund.state, refund.refunded), (RefundState::Refunded, Some(ringgit("2.00"))));
}

#[test]
fn an_end_that_is_told_twice_is_heard_once() {
    let done = after(&[RefundEvent::Submitted, refunded(Proof::Reply)]);
    for event in [refunded(Proof::Inquiry), denied(Proof::Reply)] {
        assert_eq!(done.hear(RefundSignal::Evidence { event }), None);
    }
}

#[test]
fn money_rule_2_staff_deny_a_refund_only_where_nobody_else_can() {
    let by_staff = || RefundSignal::Evidence { event: denied(Proof::Staff) };
    assert!(in_doubt().hear(by_staff()).is_some());
    assert_eq!(submitted().hear(by_staff()), None);
    assert_eq!(requested().hear(by_staff()), None);
}

#[test]
fn money_rule_2_late_word_that_a_refund_was_not_sent_does_not_lead_out_of_doubt() {
    // It may speak of an earlier intent than the one that is in doubt.
    for refund in [submitted(), in_doubt()] {
        for event in [not_accepted(Unaccepted::Late), RefundEvent::NotFound { evidence: None }] {
            assert_eq!(refund.hear(RefundSignal::Evidence { event }), None);
        }
    }
}
