//! Why there is no answer, by what the caller does next.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use billing::{Doubted, Unaccepted};

use crate::{Class, Evidence, GateClosed};

/// A call without an answer. A decline is an answer; see [`ChargeAnswer`](crate::ChargeAnswer).
///
/// The variant, never the text, decides what happens next.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The request surely never left us. It burns no attempt (money rule 7) and may be sent again
    /// under the same transaction id.
    #[error("not sent: {why}")]
    NotSent {
        /// What kept it here.
        why: Unsent,
        /// What would have been sent.
        evidence: Evidence,
    },
    /// 401: the token was refused ahead of the operator's own code, so nothing was processed
    /// (LTC protocol, section 3). Get a token, then send again under the same transaction id;
    /// a second 401 in a row is [`Class::Auth`].
    ///
    /// A 401 whose body holds a code that the call's table lists comes from the operator's own
    /// code, which may have done more than answer: that one is in doubt, except on a look-up.
    #[error("the operator refused the access token (401), nothing was processed")]
    Unauthorized {
        /// The exchange.
        evidence: Evidence,
    },
    /// 429 from the throttle ahead of the operator's own code, so nothing was processed. Slow
    /// down, then send again under the same transaction id (money rule 7).
    ///
    /// A 429 whose body holds a listed code is in doubt, exactly as such a 401 is.
    #[error("the operator's rate limit turned the request away (429), nothing was processed")]
    RateLimited {
        /// The pause it asked for, at most [`CallError::RETRY_AFTER_MAX`].
        retry_after: Option<Duration>,
        /// The exchange.
        evidence: Evidence,
    },
    /// The request left, or may have, and no usable answer came. On a call that can move money:
    /// it may have moved; ask, never resend (money rules 2 and 4). On any other call: nothing was
    /// learnt, ask again.
    #[error("no usable answer: {why}")]
    InDoubt {
        /// What came instead of an answer.
        why: Doubt,
        /// The exchange.
        evidence: Evidence,
    },
    /// The request itself was refused: credentials, contract or schema. No retry mends it, so the
    /// account stops and a person is told; no subscriber is to blame (money rule 12).
    ///
    /// On a call that can move money only we refuse, before anything is sent: a status such as 403
    /// or 404 may come from a proxy after the debit, and is in doubt. This is not a proven negative.
    /// Once the cause is mended, the charge goes on under the same transaction id.
    #[error("refused ({class}): {why}")]
    Refused {
        /// [`Class::Auth`] or [`Class::Misconfiguration`].
        class: Class,
        /// What was refused, and what was expected.
        why: Cow<'static, str>,
        /// The exchange; nothing was received where we refused the request ourselves.
        evidence: Evidence,
    },
}

impl CallError {
    /// The longest pause that a `Retry-After` is believed.
    pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

    /// How a charge records that its send was surely not processed; `None` where it may have been.
    pub fn unaccepted(&self) -> Option<Unaccepted> {
        match self {
            Self::NotSent { why: Unsent::Late(_), .. } => Some(Unaccepted::Late),
            Self::NotSent { .. } => Some(Unaccepted::NotSent),
            Self::Unauthorized { .. } => Some(Unaccepted::Unauthorized),
            Self::RateLimited { .. } => Some(Unaccepted::RateLimited),
            Self::Refused { .. } => Some(Unaccepted::Refused),
            Self::InDoubt { .. } => None,
        }
    }

    /// What was sent and what came back, redacted.
    pub fn evidence(&self) -> &Evidence {
        match self {
            Self::NotSent { evidence, .. }
            | Self::Unauthorized { evidence }
            | Self::RateLimited { evidence, .. }
            | Self::InDoubt { evidence, .. }
            | Self::Refused { evidence, .. } => evidence,
        }
    }
}

/// What kept a request from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The gate closed: too long after the intent, or too short a lease (money rule 6).
    Late(GateClosed),
    /// The operator's name was not found.
    Dns,
    /// No connection: refused, unreachable, or the TLS handshake failed.
    Connect,
    /// The time-out passed while there was no connection yet.
    Timeout,
    /// The connection closed before anything was written on it.
    Dropped,
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late(closed) => closed.fmt(f),
            Self::Dns => f.write_str("the host name could not be resolved"),
            Self::Connect => f.write_str("no connection could be made"),
            Self::Timeout => f.write_str("the time-out passed before there was a connection"),
            Self::Dropped => f.write_str("the connection closed before the request was written"),
        }
    }
}

/// What came instead of a usable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing, until the time-out.
    Timeout,
    /// The connection ended before the whole answer was here.
    ConnectionLost,
    /// An answer longer than the client reads.
    OversizedBody,
    /// An answer that is not what the operator's protocol describes.
    UnreadableBody(&'static str),
    /// A redirect with this status, which is never followed.
    Redirect(u16),
    /// 503 with the time after which the operator wants to be called again, at most
    /// [`CallError::RETRY_AFTER_MAX`]. It says no more about what happened than any other 5xx.
    Busy(Duration),
    /// A status that says nothing about what happened: any 5xx, or one the protocol never uses; on
    /// a call that can move money, every other than 200, 401 and 429 (redirects aside).
    Status(u16),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("the time-out passed"),
            Self::ConnectionLost => f.write_str("the connection was lost"),
            Self::OversizedBody => f.write_str("the answer is too long"),
            Self::UnreadableBody(what) => write!(f, "the answer is unreadable: {what}"),
            Self::Redirect(status) => write!(f, "a redirect ({status})"),
            Self::Busy(rest) => write!(f, "HTTP status 503, busy for {} s", rest.as_secs()),
            Self::Status(status) => write!(f, "HTTP status {status}"),
        }
    }
}

/// How a charge records the doubt.
impl From<Doubt> for Doubted {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Timeout => Self::Timeout,
            Doubt::ConnectionLost => Self::ConnectionLost,
            Doubt::OversizedBody | Doubt::UnreadableBody(_) => Self::Unreadable,
            Doubt::Redirect(_) | Doubt::Busy(_) | Doubt::Status(_) => Self::Status,
        }
    }
}
