//! Callbacks, from the request to what follows from them, on a real store.

mod aoc;
mod aoc_renewals;
mod browsers;
mod gateway;
mod given;
mod ltc;
mod ltc_purchases;
mod ltc_refused;
mod privacy;
mod server;
mod work;
