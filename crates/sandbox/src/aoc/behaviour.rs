//! What may go wrong with one request, as values.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// An error code. Always a string, and `00` is none.
pub type Code = Cow<'static, str>;

/// How one request is treated. The default is a good day: all work done, the truth answered,
/// at once.
///
/// In JSON every part may be left out:
/// `{"work":"done","course":"processing","answer":"drop","pause":"before_answer"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Whether the gateway reads it at all.
    pub work: Work,
    /// How what it asks for goes.
    pub course: Course,
    /// What the caller gets to see.
    pub answer: Answer,
    /// Where the delay of [`Faults`](crate::aoc::Faults) is spent.
    pub pause: Pause,
}

/// How far a request gets on the gateway's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// It never reaches its handler: nothing happens, and the spTransID is not burnt.
    Unread,
    /// All of it.
    #[default]
    Done,
}

/// How a charge goes; calls that charge nothing know only `as_usual` and `deny`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// As the operator's [`Profile`](crate::aoc::Profile) says.
    #[default]
    AsUsual,
    /// Denied for good with this code, and look-ups say so too. A refused call is not read on.
    Deny(Code),
    /// `Processing` until it is asked about.
    Processing,
    /// `pending_consent`.
    Consent,
    /// `pending_topup`, whatever the balance.
    TopUp,
    /// `pending_step_down`, whatever the balance.
    StepDown,
    /// Half of it now, the rest when the back door says so.
    Split,
}

/// What the caller receives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// What the gateway believes to be true.
    #[default]
    AsUsual,
    /// This error and nothing else; only in place of a success: a refusal stays what it is.
    Code(Code),
    /// The status `Processing`, only in place of another status.
    Processing,
    /// The TCP connection is closed without a byte of HTTP.
    Drop,
    /// This HTTP status with a page nobody can parse.
    Http(u16),
    /// HTTP 200 and half a JSON document.
    Garbage,
    /// HTTP 200 without a body.
    EmptyBody,
    /// HTTP 200 and `{}`: no `data`.
    NoData,
    /// HTTP 200 and [`HUGE_BODY_BYTES`](crate::HUGE_BODY_BYTES) of text.
    Huge,
    /// An amount that is one unit too high. Without an amount, as usual.
    WrongAmount,
    /// Somebody else's number. Without a number, as usual.
    WrongMsisdn,
}

/// Where a slow request loses its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Before anything happened: the money moves late.
    BeforeWork,
    /// Between the effect and the answer.
    BeforeAnswer,
}

impl Behaviour {
    /// The effect as usual, then `answer`.
    #[must_use]
    pub const fn answering(answer: Answer) -> Self {
        Self { work: Work::Done, course: Course::AsUsual, answer, pause: Pause::Nowhere }
    }

    /// Never reaches the handler; the caller gets `answer`.
    #[must_use]
    pub const fn unread(answer: Answer) -> Self {
        Self { work: Work::Unread, course: Course::AsUsual, answer, pause: Pause::Nowhere }
    }

    /// The charge takes `course`, honestly answered.
    #[must_use]
    pub const fn going(course: Course) -> Self {
        Self { work: Work::Done, course, answer: Answer::AsUsual, pause: Pause::Nowhere }
    }

    /// Nothing is charged, and `code` is both remembered and answered.
    #[must_use]
    pub fn refusing(code: impl Into<Code>) -> Self {
        Self::going(Course::Deny(code.into()))
    }

    /// All as usual but slow, at `pause`.
    #[must_use]
    pub const fn slow(pause: Pause) -> Self {
        Self { work: Work::Done, course: Course::AsUsual, answer: Answer::AsUsual, pause }
    }
}
