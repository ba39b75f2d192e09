//! The gateway seen from outside.

mod automatic;
mod back_door;
mod callbacks;
mod caller;
mod charging;
mod config;
mod faults;
mod page;
mod presets;
mod profiles;
mod refunds;
mod renewals;
mod reproducible;
mod tacs;
mod tokens;
