//! The web console for staff.
//!
//! # Invariants
//!
//! - Nothing is decided here: what is shown comes from `records`, what is done goes through `orders`,
//!   after it was written to the audit.
//! - Whoever is not signed in sees the page to sign in, and a role may do what [`Role::permissions`]
//!   lists. A page says what it needs where its path stands (`routes`), and what
//!   changes something carries a word that only its own page knew.
//! - No whole msisdn on any page, but for the one that was revealed, for a reason, on record (money
//!   rule 15).
//! - Whoever is one merchant's staff goes by a desk that has nothing of another's: `signed` narrows it,
//!   for every page and every deed, and no page takes any other.
//! - No page loads anything from elsewhere, and none has script or style within it.
//!
//! # Layout
//!
//! `router` joins everything; [`Desk`] is all that a request may touch. `directory`, `password`,
//! `tries`, `sign_in` and `oidc` let people in, `sessions` and `cookies` know them again, `signed` and
//! `posted` are who asks and what they send, `turned` is why it is not done. `frame` is around every
//! page, `parts` is what pages are made of, `live` keeps them fresh, and `pages` has one file each.

mod asked;
mod assets;
mod charts;
mod cookies;
mod counterpart;
mod csrf;
mod desk;
mod directory;
mod frame;
mod headers;
mod live;
mod notice;
mod oidc;
mod pages;
mod parts;
mod password;
mod posted;
mod router;
mod routes;
mod sees;
mod sessions;
mod sign_in;
mod signed;
mod staff;
#[cfg(test)]
mod tests;
mod tries;
mod turned;

pub use axum::http::HeaderName;
pub use counterpart::Counterpart;
pub use desk::Desk;
pub use directory::Directory;
pub use oidc::{MerchantRule, Oidc, OidcError, OidcSettings};
pub use password::{Cost, PASSWORD_BYTES_MAX, PasswordError, PasswordHash};
pub use router::router;
pub use staff::{Permission, Role, RoleError, Staff};
