//! What the answer to the first of two calls is taken for. No money moves by it.

use operators::{CallError, PrepareAnswer};

use crate::dialect::{Dialect, WAYS};
use crate::journal::{preparing, requested};
use crate::line::{Line, nobody_home};
use crate::operator::Act;

pub(crate) async fn a_preparation_that_is_ready_names_the_charge(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.preparing_ways() {
        let outcome = line.will(Act::say(&answers.ready)).prepare(&preparing(dialect, way)).await;
        let answer = outcome.expect("an answer").answer;
        let PrepareAnswer::Ready { reference, redirect_url, deep_link, .. } = answer else {
            panic!("{way:?}: {answer:?}")
        };
        assert_eq!(reference.as_str(), line.given.reference, "{way:?}");
        let can_agree = redirect_url.is_some() || deep_link.is_some();
        assert!(can_agree || way != billing::Way::Page, "a page has an address");
    }
}

pub(crate) async fn a_preparation_that_is_burnt_asks_for_another_id(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.preparing_ways() {
        for body in answers.burnt {
            let outcome = line.will(Act::say(&body)).prepare(&preparing(dialect, way)).await;
            let answer = outcome.expect("an answer").answer;
            assert!(matches!(answer, PrepareAnswer::Burnt { .. }), "{way:?} {body}: {answer:?}");
        }
    }
}

pub(crate) async fn a_preparation_that_is_declined_asks_for_none(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.preparing_ways() {
        for (body, reason) in answers.declined {
            let outcome = line.will(Act::say(&body)).prepare(&preparing(dialect, way)).await;
            match outcome.expect("an answer").answer {
                PrepareAnswer::Declined(decline) => assert_eq!(decline.reason, reason, "{body}"),
                answer => panic!("{way:?} {body}: {answer:?}"),
            }
        }
    }
}

pub(crate) async fn a_lost_preparation_was_sent_once(dialect: &dyn Dialect) {
    for (way, answers) in dialect.preparing_ways() {
        for act in [Act::Reset, Act::say(""), Act::status(500, &answers.ready)] {
            let line = Line::to(dialect).await;
            line.will(act).will(Act::say(&answers.ready));
            let outcome = line.prepare(&preparing(dialect, way)).await;
            assert!(matches!(outcome, Err(CallError::InDoubt { .. })), "{way:?}: {outcome:?}");
            assert_eq!(line.hang_up().await.len(), 1, "{way:?}");
        }
    }
}

pub(crate) async fn a_preparation_that_was_surely_not_sent_says_so(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let nobody = nobody_home(dialect).await;
    for (way, _) in dialect.preparing_ways() {
        let outcome = nobody.prepare(line.about(&preparing(dialect, way))).await;
        assert!(matches!(outcome, Err(CallError::NotSent { .. })), "{way:?}: {outcome:?}");
    }
}

/// LTC would send the subscriber an OTP for a renewal that needs none.
pub(crate) async fn a_way_of_one_call_is_not_prepared(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for way in WAYS.into_iter().filter(|way| dialect.preparing(*way).is_none()) {
        let outcome = line.prepare(&requested(dialect, way)).await;
        assert!(matches!(outcome, Err(CallError::Refused { .. })), "{way:?}: {outcome:?}");
    }
    assert_eq!(line.hang_up().await.len(), 0);
}
