//! The HTTP side: the API for backends, operators' callbacks, browsers that come back from an
//! operator's page, probes.
//!
//! # Invariants
//!
//! - What a callback asks for is durable before it is answered; a `200` is never a promise.
//! - What a backend orders is durable before it is answered, and happens once however often it is
//!   asked for under the same key.
//! - Every error below `/v1` is a problem (RFC 9457) that names its request and repeats no number,
//!   OTP or token (money rule 15).
//! - A callback grants nothing: it is kept as it came and has the operator asked (money rule 13).
//! - No log line holds an address as it was called: it may carry a secret. The route does
//!   (money rule 15).
//! - Every body, request and connection is bounded, in bytes, in time and in number.
//!
//! # Not here
//!
//! What may be ordered (`orders`) and how it is told (`records`), what follows from a callback
//! (`workflows`, `reconciliation`), and reading configuration (`mekong`).
//!
//! # Layout
//!
//! `router` has every path; [`Desk`] is all that a request may touch. `v1` is the API for backends:
//! `access` says who may call it, `asked` reads what is asked, `refusal` is why it is not done, and
//! `openapi` and `docs` describe it. `callbacks` has one folder per operator; `limits` and `journal` are around every request, `server` around all of them.

mod access;
mod asked;
mod callbacks;
mod desk;
mod docs;
mod html;
mod journal;
mod limits;
mod metrics;
mod openapi;
mod probes;
mod refusal;
mod router;
mod server;
mod v1;

pub use access::{ApiKey, ApiKeys, Scope};
pub use desk::{CallbackSecret, Counterpart, Desk};
pub use metrics::{Scrape, metrics_router};
pub use router::{router, router_beside};
pub use server::{serve, serve_and_drain};
