//! The `upkeep` queue: work on the records themselves, for which no operator is called.
//!
//! # Invariants
//!
//! - No money moves here. Charges are told what is asked of them, and decide for themselves.
//! - Every step is bounded, and may be taken again: what was counted is counted once.
//!
//! # Layout
//!
//! [`Environment`] is everything a step may touch; `requeue` asks for failed charges again,
//! `sweep` forgets what was kept for a time only, `closings` says what windows have left, and `archive` moves what is finished to the archive.

mod archive;
mod closings;
mod environment;
mod requeue;
mod sweep;

pub use archive::MoveToArchive;
pub use closings::SayWhatIsLeft;
pub use environment::Environment;
pub use requeue::AskAgain;
pub use sweep::Forget;
