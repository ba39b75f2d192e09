//! Abilities are what the operator really does, since decisions depend on them.

use operators::{CallError, Class, OperatorReference};

use crate::dialect::{Dialect, WAYS};
use crate::journal::{in_doubt, preparing, submitted, transaction_id};
use crate::line::{Line, member, open, repayment};
use crate::operator::Act;

/// One call: whether it should reach the operator, its name, and whether it was refused by us.
type Tried = (bool, &'static str, bool);

/// Makes every call of the trait that an ability switches.
async fn try_everything(dialect: &dyn Dialect, line: &Line) -> Vec<Tried> {
    let (able, operator) = (line.operator.abilities(), &line.operator);
    let plan = dialect.plan(billing::Way::Renewal).expect("every operator renews");
    let (id, reference) = (transaction_id(), OperatorReference::parse(line.given.reference));
    let reference = reference.expect("a reference");
    let (member, money) = (member(&line.given, &plan), repayment(&line.given, &id, &reference));
    let gate = std::sync::Arc::new(open);
    let waiting = submitted(dialect, billing::Way::Otp);
    let another = operator.resend_otp(line.about(&waiting)).await;
    vec![
        (able.resends_otps, "resend_otp", is_refused(another)),
        (able.uses_tokens, "fetch_token", is_refused(operator.fetch_token().await)),
        (able.tells_expiry, "standing", is_refused(operator.standing(member).await)),
        (able.cancels, "cancel", is_refused(operator.cancel(member, &id).await)),
        (able.refunds, "refund", is_refused(operator.refund(money, gate).await)),
        (able.refunds, "refund_status", is_refused(operator.refund_status(money).await)),
    ]
}

/// Whether the call was refused by the client itself: nothing was sent, so nothing was received.
fn is_refused<T>(outcome: Result<T, CallError>) -> bool {
    match outcome {
        Err(CallError::Refused { class: Class::Misconfiguration, evidence, .. }) => {
            evidence.received().is_empty()
        }
        _ => false,
    }
}

pub(crate) async fn what_is_not_offered_is_refused_before_anything_is_sent(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let tried = try_everything(dialect, &line).await;
    let sent = tried.iter().filter(|(_, _, is_refused)| !is_refused).count();
    for (is_able, call, is_refused) in tried {
        assert_eq!(is_refused, !is_able, "{call}");
    }
    // A way that the operator does not have is refused too.
    for way in WAYS.into_iter().filter(|way| dialect.charging(*way).is_none()) {
        assert!(is_refused(line.charge(&submitted(dialect, way)).await), "{way:?}");
    }
    assert_eq!(line.hang_up().await.len(), sent, "only what is offered leaves");
}

pub(crate) async fn what_is_offered_reaches_the_operator(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let able = line.operator.abilities();
    assert_eq!(able.uses_tokens, dialect.tokens().is_some());
    assert_eq!(able.tells_expiry, dialect.standing().is_some());
    assert_eq!(able.cancels, dialect.cancelling().is_some());
    assert_eq!(able.refunds, dialect.refunding().is_some());
    let offered =
        try_everything(dialect, &line).await.iter().filter(|(is_able, ..)| *is_able).count();
    assert_eq!(line.hang_up().await.len(), offered);
}

pub(crate) async fn two_calls_are_the_ways_that_can_be_prepared(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let able = line.operator.abilities();
    for way in WAYS {
        let answers = dialect.preparing(way);
        assert_eq!(able.two_calls.contains(&way), answers.is_some(), "{way:?}");
        if let Some(answers) = answers {
            let charge = preparing(dialect, way);
            line.will(Act::say(&answers.ready)).prepare(&charge).await.expect("an answer");
        }
    }
    assert_eq!(line.hang_up().await.len(), able.two_calls.len());
}

/// Without a token nothing is sent where one is needed; where none is used, one fetched elsewhere
/// changes nothing.
pub(crate) async fn a_token_is_needed_exactly_where_tokens_are_used(dialect: &dyn Dialect) {
    let mut line = Line::to(dialect).await;
    let uses_tokens = line.operator.abilities().uses_tokens;
    assert_eq!(line.given.token.is_some(), uses_tokens);
    if let Some(tokens) = dialect.tokens() {
        let granted = line.will(Act::say(&tokens.granted)).operator.fetch_token().await;
        assert!(granted.is_ok(), "{granted:?}");
        let refused = line.will(tokens.refused).operator.fetch_token().await;
        let is_auth = matches!(refused, Err(CallError::Refused { class: Class::Auth, .. }));
        assert!(is_auth, "{refused:?}");
    }
    line.given.token = None;
    for (way, answers) in dialect.charging_ways() {
        let outcome = line.charge(&submitted(dialect, way)).await;
        assert_eq!(is_refused(outcome), uses_tokens, "{way:?}");
        drop(answers);
    }
    for (way, answers) in dialect.every_inquiry() {
        let outcome = line.inquire(&in_doubt(dialect, way, answers.after)).await;
        assert_eq!(is_refused(outcome), uses_tokens, "{way:?}");
    }
}
