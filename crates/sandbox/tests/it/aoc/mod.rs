//! The gateway seen from outside.

mod automatic;
mod back_door;
mod callbacks;
mod caller;
mod charging;
mod faults;
mod page;
mod profiles;
mod refunds;
mod renewals;
mod reproducible;
mod tacs;
mod tokens;
