//! What programs and people see of the journal's records.
//!
//! # Invariants
//!
//! - One shape per thing: the same JSON from the command line and from anywhere else.
//! - No whole msisdn, token or OTP in any of them (money rule 15); the address of an operator's
//!   page only in a [`PurchaseView`] that is not for a list.
//! - Instants are UTC, written with `Z`.
//!
//! # Layout
//!
//! A file per thing: [`ChargeView`], [`PurchaseView`], [`SubscriptionView`], [`CallbackView`],
//! [`TokenView`]; and how histories are told: [`Told`] is one event, for programs and in words, from `charge_story` and
//! `subscription_story`, which take their words from `words`.

mod callback;
mod charge;
mod charge_story;
mod instant;
mod purchase;
mod subscription;
mod subscription_story;
mod token;
mod told;
mod words;

pub use callback::CallbackView;
pub use charge::ChargeView;
pub(crate) use charge::as_text;
pub use charge_story::tell_charge;
pub use instant::{shown, shown_or_dash};
pub use purchase::{PurchaseView, charge_of_purchase, purchase_id};
pub use subscription::SubscriptionView;
pub use subscription_story::tell_subscription;
pub use token::{TokenStanding, TokenView};
pub use told::{Told, history};
