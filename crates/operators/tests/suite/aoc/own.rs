//! What only the gateway's own terms can get wrong.

use billing::{ChargeEvent, ChargeSignal, DeclineReason, Proof, Way, Withdrawal};
use chrono::Utc;
use operators::{CallError, InquiryAnswer};

use super::answers::subscription;
use super::{Aoc, PLAN, PLAN_ON_A_PAGE};
use crate::dialect::Dialect;
use crate::journal::{in_doubt, preparing};
use crate::line::Line;
use crate::operator::Act;

const AOC: &dyn Dialect = &Aoc;

#[tokio::test]
async fn a_plan_without_terms_is_not_sold_as_something_single() {
    for way in [Way::Direct, Way::Otp, Way::Page] {
        let line = Line::to(AOC).await;
        let mut charge = preparing(AOC, way);
        charge.order.plan = Some("nobody-knows".parse().expect("an id"));
        let outcome = line.prepare(&charge).await;
        assert!(matches!(outcome, Err(CallError::Refused { .. })), "{way:?}: {outcome:?}");
        assert_eq!(line.hang_up().await.len(), 0, "{way:?}");
    }
}

/// The subscriber would type a TAC that nobody sent, or wait for a page that is none.
#[tokio::test]
async fn a_charge_is_not_prepared_in_another_way_than_it_is_made_in() {
    for (way, plan) in [(Way::Otp, PLAN_ON_A_PAGE), (Way::Page, PLAN)] {
        let line = Line::to(AOC).await;
        let mut charge = preparing(AOC, way);
        charge.order.plan = Some(plan.parse().expect("an id"));
        let outcome = line.prepare(&charge).await;
        assert!(matches!(outcome, Err(CallError::Refused { .. })), "{way:?}: {outcome:?}");
        assert_eq!(line.hang_up().await.len(), 0, "{way:?}");
    }
}

#[tokio::test]
async fn a_last_paid_day_proves_nothing_without_one_to_compare_it_with() {
    for way in [Way::Renewal, Way::Watched] {
        for day in ["21-11-2026", "21-12-2026"] {
            let line = Line::to(AOC).await;
            let mut charge = in_doubt(AOC, way, (billing::Doubted::Timeout, None));
            (charge.expiry_before, charge.order.period) = (None, None);
            line.will(Act::say(&subscription("subscribed", day)));
            let answer = line.inquire(&charge).await.expect("an answer").answer;
            assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{way:?} {day}: {answer:?}");
        }
    }
}

/// A renewal that the gateway is working on, and has been asked about by its name for long.
fn long_pending() -> billing::Charge {
    let mut charge = in_doubt(AOC, Way::Renewal, (billing::Doubted::Pending, Some("TR7")));
    let doubt = charge.doubt.as_mut().expect("an open question");
    doubt.asked = 5;
    charge
}

#[tokio::test]
async fn money_rule_4_beside_the_name_of_a_renewal_only_a_last_paid_day_that_has_moved_counts() {
    for (state, day) in [
        ("subscribed", "21-11-2026"),
        ("unsubscribed", "21-11-2026"),
        ("unsubscribed", ""),
        ("subscribed", ""),
    ] {
        let line = Line::to(AOC).await;
        line.will(Act::say(&subscription(state, day)));
        let answer = line.inquire(&long_pending()).await.expect("an answer").answer;
        assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{state} {day}: {answer:?}");
    }
    let line = Line::to(AOC).await;
    line.will(Act::say(&subscription("subscribed", "21-12-2026")));
    let answer = line.inquire(&long_pending()).await.expect("an answer").answer;
    assert!(matches!(answer, InquiryAnswer::Charged(_)), "{answer:?}");
}

#[tokio::test]
async fn money_rule_2_a_last_paid_day_that_the_next_renewal_may_have_moved_proves_nothing() {
    let answer_of = async |superseded: Option<Withdrawal>| {
        let line = Line::to(AOC).await;
        let mut lost = in_doubt(AOC, Way::Renewal, (billing::Doubted::Timeout, None));
        lost.withdrawal_missed = superseded;
        line.will(Act::say(&subscription("subscribed", "21-12-2026")));
        line.inquire(&lost).await.expect("an answer").answer
    };
    let followed = answer_of(Some(Withdrawal::Superseded)).await;
    assert!(matches!(followed, InquiryAnswer::Unclear { .. }), "{followed:?}");
    for alone in [None, Some(Withdrawal::Cancelled)] {
        let answer = answer_of(alone).await;
        assert!(matches!(answer, InquiryAnswer::Charged(_)), "{alone:?}: {answer:?}");
    }
}

#[tokio::test]
async fn money_rule_3_a_renewal_that_is_only_verified_is_not_charged_by_what_another_has_paid() {
    let declined = ChargeEvent::Declined {
        proof: Proof::Reply,
        reason: DeclineReason::Funds,
        code: None,
        evidence: None,
    };
    let mut charge = in_doubt(AOC, Way::Renewal, (billing::Doubted::Timeout, None));
    let now = Utc::now();
    charge.apply(&declined, now).expect("a legal move");
    let verify = ChargeSignal::Verify { of: "their file".into(), by: "ann".into() };
    let wanted = charge.hear(verify, now).expect("it is settled");
    charge.apply(&wanted, now).expect("a legal move");

    let line = Line::to(AOC).await;
    line.will(Act::say(&subscription("subscribed", "21-12-2026")));
    let answer = line.inquire(&charge).await.expect("an answer").answer;
    assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{answer:?}");
}
