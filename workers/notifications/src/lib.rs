//! The `notifications` queue: webhooks are told what has become of charges and subscriptions, by the
//! Standard Webhooks specification.
//!
//! # Invariants
//!
//! - Every try of a notification has the same id and the same bytes; its timestamp and signatures
//!   are its own.
//! - A webhook leads to the public internet unless its configuration says otherwise, whatever its
//!   name resolves to at that moment. Redirects are not followed.
//! - Nothing is dropped: what cannot be delivered is kept, and a webhook that never answers is
//!   paused, so that what it has missed waits for it.
//!
//! # Not here
//!
//! What is worth telling, in which order, and when it is tried again (`workflows`); the JSON of what
//! is told about (`contract`, `records`).
//!
//! # Layout
//!
//! [`Environment`] is everything a step may touch; `deliver` has the step. `body` is what is told, [`Signer`] signs it, [`Endpoint`] posts it to
//! where `public` lets it; `health` decides when a webhook is left alone.

mod body;
mod deliver;
mod endpoint;
mod environment;
mod health;
mod public;
mod reply;
mod signer;

pub use body::{Body, Data, RefundData};
pub use deliver::DeliverNotification;
pub use endpoint::{DELIVERY_TIMEOUT, Endpoint, EndpointError, Target};
pub use environment::Environment;
pub use public::{NotPublic, check_address, check_url};
pub use signer::{BadSecret, Signer};
