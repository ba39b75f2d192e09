//! Boost Connect's "Advice of Charge" gateway (AOC protocol).
//!
//! [`AocClient`] has one method per operation. A charge is known by the `aocTransID` that
//! getAOCToken gives, so a lost answer is resolved by chargeStatus; only a renewal that loses its
//! answer has no name at the gateway, and is resolved by the subscription's expiry date (AOC
//! protocol, section 9).

mod answers;
mod aoc_token;
mod asks;
mod body;
mod call;
pub mod callback;
mod client;
pub mod codes;
mod config;
mod operator;
mod order;
mod pending;
mod personal;
mod read;
mod terms;
mod wire;

pub use answers::{
    CancelAnswer, ChargeMode, Granted, Receipt, RefundAnswer, RenewalAnswer, StatusAnswer,
    SubscriptionAnswer, TacAnswer, TokenAnswer,
};
pub use aoc_token::{AocToken, DeepLink};
pub use asks::{
    Cancellation, DirectCharge, Inquiry, Occasion, Refund, Renewal, StepDown, SubscriptionInquiry,
    TacCharge, TacRequest,
};
pub use client::AocClient;
pub use config::{AocConfig, BodyFormat, MsisdnPlus};
pub use operator::{ABILITIES, AocOperator};
pub use order::{Email, Mode, OrderError, SubscriptionTerms, TokenOrder, Wallet};
pub use pending::{POLL_UNCLEAR_EVERY, Pending};
pub use terms::{Consent, PlanTerms, Terms};
