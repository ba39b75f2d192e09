//! Money rule 6: a late worker does not send.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use operators::{CallError, ChargeAnswer, GateClosed, SendGate, Unsent};

use crate::dialect::Dialect;
use crate::journal::submitted;
use crate::line::Line;
use crate::operator::Act;

const LATE: GateClosed = GateClosed { why: "the intent is more than 5 s old" };

/// A gate that lets so many questions pass and counts them all.
pub(crate) struct OpenFor {
    open: usize,
    asked: AtomicUsize,
}

impl OpenFor {
    pub(crate) fn questions(open: usize) -> Arc<Self> {
        Arc::new(Self { open, asked: AtomicUsize::new(0) })
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl SendGate for OpenFor {
    fn check(&self) -> Result<(), GateClosed> {
        match self.asked.fetch_add(1, Ordering::SeqCst) < self.open {
            true => Ok(()),
            false => Err(LATE),
        }
    }
}

/// Charges in every way through a gate that closes after so many questions, and fails unless not
/// one byte is sent.
async fn sends_nothing(dialect: &dyn Dialect, open: usize) {
    for (way, answers) in dialect.charging_ways() {
        let line = Line::to(dialect).await;
        line.will(Act::say(&answers.charged));
        let (charge, gate) = (submitted(dialect, way), OpenFor::questions(open));
        let outcome = line.operator.charge(line.about(&charge), gate.clone()).await;
        let is_late = matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. }));
        assert!(is_late, "{way:?}: {outcome:?}");
        assert_eq!(gate.asked(), open + 1, "{way:?}");
        let seen = line.hang_up().await;
        assert!(seen.iter().all(|request| !request.is_whole), "{way:?}: {seen:?}");
        assert!(seen.is_empty(), "{way:?}: not one byte, not even a header: {seen:?}");
    }
}

pub(crate) async fn money_rule_6_a_closed_gate_sends_nothing(dialect: &dyn Dialect) {
    sends_nothing(dialect, 0).await;
}

pub(crate) async fn money_rule_6_a_gate_that_closes_while_connecting_lets_nothing_through(
    dialect: &dyn Dialect,
) {
    sends_nothing(dialect, 1).await;
}

pub(crate) async fn money_rule_6_one_call_asks_its_gate_before_its_one_request(
    dialect: &dyn Dialect,
) {
    for (way, answers) in dialect.charging_ways() {
        let line = Line::to(dialect).await;
        line.will(Act::say(&answers.charged));
        let (charge, gate) = (submitted(dialect, way), OpenFor::questions(2));
        let outcome = line.operator.charge(line.about(&charge), gate.clone()).await;
        let answer = outcome.expect("an answer").answer;
        assert!(matches!(answer, ChargeAnswer::Charged(_)), "{way:?}: {answer:?}");
        assert_eq!(gate.asked(), 2, "{way:?}: before anything, and before the write");
        assert_eq!(line.hang_up().await.len(), 1, "{way:?}");
    }
}
