//! The web console for staff.
//!
//! # Invariants
//!
//! - Nothing is decided here: what is shown comes from `records`, what is done goes through `orders`,
//!   after it was written to the audit.
//! - Whoever is not signed in sees the page to sign in, and a role may do what [`Role::permissions`] lists.
//! - No whole msisdn on any page, but for the one that was revealed, for a reason, on record (money
//!   rule 15).

mod staff;

pub use staff::{Permission, Role, Staff};
