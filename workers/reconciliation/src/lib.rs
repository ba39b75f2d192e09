//! The `reconciliation` queue: charges in doubt are asked about until they are proven.
//!
//! # Invariants
//!
//! - Inquiries only read; they may be repeated and never cause a send.
//! - What an answer proves is decided by `billing` ([`billing::Charge::judge`]); here it is only
//!   translated.
//!
//! # Layout
//!
//! [`Environment`] is everything a step may touch; `inquire` asks about charges and
//! `callback` looks into what operators posted to us.

mod callback;
mod environment;
mod found;
mod inquire;

pub use callback::{LookIntoCallback, Offers};
pub use environment::{Account, Environment};
pub use inquire::InquireCharge;
