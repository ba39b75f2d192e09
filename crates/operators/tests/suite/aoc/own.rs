//! What only the gateway's own terms can get wrong.

use billing::Way;
use operators::{CallError, InquiryAnswer};

use super::Aoc;
use super::answers::subscription;
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
