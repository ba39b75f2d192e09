//! How things stood at a moment of the past: their histories, folded up to it.
//!
//! A history says everything that has happened, but for what is a secret (an OTP, the address of an
//! operator's page), so what it folds to is what was on record then. It does not say when work was
//! due next.

mod charge;
mod replay;
mod subscription;

pub use charge::{charge_as_of, charge_then};
pub use subscription::{subscription_as_of, subscription_then};
