//! The formats, a file for each.

mod csv;
mod json_lines;
mod parquet;

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use crate::{ChargeRow, ExportError};

/// The most rows that are in memory at once: Parquet's, which are written a column at a time.
pub const ROWS_HELD_MAX: usize = 5_000;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, RFC 4180, with a line of headings.
    Csv,
    /// A JSON object a line.
    JsonLines,
    /// Apache Parquet, with decimals and timestamps of its own.
    Parquet,
}

const WORDS: [(Format, &str); 3] =
    [(Format::Csv, "csv"), (Format::JsonLines, "jsonl"), (Format::Parquet, "parquet")];

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected csv, jsonl or parquet, found {0:?}")]
pub struct FormatError(String);

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let found = WORDS.iter().find(|(_, word)| *word == text);
        found.map(|(format, _)| *format).ok_or_else(|| FormatError(text.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = WORDS.iter().find(|(format, _)| format == self);
        f.pad(word.map(|(_, word)| *word).expect("every format has a word"))
    }
}

/// Writes rows in one format.
pub trait RowWriter {
    /// Writes one more row, or keeps it until there are enough of them.
    ///
    /// # Errors
    ///
    /// Nothing can be written any more, or a value that the format has no room for.
    fn write(&mut self, row: ChargeRow) -> Result<(), ExportError>;

    /// How many rows are kept in memory now; never more than [`ROWS_HELD_MAX`].
    fn rows_held(&self) -> usize;

    /// Writes what is left and the format's end. Without it the output is no whole one.
    ///
    /// # Errors
    ///
    /// As [`RowWriter::write`].
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

impl Format {
    /// Begins an export into `output`.
    ///
    /// # Errors
    ///
    /// Nothing can be written.
    pub fn begin<'o>(
        self,
        output: impl Write + Send + 'o,
    ) -> Result<Box<dyn RowWriter + Send + 'o>, ExportError> {
        Ok(match self {
            Self::Csv => Box::new(csv::Csv::begin(output)?),
            Self::JsonLines => Box::new(json_lines::JsonLines::begin(output)),
            Self::Parquet => Box::new(parquet::Parquet::begin(output)?),
        })
    }
}
