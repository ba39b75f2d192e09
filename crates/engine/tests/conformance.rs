//! The suite of `engine::store::conformance`, for each store.
#![cfg(feature = "conformance")]

mod redis;
mod sqlite;
