//! A line as text.

use crate::{LINE_BYTES_MAX, Line};

/// Spreadsheets put it in front of UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Why a line is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than any line that is meant.
    #[error("expected a line of at most {LINE_BYTES_MAX} bytes, found a longer one")]
    TooLong,
    /// Bytes that are no text.
    #[error("expected UTF-8, found other bytes from byte {at} of the line")]
    NotUtf8 {
        /// The first of them, counted from 1.
        at: usize,
    },
}

/// What a line says.
///
/// # Errors
///
/// It is too long, or no text.
pub fn text<'l>(line: &Line<'l>) -> Result<&'l str, Unreadable> {
    match line {
        Line::TooLong => Err(Unreadable::TooLong),
        Line::Bytes(bytes) => std::str::from_utf8(bytes)
            .map_err(|error| Unreadable::NotUtf8 { at: error.valid_up_to() + 1 }),
    }
}

/// The first line of a file, without the mark that spreadsheets put before it.
pub fn without_mark(first: &str) -> &str {
    first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        assert_eq!(text(&Line::Bytes(b"ab\xff")), Err(Unreadable::NotUtf8 { at: 3 }));
        assert_eq!(text(&Line::TooLong), Err(Unreadable::TooLong));
        assert_eq!(text(&Line::Bytes(b"ab")), Ok("ab"));
        assert_eq!(without_mark("\u{feff}a"), without_mark("a"));
    }
}
