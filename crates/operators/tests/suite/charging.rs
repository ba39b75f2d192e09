//! What the answer to the call that charges is taken for.

use billing::{Doubted, Way};
use operators::ChargeAnswer;

use crate::dialect::{Charging, Dialect};
use crate::journal::{submitted, untyped};
use crate::line::Line;
use crate::operator::Act;

/// What each of these answers is taken for, in every way in which a call of ours charges.
async fn told(
    dialect: &dyn Dialect,
    pick: impl Fn(&Charging) -> Vec<String>,
) -> Vec<(Way, String, ChargeAnswer)> {
    let line = Line::to(dialect).await;
    let mut told = Vec::new();
    for (way, answers) in dialect.charging_ways() {
        for body in pick(&answers) {
            let outcome = line.will(Act::say(&body)).charge(&submitted(dialect, way)).await;
            told.push((way, body, outcome.expect("an answer").answer));
        }
    }
    told
}

/// An answer after which the charge is asked about and never sent again.
fn is_no_outcome(answer: &ChargeAnswer) -> bool {
    matches!(answer, ChargeAnswer::InDoubt { .. } | ChargeAnswer::Pending { .. })
}

pub(crate) async fn a_charge_is_charged_where_the_answer_has_all_the_proof(dialect: &dyn Dialect) {
    let told = told(dialect, |answers| vec![answers.charged.clone()]).await;
    assert!(told.iter().any(|(way, ..)| *way == Way::Renewal), "every operator renews");
    for (way, body, answer) in told {
        let ChargeAnswer::Charged(debited) = &answer else { panic!("{way:?} {body}: {answer:?}") };
        assert_eq!(debited.amount, None, "{way:?}: it is what was ordered");
    }
}

pub(crate) async fn money_rule_2_a_success_without_its_proof_is_no_charge(dialect: &dyn Dialect) {
    for (way, body, answer) in told(dialect, |answers| answers.unproven.clone()).await {
        assert!(is_no_outcome(&answer), "{way:?} {body}: {answer:?}");
    }
}

pub(crate) async fn money_rule_3_a_listed_negative_is_a_decline_with_its_reason(
    dialect: &dyn Dialect,
) {
    let line = Line::to(dialect).await;
    for (way, answers) in dialect.charging_ways() {
        assert!(!answers.declined.is_empty(), "{way:?}: every operator declines");
        for (body, reason) in answers.declined {
            let outcome = line.will(Act::say(&body)).charge(&submitted(dialect, way)).await;
            match outcome.expect("an answer").answer {
                ChargeAnswer::Declined(decline) => assert_eq!(decline.reason, reason, "{body}"),
                answer => panic!("{way:?} {body}: {answer:?}"),
            }
        }
    }
}

pub(crate) async fn money_rule_4_an_id_that_was_seen_before_is_no_outcome(dialect: &dyn Dialect) {
    for (way, body, answer) in told(dialect, |answers| answers.seen_before.clone()).await {
        let is_duplicate =
            matches!(answer, ChargeAnswer::InDoubt { doubted: Doubted::Duplicate, .. });
        assert!(is_duplicate, "{way:?} {body}: {answer:?}");
    }
}

pub(crate) async fn money_rule_2_a_code_that_no_table_lists_is_no_outcome(dialect: &dyn Dialect) {
    for (way, body, answer) in told(dialect, |answers| answers.unlisted.clone()).await {
        assert!(is_no_outcome(&answer), "{way:?} {body}: {answer:?}");
    }
}

pub(crate) async fn money_rule_4_an_answer_about_somebody_else_is_no_outcome(
    dialect: &dyn Dialect,
) {
    for (way, body, answer) in told(dialect, |answers| answers.foreign.clone()).await {
        assert!(is_no_outcome(&answer), "{way:?} {body}: {answer:?}");
    }
}

pub(crate) async fn a_charge_that_is_still_worked_on_is_asked_about_later(dialect: &dyn Dialect) {
    for (way, body, answer) in told(dialect, |answers| answers.pending.clone()).await {
        let ChargeAnswer::Pending { ask_after, .. } = answer else {
            panic!("{way:?} {body}: {answer:?}")
        };
        assert!(!ask_after.is_zero(), "{way:?} {body}");
    }
}

pub(crate) async fn a_charge_is_sent_under_the_id_or_name_on_record(dialect: &dyn Dialect) {
    for (way, answers) in dialect.charging_ways() {
        let line = Line::to(dialect).await;
        let charge = submitted(dialect, way);
        let outcome = line.will(Act::say(&answers.charged)).charge(&charge).await;
        outcome.expect("an answer");
        let reference = charge.operator_reference.clone();
        let seen = line.hang_up().await;
        let [request] = &seen[..] else { panic!("{way:?}: one request, not {seen:?}") };
        let names = [Some(charge.transaction_id().as_str()), reference.as_deref()];
        let is_named = names.into_iter().flatten().any(|name| request.body.contains(name));
        assert!(is_named, "{way:?}: {} {}", request.line(), request.body);
    }
}

pub(crate) async fn nothing_is_sent_before_the_subscriber_has_typed(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    if let Some(answers) = dialect.charging(Way::Otp) {
        let outcome = line.will(Act::say(&answers.charged)).charge(&untyped(dialect)).await;
        let is_charged =
            matches!(&outcome, Ok(told) if !matches!(told.answer, ChargeAnswer::Declined(_)));
        assert!(!is_charged, "{outcome:?}");
    }
    assert_eq!(line.hang_up().await.len(), 0);
}
