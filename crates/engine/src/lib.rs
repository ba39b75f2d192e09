//! Durable workflows whose journal is their queue.
//!
//! An [`Instance`] is one workflow: its state, its history, and the time at which it next
//! wants work. A worker claims what is due, does one step, and commits what happened.
//!
//! # Invariants
//!
//! - A commit is whole or absent: state, history, due time, children, signals, counters and
//!   reservations together.
//! - Only the holder of the current lease can commit; a late worker gets [`Refusal::LeaseLost`].
//! - An instance that is not finished is always due, leased, or due later. There is no fourth
//!   place to get lost in; a leased one comes due again when its lease ends.
//! - A signal to an instance, finished or not, makes it due at once and is never dropped.
//!
//! # Not here
//!
//! What a workflow means (`billing`), and how to talk to anyone outside (`operators`).
//!
//! # Layout
//!
//! `workflow` is the vocabulary, `version` says who may go on with a state, `store` is the
//! contract, `store::redis` and `store::sqlite` its two keepers, `store::conformance` the suite
//! both must pass; `worker` drives workflows with apalis, `pace` spaces what they send, and
//! `recess` holds lanes back until a time.

pub mod clock;
pub mod instance;
pub mod pace;
pub mod recess;
pub mod store;
mod version;
pub mod worker;
pub mod workflow;

pub use clock::Clock;
pub use instance::{Claimed, Instance, InstanceId, Lane, Lease};
pub use store::{Commit, Next, Refusal, Store, StoreError};
pub use workflow::{Effects, Moment, Move, Workflow};
