//! Requests that are turned away ahead of the operator's own code.

use billing::Unaccepted;
use operators::{CallError, Class};

use crate::dialect::{Dialect, WAYS};
use crate::journal::{in_doubt, preparing, submitted};
use crate::line::Line;
use crate::operator::Act;

pub(crate) async fn money_rule_7_a_charge_that_was_turned_away_at_the_door_was_not_processed(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, _) in dialect.charging_ways() {
        let charge = submitted(dialect, way);
        for (status, expected) in [(401, Unaccepted::Unauthorized), (429, Unaccepted::RateLimited)]
        {
            let outcome = line.will(Act::status(status, "<h1>no</h1>")).charge(&charge).await;
            let error = outcome.expect_err("no answer");
            assert_eq!(error.unaccepted(), Some(expected), "{way:?} {status}: {error:?}");
        }
        let slow_down = Act::with_headers(429, "retry-after: 7\r\n", "");
        let outcome = line.will(slow_down).charge(&charge).await;
        let seconds = match outcome {
            Err(CallError::RateLimited { retry_after, .. }) => retry_after.map(|by| by.as_secs()),
            outcome => panic!("{way:?}: {outcome:?}"),
        };
        assert_eq!(seconds, Some(7), "{way:?}");
    }
}

pub(crate) async fn money_rule_2_a_refusal_by_the_operators_own_code_is_in_doubt(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.charging_ways() {
        for status in [401, 429] {
            let act = Act::status(status, &answers.charged);
            let outcome = line.will(act).charge(&submitted(dialect, way)).await;
            let is_doubt = matches!(outcome, Err(CallError::InDoubt { .. }));
            assert!(is_doubt, "{way:?} {status}: {outcome:?}");
        }
    }
}

/// Where there is a token, another is fetched and the call is made again; where there is none, a
/// person has to look at the key.
pub(crate) async fn a_refusal_where_no_money_moves_is_about_our_credentials(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let uses_tokens = line.operator.abilities().uses_tokens;
    let is_about_them = |error: &CallError| match error {
        CallError::Unauthorized { .. } => uses_tokens,
        CallError::Refused { class: Class::Auth, .. } => !uses_tokens,
        _ => false,
    };
    for (way, _) in dialect.preparing_ways() {
        let outcome = line.will(Act::status(401, "")).prepare(&preparing(dialect, way)).await;
        let error = outcome.expect_err("no answer");
        assert!(is_about_them(&error), "{way:?}: {error:?}");
    }
    for way in WAYS {
        for answers in dialect.inquiries(way) {
            let charge = in_doubt(dialect, way, answers.after);
            let outcome = line.will(Act::status(401, "")).inquire(&charge).await;
            let error = outcome.expect_err("no answer");
            assert!(is_about_them(&error), "{way:?}: {error:?}");
        }
    }
}
