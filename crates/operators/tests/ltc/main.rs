//! The LTC client against an operator made of bare sockets: what is on the wire, and what is made
//! of whatever comes back.

mod ambiguities;
mod codes;
mod faults;
mod gate;
mod given;
mod not_found;
#[path = "../operator/mod.rs"]
mod operator;
mod privacy;
mod statuses;
mod token;
mod wire;
