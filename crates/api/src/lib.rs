//! The HTTP side: operators' callbacks, browsers that come back from an operator's page, probes.
//!
//! # Invariants
//!
//! - What a callback asks for is durable before it is answered; a `200` is never a promise.
//! - A callback grants nothing: it is kept as it came and has the operator asked (money rule 13).
//! - No log line holds an address as it was called: it may carry a secret. The route does
//!   (money rule 15).
//! - Every body, request and connection is bounded, in bytes, in time and in number.
//!
//! # Not here
//!
//! What follows from a callback (`workflows`, `reconciliation`), and reading configuration
//! (`mekong`).
//!
//! # Layout
//!
//! `router` has every path; [`Desk`] is all that a request may touch. `callbacks` has one folder
//! per operator; `limits` and `journal` are around every request, `server` around all of them.

mod callbacks;
mod desk;
mod html;
mod journal;
mod limits;
mod metrics;
mod probes;
mod router;
mod server;

pub use desk::{CallbackSecret, Counterpart, Desk};
pub use metrics::{Scrape, metrics_router};
pub use router::router;
pub use server::serve;
