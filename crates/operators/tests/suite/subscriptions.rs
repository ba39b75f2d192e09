//! Subscriptions as the operator has them, where it tells or ends them.

use billing::Way;
use operators::{CancelAnswer, StandingAnswer};

use crate::dialect::Dialect;
use crate::journal::transaction_id;
use crate::line::{Line, member};
use crate::operator::Act;

pub(crate) async fn the_end_of_a_subscription_is_told_as_it_is(dialect: &dyn Dialect) {
    let Some(answers) = dialect.cancelling() else { return };
    let line = Line::to(dialect).await;
    let plan = dialect.plan(Way::Renewal).expect("every operator renews");
    let (member, id) = (member(&line.given, &plan), transaction_id());
    let told = async |body: &str| {
        let outcome = line.will(Act::say(body)).operator.cancel(member, &id).await;
        outcome.expect("an answer").answer
    };
    assert!(matches!(told(&answers.cancelled).await, CancelAnswer::Cancelled { .. }));
    for body in &answers.already_gone {
        assert!(matches!(told(body).await, CancelAnswer::AlreadyGone { .. }), "{body}");
    }
    for body in &answers.declined {
        assert!(matches!(told(body).await, CancelAnswer::Declined(_)), "{body}");
    }
    for body in &answers.in_doubt {
        assert!(matches!(told(body).await, CancelAnswer::InDoubt { .. }), "{body}");
    }
}

pub(crate) async fn the_state_of_a_subscription_is_told_as_it_is(dialect: &dyn Dialect) {
    let Some(answers) = dialect.standing() else { return };
    let line = Line::to(dialect).await;
    let plan = dialect.plan(Way::Renewal).expect("every operator renews");
    let told = async |body: &str| {
        let of = member(&line.given, &plan);
        let outcome = line.will(Act::say(body)).operator.standing(of).await;
        outcome.expect("an answer").answer
    };
    let paid_until = "2026-12-21".parse().ok();
    assert_eq!(told(&answers.subscribed).await, StandingAnswer::Subscribed { expiry: paid_until });
    for body in &answers.ended {
        assert!(matches!(told(body).await, StandingAnswer::Ended { .. }), "{body}");
    }
    for body in &answers.unclear {
        assert!(matches!(told(body).await, StandingAnswer::Unclear { .. }), "{body}");
    }
}
