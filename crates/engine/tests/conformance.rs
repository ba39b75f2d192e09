//! The suite of `engine::store::conformance`, for each store.
#![cfg(feature = "conformance")]
#![expect(clippy::unwrap_used, reason = "tests, their helpers too")]

mod redis;
mod sqlite;
