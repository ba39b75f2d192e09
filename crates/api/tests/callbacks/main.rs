//! Callbacks, from the request to what follows from them, on a real store.

mod aoc;
mod aoc_renewals;
mod browsers;
#[path = "../given/catalog.rs"]
mod catalog;
mod gateway;
mod given;
#[path = "../given/log.rs"]
mod log;
mod ltc;
mod ltc_purchases;
mod ltc_refused;
mod privacy;
mod server;
mod work;
