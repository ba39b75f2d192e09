//! The `purchases` queue, as far as it is not charges: money goes back, and operators are told of
//! subscriptions that have ended.
//!
//! # Invariants
//!
//! - The intent is durable before a byte leaves, and no refund leaves later than five seconds
//!   after it (money rule 6).
//! - A refund has one TransactionID for life; every attempt at a cancellation has a fresh one.
//!
//! # Not here
//!
//! What an answer proves and what follows (`billing`, `workflows`), and purchases themselves:
//! they are charges, and sent like them (`renewals`).
//!
//! # Layout
//!
//! [`Environment`] is everything a step may touch; `refund` and `cancel` have the steps,
//! `refunded` the translation of answers into events of a refund.

mod cancel;
mod environment;
mod refund;
mod refunded;

pub use cancel::CancelAtOperator;
pub use environment::{Account, Environment};
pub use refund::GiveBack;
