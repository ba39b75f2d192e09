//! What operators post to us, kept as it came: evidence, and a hint that is verified afterwards.
//!
//! Nobody signs a callback (AOC protocol, section 12; LTC protocol, section 7): it is recorded
//! before it is result, it may come twice, late or never, and nothing is believed until the
//! operator, asked by us, says the same (money rule 13).

mod event;
mod notice;

pub use event::{CallbackEvent, CallbackSignal, Verdict};
pub use notice::{Notice, received};

use std::fmt;
use std::time::Duration;

use billing::{AccountId, ChargeId};
use chrono::{DateTime, TimeDelta, Utc};
use engine::workflow::IllegalMove;
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{ids, lanes};

/// When a callback is looked into again that nobody could judge: after each of these pauses, and
/// then it is left to staff.
const LOOK_AGAIN_AFTER: [Duration; 8] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
    Duration::from_secs(3_600),
    Duration::from_secs(6 * 3_600),
    Duration::from_secs(24 * 3_600),
    Duration::from_secs(48 * 3_600),
    Duration::from_secs(96 * 3_600),
];
/// Receipts of one callback beyond this many are not counted any more.
const RECEIPTS_MAX: u32 = 1_000;

/// What a callback is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CallbackKind {
    /// AOC: a charge succeeded.
    #[n(0)]
    Charge,
    /// AOC: a subscriber left.
    #[n(1)]
    Unsubscribe,
    /// LTC: something that no document describes (LTC protocol, A9).
    #[n(2)]
    Hint,
    /// LTC: a subscriber leaves. Decided when it came.
    #[n(3)]
    Departure,
}

/// What has become of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CallbackStatus {
    /// To be looked into.
    #[n(0)]
    New,
    /// What it said was passed on to whom it concerns, or is known already.
    #[n(1)]
    Done,
    /// Nobody here is meant by it: for staff.
    #[n(2)]
    Unmatched,
    /// It could not be read, or the operator says otherwise.
    #[n(3)]
    Refused,
}

/// One distinct callback, however often it came.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Callback {
    /// Whose address it was posted to.
    #[n(0)]
    pub account: AccountId,
    /// What it is about.
    #[n(1)]
    pub kind: CallbackKind,
    /// The body as it came.
    #[n(2)]
    pub body: RawBody,
    /// When it came first.
    #[cbor(n(3), with = "billing::encoding::instant")]
    pub received_at: DateTime<Utc>,
    /// How often it came.
    #[n(4)]
    pub received: u32,
    /// What has become of it.
    #[n(5)]
    pub status: CallbackStatus,
    /// When it is looked into next; at once, if nothing is said.
    #[cbor(n(6), with = "billing::encoding::instant::optional", has_nil)]
    pub look_at: Option<DateTime<Utc>>,
    /// How often it was looked into in vain.
    #[n(7)]
    pub looks: u32,
    /// What was found, in a word for staff.
    #[n(8)]
    pub note: Option<Box<str>>,
    /// Purchases that were open when their subscriber left, until they have ended.
    #[n(9)]
    pub purchases: Vec<ChargeId>,
}

/// A body that was posted to us. It names subscribers, so `Debug` tells its length only
/// (money rule 15).
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct RawBody(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>);

impl RawBody {
    /// The most bytes that are kept.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Keeps a body, or the beginning of a longer one.
    pub fn keep(body: &[u8]) -> Self {
        Self(body[..body.len().min(Self::BYTES_MAX)].to_vec())
    }

    /// What is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}

impl CallbackKind {
    /// The word in lists, and in ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Unsubscribe => "unsubscribe",
            Self::Hint => "hint",
            Self::Departure => "departure",
        }
    }
}

impl CallbackStatus {
    /// The word in lists and counts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Done => "done",
            Self::Unmatched => "unmatched",
            Self::Refused => "refused",
        }
    }
}

impl Callback {
    /// That nobody could judge it now: it is looked into again later, or left to staff.
    pub fn unclear(&self, why: &str, now: DateTime<Utc>) -> CallbackEvent {
        let looks = usize::try_from(self.looks).unwrap_or(usize::MAX);
        let pause = LOOK_AGAIN_AFTER.get(looks).and_then(|pause| TimeDelta::from_std(*pause).ok());
        match pause {
            Some(pause) => CallbackEvent::Unclear { why: why.into(), look_at: now + pause },
            None => Verdict::Unmatched.because(why),
        }
    }

    /// Whether its coming again is news: a subscriber may leave twice, and what nobody could place
    /// may be placed by now.
    fn is_reopened_by_another_receipt(&self) -> bool {
        match self.kind {
            CallbackKind::Charge => {
                matches!(self.status, CallbackStatus::Unmatched | CallbackStatus::Refused)
            }
            CallbackKind::Unsubscribe | CallbackKind::Hint => self.status != CallbackStatus::New,
            CallbackKind::Departure => false,
        }
    }

    fn apply(&mut self, event: &CallbackEvent) {
        match event {
            CallbackEvent::Received { .. } => {}
            CallbackEvent::ReceivedAgain { purchases, .. } => {
                if self.is_reopened_by_another_receipt() || !purchases.is_empty() {
                    self.status = CallbackStatus::New;
                    self.look_at = None;
                    self.looks = 0;
                }
                self.received = self.received.saturating_add(1);
                self.purchases.extend(purchases);
                self.purchases.sort_unstable();
                self.purchases.dedup();
            }
            CallbackEvent::Unclear { why, look_at } => {
                self.note = Some(why.clone());
                self.look_at = Some(*look_at);
                self.looks = self.looks.saturating_add(1);
            }
            CallbackEvent::Judged { verdict, why } => {
                self.note = Some(why.clone());
                self.status = verdict.status();
                self.look_at = None;
                self.purchases.clear();
            }
        }
    }
}

/// Callbacks, as instances.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallbackWorkflow;

/// What a callback wants done at the edge: looking into what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookInto;

impl Workflow for CallbackWorkflow {
    const KIND: &'static str = ids::CALLBACK;
    type State = Callback;
    type Event = CallbackEvent;
    type Signal = CallbackSignal;
    type Step = LookInto;

    fn can_decide(&self, _: &Callback) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Callback,
        event: &CallbackEvent,
        _: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event);
        Ok(())
    }

    fn hear(&self, state: &Callback, signal: CallbackSignal, _: Moment) -> Vec<CallbackEvent> {
        let CallbackSignal::ReceivedAgain { result, purchases } = signal;
        let counts = state.received < RECEIPTS_MAX || !purchases.is_empty();
        let event = CallbackEvent::ReceivedAgain { result, purchases };
        counts.then_some(event).into_iter().collect()
    }

    fn next(&self, state: &Callback, now: Moment) -> Move<LookInto, CallbackEvent> {
        match (state.status, state.look_at) {
            (CallbackStatus::New, Some(at)) if at > now.at => Move::Wait(at),
            (CallbackStatus::New, _) => Move::Do(LookInto),
            _ => Move::Rest,
        }
    }

    fn effects(&self, _: &InstanceId, _: &Callback, _: &CallbackEvent, _: Moment) -> Effects {
        // Whom it concerns is found by asking, and told by the step.
        Effects::default()
    }

    fn when_full(&self, _: &Callback, _: &str, now: Moment) -> DateTime<Utc> {
        // A callback reserves nothing.
        now.at
    }

    fn status(&self, state: &Callback) -> &'static str {
        state.status.as_str()
    }

    fn lane(&self, state: &Callback) -> Lane {
        lanes::callbacks(&state.account)
    }
}

#[cfg(test)]
mod tests;
