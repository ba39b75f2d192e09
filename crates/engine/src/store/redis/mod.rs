//! The journal on Redis or Valkey 7 and newer.
//!
//! # Invariants
//!
//! - Every change is one script on one partition; what it touches shares one hash tag.
//! - Scripts look at everything before they write anything, and every loop in them is bounded.
//! - On a real clock the server's time counts; only a virtual store passes time as an argument.
//! - Each call may be repeated: a repeated commit, creation, signal or tally is recognised.
//!
//! # Layout
//!
//! `lua/` holds the scripts, `keys` all key names, `record` how an instance is packed. `gather`
//! turns concurrent requests into few calls. `address` says how the servers are found (alone, by
//! `sentinels`, in a `cluster` with its `slots`), `servers` survives their absence over a `link` to
//! each, `handshake` and `gate` look at a server before work goes over a new connection, and
//! `replicated` waits for replicas.

mod address;
mod birth;
mod call;
mod claim;
mod cluster;
mod commit;
mod core;
mod counts;
mod desk;
mod dial;
mod errands;
mod fault;
mod forget;
mod gate;
mod gather;
mod handshake;
mod history;
mod holders;
mod keeper;
mod keys;
mod labels;
mod lanes;
mod lease;
mod link;
mod list;
mod loss;
mod opening;
mod options;
mod pack;
mod pauses;
mod permits;
mod record;
mod replicated;
mod routes;
mod scripts;
mod sentinels;
mod servers;
mod signal;
mod slots;
mod store;
#[cfg(any(test, feature = "conformance"))]
pub mod testing;
mod values;
mod wake;

#[cfg(test)]
mod tests;

pub use address::{RedisUrl, RedisUrlError};
pub use options::{RedisOptions, Replication};
pub use store::RedisStore;
