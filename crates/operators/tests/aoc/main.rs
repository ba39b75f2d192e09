//! The AOC client against an operator made of bare sockets: what is on the wire, and what is made
//! of whatever comes back.

mod ambiguities;
mod callback;
mod charges;
mod codes;
mod config;
mod faults;
mod gate;
mod given;
#[path = "../operator/mod.rs"]
mod operator;
mod orders;
mod privacy;
mod refunds;
mod renewals;
mod replies;
mod statuses;
mod subscriptions;
mod tokens;
mod wire;
