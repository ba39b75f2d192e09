//! Money back, where the operator gives it back.

use std::sync::Arc;

use operators::{CallError, OperatorReference, RefundAnswer, Unsent};

use crate::dialect::Dialect;
use crate::gate::OpenFor;
use crate::journal::transaction_id;
use crate::line::{Line, open, repayment};
use crate::operator::Act;

pub(crate) async fn money_back_is_told_as_it_is(dialect: &dyn Dialect) {
    let Some(answers) = dialect.refunding() else { return };
    let line = Line::to(dialect).await;
    let (id, reference) = names(&line);
    let refund = repayment(&line.given, &id, &reference);
    let gate = || Arc::new(open);
    let refunded = line.will(Act::say(&answers.refunded)).operator.refund(refund, gate()).await;
    let is_back = |answer: &RefundAnswer| matches!(answer, RefundAnswer::Refunded { refunded, .. } if *refunded == line.given.amount);
    assert!(is_back(&refunded.expect("an answer").answer));
    let denied = line.will(Act::say(&answers.denied)).operator.refund(refund, gate()).await;
    assert!(matches!(denied.expect("an answer").answer, RefundAnswer::Denied(_)));
    for body in &answers.in_doubt {
        let told = line.will(Act::say(body)).operator.refund(refund, gate()).await;
        let answer = told.expect("an answer").answer;
        assert!(matches!(answer, RefundAnswer::InDoubt { .. }), "{body}: {answer:?}");
    }
    let asked = line.will(Act::say(&answers.not_found)).operator.refund_status(refund).await;
    assert!(matches!(asked.expect("an answer").answer, RefundAnswer::NotFound { .. }));
}

pub(crate) async fn money_rule_2_a_lost_refund_is_in_doubt_and_its_status_tells_the_truth(
    dialect: &dyn Dialect,
) {
    let Some(answers) = dialect.refunding() else { return };
    let (lost, refunded) = (Act::Reset, Act::say(&answers.refunded));
    let line = Line::to(dialect).await;
    line.will(lost).will(refunded.clone()).will(Act::status(500, &answers.refunded)).will(refunded);
    let (id, reference) = names(&line);
    let refund = repayment(&line.given, &id, &reference);
    for _ in 0..2 {
        let outcome = line.operator.refund(refund, Arc::new(open)).await;
        assert!(matches!(outcome, Err(CallError::InDoubt { .. })), "{outcome:?}");
        let status = line.operator.refund_status(refund).await.expect("an answer").answer;
        assert!(matches!(status, RefundAnswer::Refunded { .. }), "{status:?}");
    }
    let seen = line.hang_up().await;
    assert_eq!(seen.len(), 4, "each call is one request");
    assert!(
        seen.iter().all(|request| request.body.contains(id.as_str())),
        "by the refund's own id"
    );
}

pub(crate) async fn money_rule_6_a_refund_asks_its_gate_too(dialect: &dyn Dialect) {
    let Some(answers) = dialect.refunding() else { return };
    for (open, is_sent) in [(0, false), (1, false), (2, true)] {
        let line = Line::to(dialect).await;
        line.will(Act::say(&answers.refunded));
        let ((id, reference), gate) = (names(&line), OpenFor::questions(open));
        let refund = repayment(&line.given, &id, &reference);
        let outcome = line.operator.refund(refund, gate.clone()).await;
        let is_unsent = matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(_), .. }));
        assert_eq!(is_unsent, !is_sent, "{open}: {outcome:?}");
        assert_eq!(gate.asked(), if is_sent { 2 } else { open + 1 });
        assert_eq!(line.hang_up().await.len(), usize::from(is_sent), "{open}");
    }
}

fn names(line: &Line) -> (billing::TransactionId, OperatorReference) {
    (transaction_id(), OperatorReference::parse(line.given.reference).expect("a reference"))
}
