//! One line of CSV as its cells (RFC 4180, a record to a line).

use std::borrow::Cow;

/// Quotes that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misquoted {
    /// A quoted cell has no end.
    #[error("a quote is opened and not closed on the same line")]
    Unclosed,
    /// More text follows a quoted cell.
    #[error("text follows a closing quote, where the next cell was expected")]
    TextAfter,
    /// A quote within a cell that did not begin with one.
    #[error("a quote stands in the middle of a cell; such a cell is quoted as a whole")]
    Inside,
}

/// The cells of a line with commas between them, quotes taken off.
///
/// # Errors
///
/// Quotes that make no sense.
pub fn cells(line: &str) -> Result<Vec<Cow<'_, str>>, Misquoted> {
    cells_by(line, ',')
}

/// The same, with something else between cells.
///
/// # Errors
///
/// Quotes that make no sense.
pub fn cells_by(line: &str, delimiter: char) -> Result<Vec<Cow<'_, str>>, Misquoted> {
    let mut cells = Vec::with_capacity(8);
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (cell, after) = match text.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted, delimiter)?,
            None => plain_cell(text, delimiter)?,
        };
        cells.push(cell);
        rest = after;
    }
    Ok(cells)
}

/// A cell, and what follows the delimiter after it, if there is one.
type CellAndRest<'l> = (Cow<'l, str>, Option<&'l str>);

fn plain_cell(text: &str, delimiter: char) -> Result<CellAndRest<'_>, Misquoted> {
    let (cell, rest) = match text.split_once(delimiter) {
        Some((cell, rest)) => (cell, Some(rest)),
        None => (text, None),
    };
    if cell.contains('"') { Err(Misquoted::Inside) } else { Ok((cell.into(), rest)) }
}

/// What follows an opening quote: up to the quote that closes it; two of them stand for one.
fn quoted_cell(text: &str, delimiter: char) -> Result<CellAndRest<'_>, Misquoted> {
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
        return match after.strip_prefix(delimiter) {
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
    fn another_delimiter_leaves_commas_alone() {
        assert_eq!(cells_by("5,000;\"a;b\"", ';').expect("CSV"), ["5,000", "a;b"]);
        assert_eq!(cells_by("a\tb", '\t').expect("CSV"), ["a", "b"]);
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
