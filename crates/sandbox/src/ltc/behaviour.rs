//! What may go wrong with one request, as values.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A result code. Always a string: `"003"` is not `3`.
pub type Code = Cow<'static, str>;

/// How one request is treated. The default is a good day: all work done, the truth recorded,
/// the truth answered, at once.
///
/// In JSON every part may be left out:
/// `{"work":"done","row":"missing","answer":{"code":"006"},"pause":"before_row"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// How far the operator gets.
    pub work: Work,
    /// What it writes into its log, where CheckTransaction reads. Nothing if unread.
    pub row: RowFate,
    /// What the caller gets to see.
    pub answer: Answer,
    /// Where [`Faults::delay`](crate::ltc::Faults::delay) is spent.
    pub pause: Pause,
}

/// How far a request gets on the operator's side. Look-ups and tokens know only unread or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// It never reaches the handler: no debit, no row, and the TransactionID is not burnt.
    Unread,
    /// It stops after the duplicate check: no debit, no OTP, but a row.
    Failed,
    /// All of it, debit included.
    #[default]
    Done,
}

/// What becomes of the row that is written last (LTC protocol, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFate {
    /// The true outcome; of failed work the code that is answered, or `002`.
    #[default]
    AsUsual,
    /// None: a look-up finds nothing, and a second call with the same id is no duplicate. Of a
    /// confirm: the row of the request stays as it was, so that a look-up says `800`.
    Missing,
    /// This code, whatever happened.
    Code(Code),
}

/// What the caller receives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// What the operator believes to be true.
    #[default]
    AsUsual,
    /// The usual answer, but this ResultCode. Of a charge only in place of `200`: a refusal
    /// stays the refusal it is.
    Code(Code),
    /// The TCP connection is closed without a byte of HTTP.
    Drop,
    /// This HTTP status with a page nobody can parse.
    Http(u16),
    /// HTTP 200 and half a JSON document.
    Garbage,
    /// HTTP 200 and `{}`.
    EmptyObject,
    /// HTTP 200 and [`HUGE_BODY_BYTES`](crate::ltc::HUGE_BODY_BYTES) of text.
    Huge,
    /// Look-ups: an answer about somebody else. Elsewhere as usual.
    WrongMsisdn,
    /// Look-ups: as if the id had never been seen. Elsewhere as usual.
    NotFound,
}

/// Where a slow request loses its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Between the duplicate check and the debit: the money moves late.
    BeforeWork,
    /// Between the debit and the row: an overlapping call with the same id debits too.
    BeforeRow,
    /// Between the row and the answer.
    BeforeAnswer,
}

impl Behaviour {
    /// The debit and the row as usual, then `answer`.
    #[must_use]
    pub const fn answering(answer: Answer) -> Self {
        Self { work: Work::Done, row: RowFate::AsUsual, answer, pause: Pause::Nowhere }
    }

    /// Never reaches the handler; the caller gets `answer`.
    #[must_use]
    pub const fn unread(answer: Answer) -> Self {
        Self { work: Work::Unread, row: RowFate::AsUsual, answer, pause: Pause::Nowhere }
    }

    /// No debit, and `code` both recorded and answered: an honest refusal.
    #[must_use]
    pub fn refusing(code: impl Into<Code>) -> Self {
        Self { work: Work::Failed, ..Self::answering(Answer::Code(code.into())) }
    }

    /// All as usual but slow, at `pause`.
    #[must_use]
    pub const fn slow(pause: Pause) -> Self {
        Self { work: Work::Done, row: RowFate::AsUsual, answer: Answer::AsUsual, pause }
    }
}

impl RowFate {
    /// The code to write where the truth is `truth`; nothing where no row is written.
    pub(super) fn of(&self, truth: &Code) -> Option<Code> {
        match self {
            Self::AsUsual => Some(truth.clone()),
            Self::Missing => None,
            Self::Code(code) => Some(code.clone()),
        }
    }
}

impl Answer {
    /// The code of work that broke off: the one that will be answered, if one will be.
    pub(super) fn failure_code(&self) -> Code {
        /// An exception's text, in every table.
        const EXCEPTION: Code = Cow::Borrowed("002");
        match self {
            Self::Code(code) => code.clone(),
            _ => EXCEPTION,
        }
    }
}
