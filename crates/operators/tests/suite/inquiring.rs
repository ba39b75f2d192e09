//! What the answer to an inquiry is taken for (money rules 3 and 4).

use operators::{CallError, InquiryAnswer, OperatorReference};

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

pub(crate) async fn money_rule_13_a_name_that_we_were_told_is_asked_about_or_not_at_all(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    let (given, operator) = (&line.given, &line.operator);
    let name = OperatorReference::parse(given.reference).expect("a reference");
    let Some(answers) = dialect.looking_up() else {
        let outcome = operator.look_up(&name, given.msisdn, given.amount).await;
        assert!(matches!(outcome, Err(CallError::Refused { .. })), "{outcome:?}");
        assert_eq!(line.hang_up().await.len(), 0);
        return;
    };
    line.will(Act::say(&answers.charged));
    let told = operator.look_up(&name, given.msisdn, given.amount).await.expect("an answer");
    assert!(matches!(told.answer, InquiryAnswer::Charged(_)), "{:?}", told.answer);
    for (body, expected) in answers.mismatched {
        line.will(Act::say(&body));
        let told = operator.look_up(&name, given.msisdn, given.amount).await.expect("an answer");
        let is_other =
            matches!(told.answer, InquiryAnswer::Mismatch { field, .. } if field == expected);
        assert!(is_other, "{body}: {:?}", told.answer);
    }
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
