//! Drives workflows: one claim loop feeds apalis workers, one per queue.
//!
//! # Invariants
//!
//! - The store's failures never reach apalis and never stop a worker: they are retried here.
//! - A step runs in a task of its own, so that a worker's end does not cancel a call that is on
//!   the wire.
//! - What is claimed is bounded by the queue's concurrency and by the lane's pace, and shared out
//!   among groups: whoever has much to do keeps nobody else waiting.

mod backend;
mod choosing;
mod claims;
mod driver;
mod held;
mod joining;
mod layer;
mod pool;
mod rounds;
mod shares;
mod sharing;
mod skip;
mod turn;
mod watch;

pub use claims::PaceOf;
pub use driver::{Driver, Handler, Pure, Routes, Run};
pub use pool::{Pool, PoolConfig, QueueConfig, Until};
pub use shares::{GroupOf, Share, Shares};
pub use turn::{Recorded, Stopped, Turn};
pub use watch::{Ended, Watch};
