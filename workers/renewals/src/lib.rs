//! The `renewals` queue: subscriptions open their charges, and charges are sent.
//!
//! # Invariants
//!
//! - The intent is durable before a byte leaves, and nothing leaves later than five seconds after
//!   it (money rule 6).
//! - An answer is recorded as the operator gave it; what it means is the tables' affair.
//!
//! # Not here
//!
//! When something is charged and what follows (`billing`, `workflows`), and how an operator is
//! called (`operators`).
//!
//! # Layout
//!
//! [`Environment`] is everything a step may touch. `send` is the one step, `ready` what it needs
//! first, `probe` what is asked of an operator that did not answer, `runs` what staff have decided
//! about a run; `intent` its clock and gate, `outcome` the translation of answers into events, `late`
//! what a worker says that has lost its lease, `siblings` the word to other purchases of the line,
//! `wave` the brake.

mod environment;
mod intent;
mod late;
mod outcome;
mod probe;
mod ready;
mod runs;
mod send;
mod siblings;
mod wave;

pub use environment::{Account, Environment};
pub use intent::Intent;
pub use send::SendCharge;
pub use wave::Waves;
