//! The boundary to the mobile operators: one typed client per operator.
//!
//! A method of a client is one remote operation. It asks once and reports faithfully what was
//! said, in words that are the same for every operator ([`Class`], [`billing::DeclineReason`]), with
//! redacted [`Evidence`] of both directions for the history.
//!
//! # Invariants
//!
//! - **Never retries.** One call is at most one request on the wire; not even the HTTP library
//!   may send it again (money rule 6; the `transport` module says what the library would do).
//! - **Never decides.** A decline is a value, a missing answer is a [`CallError`] whose variant
//!   says what may have happened. What follows from it is for the caller.
//! - **Not sent means surely not sent.** [`CallError::NotSent`] is reported only where the HTTP
//!   library never got the bytes of the request (money rule 7). Everything less certain is
//!   [`CallError::InDoubt`] (money rule 2).
//! - **A money call asks its gate last**, when its bytes are about to be written ([`SendGate`]).
//! - **Nothing personal or secret leaves**: evidence, errors and `Debug` hold no password, token,
//!   OTP or whole msisdn (money rule 15).
//!
//! # Not here
//!
//! Clocks, retries, schedules, pace, circuit breakers, stored state: workers have those. Nothing
//! here mints an identifier.
//!
//! # Layout
//!
//! At the root is what all operators share. Each operator is a folder: `client` with one method
//! per operation, `wire` with requests and replies exactly as that operator spells them, `codes`
//! with its result codes as tables, and one file per kind of answer that is read.

mod access_token;
mod answer;
pub mod aoc;
mod base_url;
mod class;
mod code;
mod config_error;
mod echo;
mod error;
mod evidence;
mod exchange;
mod fields;
mod form;
mod gate;
mod handover;
mod health;
mod inbound;
pub mod ltc;
mod operator;
mod redact;
mod said;
mod secret;
mod setting;
mod transport;
mod triage;
mod watched;

pub use access_token::{AccessToken, AccessTokenError, TokenGrant};
pub use answer::{
    Answered, ChargeAnswer, Debited, Decline, InquiryAnswer, MismatchedField, OtpAnswer,
    PrepareAnswer, StandingAnswer,
};
pub use aoc::{CancelAnswer, RefundAnswer, TacAnswer as ResendAnswer};
pub use class::Class;
pub use code::{Code, CodeRow, OperatorReference};
pub use config_error::ConfigError;
pub use error::{CallError, Doubt, Unsent};
pub use evidence::Evidence;
pub use gate::{GateClosed, SendGate};
pub use health::Health;
pub use inbound::InboundError;
pub use operator::{Call, Member, Operator, Repayment};
pub use secret::Secret;
pub use watched::{CallWatch, Called, Watched};
