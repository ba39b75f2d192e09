//! The demonstration: nights of renewals against a simulated operator, and then both books.
//!
//! `scene` sets it up, `play` lets the nights pass, `books` compares the operator's ledger with
//! the journal, `summary` says what happened in words a stranger understands.

mod books;
mod play;
mod scene;
mod summary;

pub use books::{Comparison, compare};
pub use play::play;
pub use scene::{Scene, SceneOptions};
pub use summary::Summary;
