//! CSV of any size, line by line: what people and operators hand over in files.
//!
//! # Invariants
//!
//! - One record to a line. A reader of whole files would take a quote that is never closed as the
//!   beginning of a cell that swallows the rest of the file; here it spoils its own line only. The
//!   price is that no cell can hold the end of a line.
//! - A line is held once, and is at most [`LINE_BYTES_MAX`] long: a file of any size takes the same
//!   memory.
//!
//! # Not here
//!
//! What columns and cells mean: whoever reads a file says so.
//!
//! # Layout
//!
//! `lines` is a file as lines, `cells` is a line as cells, `text` is a line as text.

mod cells;
mod lines;
mod text;

pub use cells::{Misquoted, cells, cells_by};
pub use lines::{LINE_BYTES_MAX, Line, Lines};
pub use text::{Unreadable, text, without_mark};
