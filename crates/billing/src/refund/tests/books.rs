//! A refund through random faults, beside the operator's own books: what must hold after every
//! step, and where it ends once the faults are over.

use proptest::prelude::*;

use super::*;

/// What becomes of one send.
#[derive(Clone, Copy, Debug)]
enum Send {
    Answered,
    /// It arrives, and the answer does not come back.
    AnswerLost,
    /// Neither arrives nor is known not to have.
    Swallowed,
    /// It surely does not leave.
    NotSent,
    /// It arrives, and the worker dies.
    WorkerDies,
    /// The worker dies before a byte leaves.
    DiesBefore,
}

/// What becomes of one turn.
#[derive(Clone, Copy, Debug)]
struct Turn {
    send: Send,
    inquiry_fails: bool,
    sleeps_minutes: i64,
}

/// An operator, as far as one refund goes.
struct Operator {
    gives_back: bool,
    /// Whether it refuses an id that it has seen (AOC1001).
    knows_ids: bool,
    seen: Vec<TransactionId>,
    given_back: u32,
}

impl Operator {
    fn take(&mut self, id: &TransactionId) -> RefundEvent {
        if self.knows_ids && self.seen.contains(id) {
            return lost(Doubted::Duplicate);
        }
        self.seen.push(id.clone());
        self.given_back += u32::from(self.gives_back);
        self.end(Proof::Reply)
    }

    fn end(&self, proof: Proof) -> RefundEvent {
        if self.gives_back { refunded(proof) } else { denied(proof) }
    }
}

struct World {
    now: DateTime<Utc>,
    refund: Refund,
    operator: Operator,
}

impl World {
    fn new(gives_back: bool, knows_ids: bool) -> Self {
        let operator = Operator { gives_back, knows_ids, seen: Vec::new(), given_back: 0 };
        Self { now: at("22 09:00:00"), refund: requested(), operator }
    }

    fn take(&mut self, turn: Turn) {
        self.now += TimeDelta::minutes(turn.sleeps_minutes);
        match self.refund.next(LOOKUPS, self.now, None) {
            RefundNext::Send => self.send(turn.send),
            RefundNext::Inquire => self.inquire(turn.inquiry_fails),
            RefundNext::Become(event) => self.happen(&event),
            RefundNext::Wait(_) | RefundNext::Rest => {}
        }
        self.check();
    }

    fn send(&mut self, send: Send) {
        self.happen(&RefundEvent::Submitted);
        let id = self.refund.order.transaction_id.clone();
        let why = match send {
            Send::Answered => {
                let answer = self.operator.take(&id);
                return self.happen(&answer);
            }
            Send::NotSent => {
                let why = Unaccepted::NotSent;
                let event = self.refund.not_accepted(why, Duration::ZERO, self.now, None);
                return self.happen(&event);
            }
            Send::DiesBefore => return,
            Send::WorkerDies => return drop(self.operator.take(&id)),
            Send::AnswerLost => {
                self.operator.take(&id);
                Doubted::Timeout
            }
            Send::Swallowed => Doubted::ConnectionLost,
        };
        let event = self.refund.in_doubt(LOOKUPS, self.now, why, None, None);
        self.happen(&event);
    }

    fn inquire(&mut self, fails: bool) {
        let is_known = self.operator.seen.contains(&self.refund.order.transaction_id);
        let event = match (fails, is_known) {
            (false, true) => self.operator.end(Proof::Inquiry),
            (false, false) => self.judge(RefundFinding::NotFound),
            (true, _) => self.judge(RefundFinding::Unreachable),
        };
        self.happen(&event);
    }

    fn judge(&self, finding: RefundFinding) -> RefundEvent {
        self.refund.judge(LOOKUPS, finding, None, None, self.now)
    }

    fn happen(&mut self, event: &RefundEvent) {
        self.refund.apply(event, self.now).expect("a legal move");
    }

    /// Both books, as far as they must agree at every moment.
    fn check(&self) {
        assert!(self.operator.given_back <= 1, "given back twice");
        let order = &self.refund.order;
        assert!(self.operator.seen.iter().all(|id| *id == order.transaction_id), "another id");
        match self.refund.state {
            RefundState::Refunded => assert_eq!(self.operator.given_back, 1),
            RefundState::Denied => assert_eq!(self.operator.given_back, 0),
            _ => {}
        }
    }
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let sends = [
        Send::Answered,
        Send::AnswerLost,
        Send::Swallowed,
        Send::NotSent,
        Send::WorkerDies,
        Send::DiesBefore,
    ];
    let send = proptest::sample::select(sends.to_vec());
    (send, any::<bool>(), 0_i64..600).prop_map(|(send, inquiry_fails, sleeps_minutes)| Turn {
        send,
        inquiry_fails,
        sleeps_minutes,
    })
}

proptest! {
    #[test]
    fn a_refund_is_never_sent_under_another_id_and_never_given_back_twice(
        turns in proptest::collection::vec(any_turn(), 0..40),
        gives_back: bool,
        knows_ids: bool,
    ) {
        let mut world = World::new(gives_back, knows_ids);
        for turn in turns {
            world.take(turn);
        }
        let fair = Turn { send: Send::Answered, inquiry_fails: false, sleeps_minutes: 24 * 60 };
        for _ in 0..12 {
            world.take(fair);
        }
        let expected = if gives_back { RefundState::Refunded } else { RefundState::Denied };
        prop_assert_eq!(world.refund.state, expected);
    }
}
