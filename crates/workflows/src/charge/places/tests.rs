//! Every way on which a purchase ends, and what it leaves of the day's places.

use billing::{ChargeOrder, Doubted, Way, Withdrawal};

use super::*;
use crate::quota::tests::{account, at, order, scopes};

const ATTEMPT: &str = "attempts/ltc-main/2026-11-22";
const DEBIT: &str = "debit/ltc-main/gold/2026-11-22";

fn begun_at() -> DateTime<Utc> {
    at("2026-11-22T10:00:00Z")
}

/// A purchase made in this way, to which these things happened.
fn purchase(way: Way, events: &[ChargeEvent]) -> Charge {
    let mut charge = Charge::open(ChargeOrder { way, ..order() });
    for event in events {
        charge.apply(event, begun_at()).expect("a legal move");
    }
    charge
}

/// The places that `event` takes of a purchase, or gives back with the limit 0.
#[track_caller]
fn assert_leaves(before: &Charge, event: &ChargeEvent, expected: &[(&str, u32)]) {
    let places = places(before, event, &account(), begun_at());
    assert_eq!(scopes(&places), expected, "{:?} while {}", event.by(), before.state);
}

fn prepared() -> ChargeEvent {
    ChargeEvent::Prepared {
        reference: "R1".into(),
        page: None,
        expires_at: Some(at("2026-11-22T10:05:00Z")),
        look_at: None,
        free_trial: None,
    }
}

fn declined(proof: Proof) -> ChargeEvent {
    let reason = DeclineReason::OperatorError;
    ChargeEvent::Declined { proof, reason, code: None, evidence: None }
}

fn charged(proof: Proof) -> ChargeEvent {
    ChargeEvent::Charged {
        proof,
        code: None,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

/// The subscriber mistyped, and may type again.
fn mistyped() -> Charge {
    purchase(
        Way::Otp,
        &[E::Preparing, prepared(), E::Submitted, ChargeEvent::OtpRefused { code: None }],
    )
}

const ALL_BACK: [(&str, u32); 2] = [(ATTEMPT, 0), (DEBIT, 0)];
const WITHDRAWN: ChargeEvent = E::Withdrawn { why: Withdrawal::Cancelled };

#[test]
fn a_page_that_could_not_be_opened_leaves_the_day_as_it_was() {
    for way in [Way::Page, Way::Otp] {
        let asking = purchase(way, &[E::Preparing]);
        assert_leaves(&asking, &declined(Proof::Unsent), &ALL_BACK);
        assert_leaves(&asking, &declined(Proof::Reply), &ALL_BACK);
    }
}

#[test]
fn a_subscriber_who_was_on_the_page_keeps_the_attempt_and_gets_the_days_debit_back() {
    let on_page = purchase(Way::Page, &[E::Preparing, prepared()]);
    assert_leaves(&on_page, &declined(Proof::Inquiry), &[(DEBIT, 0)]);
    assert_leaves(&on_page, &declined(Proof::Repetition), &[]);
}

#[test]
fn a_purchase_that_is_given_up_after_a_wrong_otp_can_be_made_anew_on_the_same_day() {
    let mistyped = mistyped();
    assert_leaves(&mistyped, &WITHDRAWN, &[(DEBIT, 0)]);
    let not_accepted = ChargeEvent::NotAccepted {
        why: billing::Unaccepted::NotSent,
        retry_at: begun_at(),
        evidence: None,
        submitted_at: None,
    };
    let mut out_of_time = mistyped;
    for event in [E::OtpTyped { otp: "123".parse().ok() }, E::Submitted, not_accepted] {
        out_of_time.apply(&event, begun_at()).expect("a legal move");
    }
    assert_leaves(&out_of_time, &declined(Proof::Unsent), &[(DEBIT, 0)]);
}

#[test]
fn an_otp_that_nobody_typed_leaves_the_day_as_it_was() {
    let waiting = purchase(Way::Otp, &[E::Preparing, prepared()]);
    assert_leaves(&waiting, &WITHDRAWN, &ALL_BACK);
    assert_leaves(&waiting, &declined(Proof::Repetition), &ALL_BACK);
}

#[test]
fn what_is_not_proven_or_only_said_by_staff_keeps_the_days_debit() {
    let why = Doubted::Timeout;
    let (look_at, code, evidence, reference) = (begun_at(), None, None, None);
    let lost = ChargeEvent::AnswerLost { why, look_at, code, evidence, reference };
    let in_doubt = purchase(Way::Otp, &[E::Preparing, prepared(), E::Submitted, lost]);
    for proof in [Proof::Repetition, Proof::Staff] {
        assert_leaves(&in_doubt, &declined(proof), &[]);
    }
}

#[test]
fn money_rule_1_a_debit_that_lands_late_takes_its_day_again() {
    let unconfirmed = purchase(Way::Otp, &[E::Preparing, prepared(), declined(Proof::Repetition)]);
    assert_leaves(&unconfirmed, &charged(Proof::Inquiry), &[(DEBIT, u32::MAX)]);
    let cancelled = purchase(Way::Otp, &[E::Preparing, prepared(), WITHDRAWN]);
    assert_leaves(&cancelled, &charged(Proof::Inquiry), &[(DEBIT, u32::MAX)]);
}

#[test]
fn what_was_never_begun_or_is_over_gives_nothing_back() {
    let requested = purchase(Way::Otp, &[]);
    assert_leaves(&requested, &WITHDRAWN, &[]);
    let over = purchase(Way::Otp, &[E::Preparing, prepared(), declined(Proof::Repetition)]);
    assert_leaves(&over, &declined(Proof::Inquiry), &[]);
}

#[test]
fn money_rule_7_what_its_worker_says_it_has_not_sent_gives_its_places_back_once_that_is_proven() {
    let (look_at, code, evidence, reference) = (begun_at(), None, None, None);
    let why = Doubted::WorkerLost;
    let lost = ChargeEvent::AnswerLost { why, look_at, code, evidence, reference };
    let in_doubt = purchase(Way::Renewal, &[E::Submitted, lost.clone()]);
    assert_leaves(&in_doubt, &E::SaidUnsent, &[]);
    let said_unsent = purchase(Way::Renewal, &[E::Submitted, lost, E::SaidUnsent]);
    assert_leaves(&said_unsent, &E::ProvenUnsent, &ALL_BACK);
    let suspected = purchase(Way::Renewal, &[E::Suspected { look_at }]);
    assert_leaves(&suspected, &E::ProvenUnsent, &[]);
}
