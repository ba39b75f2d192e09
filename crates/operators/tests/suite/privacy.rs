//! Money rule 15: what is kept and printed gives nobody away.

use std::fmt::Debug;

use crate::dialect::Dialect;
use crate::journal::{in_doubt, preparing, submitted};
use crate::line::Line;
use crate::operator::Act;

/// Fails where anything that was printed or kept holds a secret or a whole number.
fn assert_discreet(line: &Line, printed: &impl Debug) {
    let printed = format!("{printed:?}");
    for secret in &line.given.secrets {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}

pub(crate) async fn money_rule_15_no_answer_keeps_a_secret_an_otp_or_a_whole_number(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.preparing_ways() {
        let outcome = line.will(Act::say(&answers.ready)).prepare(&preparing(dialect, way)).await;
        // The answer holds a page's address, which is its own secret: only what is kept counts.
        assert_discreet(&line, &outcome.expect("an answer").evidence);
    }
    for (way, answers) in dialect.charging_ways() {
        for body in [&answers.charged].into_iter().chain(&answers.foreign) {
            let outcome = line.will(Act::say(body)).charge(&submitted(dialect, way)).await;
            assert_discreet(&line, &outcome);
        }
    }
    for (way, answers) in dialect.every_inquiry() {
        let charge = in_doubt(dialect, way, answers.after);
        let mismatched = answers.mismatched.iter().map(|(body, _)| body);
        for body in [&answers.charged].into_iter().chain(mismatched) {
            let outcome = line.will(Act::say(body)).inquire(&charge).await;
            assert_discreet(&line, &outcome);
        }
    }
}

pub(crate) async fn money_rule_15_an_error_page_that_repeats_our_request_gives_nothing_away(
    dialect: &dyn Dialect,
) {
    for (way, _) in dialect.charging_ways() {
        let charge = submitted(dialect, way);
        let line = Line::to(dialect).await;
        let _lost = line.will(Act::Reset).charge(&charge).await;
        let seen = line.hang_up().await;
        let [request] = &seen[..] else { panic!("{way:?}: one request, not {seen:?}") };
        let page = format!("<pre>{}\r\n\r\n{}</pre>", request.head, request.body);
        let line = Line::to(dialect).await;
        let error = line.will(Act::status(500, &page)).charge(&charge).await;
        let error = error.expect_err("a 500");
        assert!(error.evidence().received().starts_with("500 <pre>"), "{error:?}");
        assert_discreet(&line, &error);
    }
}

pub(crate) async fn money_rule_15_the_operator_itself_prints_no_secret(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    assert_discreet(&line, &line.operator);
    for (way, _) in dialect.charging_ways() {
        let charge = submitted(dialect, way);
        assert_discreet(&line, &line.about(&charge));
    }
}
