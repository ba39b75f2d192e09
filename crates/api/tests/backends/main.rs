//! The API for backends, from the request to what is on record, on real stores.

#[path = "../given/catalog.rs"]
mod catalog;
mod charges;
mod document;
mod given;
#[path = "../given/log.rs"]
mod log;
