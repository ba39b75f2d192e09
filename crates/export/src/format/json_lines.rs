//! A JSON object a line: the charge of the outside interface.

use std::io::Write;

use crate::{ChargeRow, ExportError, RowWriter};

/// Writes rows as JSON Lines.
pub(super) struct JsonLines<W>(W);

impl<W: Write> JsonLines<W> {
    pub(super) fn begin(output: W) -> Self {
        Self(output)
    }
}

impl<W: Write> RowWriter for JsonLines<W> {
    fn write(&mut self, row: ChargeRow) -> Result<(), ExportError> {
        serde_json::to_writer(&mut self.0, &row)?;
        Ok(self.0.write_all(b"\n")?)
    }

    fn rows_held(&self) -> usize {
        0
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        Ok(self.0.flush()?)
    }
}
