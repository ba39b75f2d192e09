//! Why an export comes to nothing.

/// An export that cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be written; of this kind is also a reader that has gone.
    #[error("the export cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// A value that the format has no room for.
    #[error("{column} of charge {charge}: expected {expected}, found {found:?}")]
    Unfit {
        /// Of which column.
        column: &'static str,
        /// Of which charge.
        charge: String,
        /// What the format takes.
        expected: &'static str,
        /// What is on record.
        found: String,
    },
    /// Parquet's writer refused.
    #[error("the export cannot be written: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl ExportError {
    /// Whether whoever read the output has gone, as `head` does.
    pub fn is_reader_gone(&self) -> bool {
        let is_broken = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
        match self {
            Self::Io(error) => is_broken(error),
            Self::Parquet(parquet::errors::ParquetError::External(error)) => {
                error.downcast_ref::<std::io::Error>().is_some_and(is_broken)
            }
            Self::Parquet(_) | Self::Unfit { .. } => false,
        }
    }
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}
