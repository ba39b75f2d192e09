//! Comma-separated values, RFC 4180.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};

use crate::{COLUMNS, ChargeRow, ExportError, RowWriter};

/// What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes rows as CSV.
pub(super) struct Csv<W: Write>(Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins with the headings.
    pub(super) fn begin(output: W) -> Result<Self, ExportError> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(output);
        writer.write_record(COLUMNS.iter().map(|column| column.name))?;
        Ok(Self(writer))
    }
}

impl<W: Write> RowWriter for Csv<W> {
    fn write(&mut self, row: ChargeRow) -> Result<(), ExportError> {
        for column in &COLUMNS {
            self.0.write_field(harmless(column.text(&row)).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn rows_held(&self) -> usize {
        0
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        Ok(self.0.flush()?)
    }
}

/// A text that no spreadsheet computes: one that begins as a formula does gets an apostrophe, which
/// spreadsheets take for "this is text".
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.starts_with(FORMULA_STARTS) {
        true => Cow::Owned(format!("'{text}")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_as_a_formula_does_is_none_any_more() {
        for text in ["=1+1", "+856", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(text.into()), format!("'{text}"));
        }
        for text in ["", "1-1", "gold=weekly", "'=1", "2026-11-22/2026-11-29"] {
            assert_eq!(harmless(text.into()), text);
        }
    }
}
