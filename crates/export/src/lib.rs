//! Charges for finance, row by row: CSV, JSON Lines and Parquet.
//!
//! # Invariants
//!
//! - An amount is exact text, or a decimal of two places; never a float (money rule 14).
//! - No more than [`ROWS_HELD_MAX`] rows are in memory, however many are written.
//! - No cell of a CSV is a formula to whoever opens it.
//! - A file has its final name only once it is whole, and its checksum beside it.
//!
//! # Not here
//!
//! Which charges are meant and where they come from, and who may see a whole msisdn.
//!
//! # Layout
//!
//! [`ChargeRow`] is what is written, [`COLUMNS`] its cells in their order; `format` has a file per
//! [`Format`]. [`Summed`] counts and digests what passes through it, [`WholeFile`] keeps it.

mod columns;
mod error;
mod format;
mod row;
mod summed;
mod whole_file;

pub use columns::{COLUMNS, Column, Values};
pub use error::ExportError;
pub use format::{Format, ROWS_HELD_MAX, RowWriter};
pub use row::{ChargeRow, outcome_at};
pub use summed::{Checksum, Summed};
pub use whole_file::WholeFile;
