//! What becomes of acknowledged commits when servers fail over, are cut off or hand slots over.
#![cfg(feature = "conformance")]
#![expect(clippy::unwrap_used, reason = "tests, their helpers too")]

mod cluster;
mod load;
mod replicas;
mod sentinel;
mod tls;
