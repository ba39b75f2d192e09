//! The API for backends, from the request to what is on record, on real stores.

mod access;
mod audit;
mod batch;
mod bounds;
#[path = "../given/catalog.rs"]
mod catalog;
mod charges;
mod counts;
mod document;
mod given;
mod lists;
#[path = "../given/log.rs"]
mod log;
mod many_at_once;
mod merchants;
mod privacy;
mod purchases;
mod refused;
mod requeues;
mod staff;
mod stores;
mod subscriptions;
mod webhooks;
mod worklist;
