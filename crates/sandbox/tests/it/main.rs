//! The sandbox seen from outside, over HTTP.
#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail as it may")]

mod aoc;
mod back_door;
mod caller;
mod faults;
mod gate;
mod inbound;
mod lookups;
mod presets;
mod purchases;
mod races;
mod renewals;
mod reproducible;
