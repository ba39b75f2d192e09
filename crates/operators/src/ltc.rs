//! Lao Telecom's "ltcpay" interface, revision 1.0.0 (LTC protocol).
//!
//! [`LtcClient`] has one method per operation. LTC has no refund, no reversal and no idempotency:
//! a double charge can only be mended by people, so everything here is at most once.

mod asks;
mod call;
mod client;
pub mod codes;
mod config;
mod operator;
mod read;
mod sendable;
pub mod unsubscribe;
mod wire;

pub use asks::{Confirmation, Deduction, Inquiry, Mode};
pub use client::LtcClient;
pub use config::{GameKey, LtcConfig, RequestType, UnknownRequestType};
pub use operator::ABILITIES;
