//! One line of CSV as its cells (RFC 4180, a record to a line).
//!
//! A reader of whole files would take a quote that is never closed as the beginning of a cell
//! that swallows the rest of the file; here it spoils its own line only. The price is that no cell
//! can hold the end of a line.

use std::borrow::Cow;

/// Quotes that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misquoted {
    /// A quoted cell has no end.
    #[error("a quote is opened and not closed on the same line")]
    Unclosed,
    /// More text follows a quoted cell.
    #[error("text follows a closing quote, where a comma was expected")]
    TextAfter,
    /// A quote within a cell that did not begin with one.
    #[error("a quote stands in the middle of a cell; such a cell is quoted as a whole")]
    Inside,
}

/// The cells of a line, quotes taken off.
pub(super) fn cells(line: &str) -> Result<Vec<Cow<'_, str>>, Misquoted> {
    let mut cells = Vec::with_capacity(8);
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (cell, after) = match text.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => plain_cell(text)?,
        };
        cells.push(cell);
        rest = after;
    }
    Ok(cells)
}

/// A cell, and what follows the comma after it, if there is one.
type CellAndRest<'l> = (Cow<'l, str>, Option<&'l str>);

fn plain_cell(text: &str) -> Result<CellAndRest<'_>, Misquoted> {
    let (cell, rest) = match text.split_once(',') {
        Some((cell, rest)) => (cell, Some(rest)),
        None => (text, None),
    };
    if cell.contains('"') { Err(Misquoted::Inside) } else { Ok((cell.into(), rest)) }
}

/// What follows an opening quote: up to the quote that closes it; two of them stand for one.
fn quoted_cell(text: &str) -> Result<CellAndRest<'_>, Misquoted> {
    let mut searched = 0;
    loop {
        let end = searched + text[searched..].find('"').ok_or(Misquoted::Unclosed)?;
        let after = &text[end + 1..];
        if after.starts_with('"') {
            searched = end + 2;
            continue;
        }
        let cell = match &text[..end] {
            plain if !plain.contains('"') => plain.into(),
            doubled => doubled.replace("\"\"", "\"").into(),
        };
        return match after.strip_prefix(',') {
            Some(rest) => Ok((cell, Some(rest))),
            None if after.is_empty() => Ok((cell, None)),
            None => Err(Misquoted::TextAfter),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_were_written() {
        for (line, expected) in [
            ("a,b", vec!["a", "b"]),
            ("", vec![""]),
            (",", vec!["", ""]),
            (r#""a,b",c"#, vec!["a,b", "c"]),
            (r#""say ""hi""","""""#, vec![r#"say "hi""#, r#"""#]),
            (r#"a,"""#, vec!["a", ""]),
        ] {
            assert_eq!(cells(line).expect(line), expected, "{line}");
        }
    }

    #[test]
    fn quotes_that_make_no_sense_are_told_apart() {
        for (line, expected) in [
            (r#"a,"b"#, Misquoted::Unclosed),
            (r#"a,"b"""#, Misquoted::Unclosed),
            (r#""a"b,c"#, Misquoted::TextAfter),
            (r#"a"b,c"#, Misquoted::Inside),
        ] {
            assert_eq!(cells(line), Err(expected), "{line}");
        }
    }
}
