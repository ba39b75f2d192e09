//! What operators post to us, kept as it came: evidence, and a hint that is verified afterwards.
//!
//! Nobody signs a callback (AOC protocol, section 12; LTC protocol, section 7): it is recorded
//! before it is answered, it may come twice, late or never, and nothing is believed until the
//! operator, asked by us, says the same (money rule 13).

mod event;
mod notice;
mod raw_body;
mod workflow;

pub use event::{CallbackEvent, CallbackSignal, Verdict};
pub use notice::{Notice, received};
pub use raw_body::RawBody;
pub use workflow::{CallbackWorkflow, LookInto};

use std::time::Duration;

use billing::{AccountId, ChargeId};
use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

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
    /// The charge that it is about, as staff say: a hint too (money rule 13).
    #[n(10)]
    pub assigned: Option<ChargeId>,
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

    /// Whether staff may say which charge it is about: it says that something was charged, and
    /// nobody was meant by it.
    pub fn takes_charge(&self) -> bool {
        let is_of_a_charge = matches!(self.kind, CallbackKind::Charge | CallbackKind::Hint);
        is_of_a_charge && self.status == CallbackStatus::Unmatched
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
            CallbackEvent::Assigned { charge, .. } => {
                self.assigned = Some(*charge);
                self.status = CallbackStatus::New;
                self.look_at = None;
                self.looks = 0;
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

#[cfg(test)]
mod tests;
