//! What the answer to an inquiry is taken for (money rules 3 and 4).

use operators::{CallError, InquiryAnswer};

use crate::dialect::{Dialect, Open};
use crate::journal::in_doubt;
use crate::line::Line;
use crate::operator::Act;

pub(crate) async fn an_inquiry_that_finds_the_charge_says_so(dialect: &dyn Dialect) {
    for (way, answers) in dialect.every_inquiry() {
        let line = Line::to(dialect).await;
        let charge = in_doubt(dialect, way, answers.after);
        let outcome = line.will(Act::say(&answers.charged)).inquire(&charge).await;
        let answer = outcome.expect("an answer").answer;
        assert!(matches!(answer, InquiryAnswer::Charged(_)), "{way:?}: {answer:?}");
        assert_eq!(line.hang_up().await.len(), 1, "{way:?}: asked once");
    }
}

pub(crate) async fn money_rule_3_a_recorded_negative_is_a_decline_with_its_reason(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.every_inquiry() {
        let charge = in_doubt(dialect, way, answers.after);
        for (body, reason) in answers.declined {
            let outcome = line.will(Act::say(&body)).inquire(&charge).await;
            match outcome.expect("an answer").answer {
                InquiryAnswer::Declined(decline) => assert_eq!(decline.reason, reason, "{body}"),
                answer => panic!("{way:?} {body}: {answer:?}"),
            }
        }
    }
}

pub(crate) async fn money_rule_4_an_answer_about_something_else_is_a_mismatch(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.every_inquiry() {
        let charge = in_doubt(dialect, way, answers.after);
        assert!(!answers.mismatched.is_empty(), "{way:?}: an answer says what it is about");
        for (body, expected) in answers.mismatched {
            let outcome = line.will(Act::say(&body)).inquire(&charge).await;
            match outcome.expect("an answer").answer {
                InquiryAnswer::Mismatch { field, .. } => assert_eq!(field, expected, "{body}"),
                answer => panic!("{way:?} {body}: {answer:?}"),
            }
        }
    }
}

pub(crate) async fn money_rule_2_whatever_else_is_found_proves_nothing(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.every_inquiry() {
        let charge = in_doubt(dialect, way, answers.after);
        for (act, expected) in answers.open {
            let outcome = line.will(act).inquire(&charge).await;
            let answered = outcome.expect("an answer");
            let told = answered.evidence.received();
            assert_eq!(open(&answered.answer), Some(expected), "{way:?} {told}");
        }
    }
}

fn open(answer: &InquiryAnswer) -> Option<Open> {
    Some(match answer {
        InquiryAnswer::Unconfirmed { .. } => Open::Unconfirmed,
        InquiryAnswer::Pending { .. } => Open::Pending,
        InquiryAnswer::Unchanged => Open::Unchanged,
        InquiryAnswer::NotMember { .. } => Open::NotMember,
        InquiryAnswer::NotFound => Open::NotFound,
        InquiryAnswer::Unclear { .. } => Open::Unclear,
        InquiryAnswer::Charged(_)
        | InquiryAnswer::Declined(_)
        | InquiryAnswer::StepDownOffered { .. }
        | InquiryAnswer::Mismatch { .. } => return None,
    })
}

pub(crate) async fn an_inquiry_that_gets_no_answer_learns_nothing(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.every_inquiry() {
        let charge = in_doubt(dialect, way, answers.after);
        for act in [Act::Reset, Act::status(500, &answers.charged), Act::status(502, "<html>")] {
            let outcome = line.will(act).inquire(&charge).await;
            assert!(matches!(outcome, Err(CallError::InDoubt { .. })), "{way:?}: {outcome:?}");
        }
    }
}
