//! Answers that come late: from a worker that had lost its lease, or from a record that lags.

use super::bought::*;
use super::*;

fn evidence(event: ChargeEvent) -> ChargeSignal {
    ChargeSignal::Evidence { event }
}

#[test]
fn a_late_decline_of_a_burnt_id_does_not_close_the_purchase_that_goes_on_under_another() {
    let schedule = any_time();
    let mut burnt = with(bought(Way::Page), &[ChargeEvent::Preparing]);
    become_next(&mut burnt, &in_two_calls(&schedule), "22 02:00:40");
    let on_page = with(burnt, &[ChargeEvent::Preparing, sent_to_page()]);
    let late = declined(Proof::Reply, DeclineReason::Barred);
    assert_eq!(on_page.hear(evidence(late), at("22 02:01:00")), None);
    let heard = on_page.hear(evidence(charged()), at("22 02:01:00"));
    assert_eq!(heard, Some(charged()), "money that moved is always believed (money rule 3)");
}

#[test]
fn a_late_decline_of_the_only_id_there_was_counts() {
    let mut charge = in_doubt();
    hear(&mut charge, evidence(declined(Proof::Reply, DeclineReason::Funds)), "22 02:01:00");
    assert_eq!(charge.state, ChargeState::Declined);
}

#[test]
fn a_period_that_is_paid_already_is_asked_about_for_a_day_until_its_last_paid_day_is_told() {
    let schedule = any_time();
    let rules = ChargeRules { asks_by_our_id: false, tells_expiry: true, ..rules(&schedule) };
    let paid = declined(Proof::Reply, DeclineReason::AlreadySubscribed);
    let mut charge = after(&[ChargeEvent::Submitted, paid]);
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unclear, "22 02:00:00");
    let next = charge.next(&rules, at("22 02:00:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 02:05:00")), "the operator's record lags");
    ask(&mut charge, &rules, Finding::Unclear, "23 02:00:00");
    assert_eq!(charge.next(&rules, at("24 02:00:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_4_a_renewal_that_the_operator_works_on_is_not_given_up_for_an_unmoved_last_paid_day()
{
    let schedule = any_time();
    let rules = ChargeRules {
        asks_by_our_id: false,
        tells_expiry: true,
        lost_renewal: LostRenewalRule::NextDay,
        ..rules(&schedule)
    };
    let pending = |reference: Option<&str>| ChargeEvent::AnswerLost {
        why: Doubted::Pending,
        look_at: at("22 02:02:00"),
        code: None,
        evidence: None,
        reference: reference.map(Into::into),
    };
    let mut named = after(&[ChargeEvent::Submitted, pending(Some("TR1"))]);
    ask(&mut named, &rules, Finding::Unchanged, "23 09:00:00");
    assert_eq!(named.state, ChargeState::InDoubt, "it may be charged yet");
    let mut lost = after(&[ChargeEvent::Submitted, pending(None)]);
    ask(&mut lost, &rules, Finding::Unchanged, "23 09:00:00");
    assert_eq!(lost.state, ChargeState::Declined, "another attempt tells");
}
