//! What programs and people see of the journal's records.
//!
//! # Invariants
//!
//! - One shape per thing: the same JSON from the command line and from anywhere else.
//! - No whole msisdn and no token in any of them (money rule 15).
//! - Instants are UTC, written with `Z`.
//!
//! # Layout
//!
//! A file per thing: [`ChargeView`], [`SubscriptionView`], [`TokenView`]; and how their histories
//! are told: [`Told`] is one event, for programs and in words, from `charge_story` and
//! `subscription_story`, which take their words from `words`.

mod charge;
mod charge_story;
mod instant;
mod subscription;
mod subscription_story;
mod token;
mod told;
mod words;

pub use charge::ChargeView;
pub(crate) use charge::as_text;
pub use charge_story::tell_charge;
pub use instant::{shown, shown_or_dash};
pub use subscription::SubscriptionView;
pub use subscription_story::tell_subscription;
pub use token::{TokenStanding, TokenView};
pub use told::{Told, history};
