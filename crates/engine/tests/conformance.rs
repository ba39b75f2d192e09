//! The suite of `engine::store::conformance`, for each store.
#![cfg(feature = "conformance")]

mod sqlite;
