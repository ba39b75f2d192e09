//! The demonstration: nights of renewals against two simulated operators, and then all books.
//!
//! `scene` sets it up, `play` lets the nights pass, `books` compares the operators' ledgers with
//! the journal, `summary` says what happened in words a stranger understands.

mod books;
mod play;
mod scene;
mod summary;

pub use books::{Comparison, Debit, compare};
pub use play::play;
pub use scene::{Scene, SceneOptions};
pub use summary::Summary;
