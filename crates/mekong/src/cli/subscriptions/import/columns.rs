//! The header: where the columns are that an import needs.

use std::borrow::Cow;
use std::io::{self, BufRead};

use sheet::{Lines, Misquoted, cells, text, without_mark};

use super::reason::Reason;

/// The columns that are needed, by name.
const NEEDED: [&str; 4] = ["subscription_id", "msisdn", "plan", "renews_at"];

/// Where the needed columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    places: [usize; NEEDED.len()],
    count: usize,
}

/// A header that an import cannot go by. It is not repeated: it may be a line of data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderError {
    /// The file has no line, or none that is text.
    #[error("found no header, expected a line with the columns {}", NEEDED.join(","))]
    None,
    /// The line is not CSV.
    #[error("the header cannot be read: {0}")]
    Misquoted(#[from] Misquoted),
    /// Needed columns are not there.
    #[error(
        "the header has no {}; expected the columns {} (further ones are allowed)",
        .0.join(" and no "), NEEDED.join(",")
    )]
    Missing(Vec<&'static str>),
    /// A needed column is there more than once.
    #[error("the header has {0} more than once, expected it once")]
    Twice(&'static str),
}

impl Columns {
    /// Reads the header, which is the first line.
    pub(super) fn read(lines: &mut Lines<impl BufRead>) -> io::Result<Result<Self, HeaderError>> {
        let header = match lines.next_line()? {
            Some(line) => text(&line).ok(),
            None => None,
        };
        Ok(header.ok_or(HeaderError::None).and_then(Self::of))
    }

    fn of(header: &str) -> Result<Self, HeaderError> {
        let header = cells(without_mark(header))?;
        let found = NEEDED.map(|name| {
            let mut at = header.iter().enumerate().filter(|(_, cell)| cell.trim() == name);
            (name, at.next().map(|(place, _)| place), at.next().is_some())
        });
        let missing = found.iter().filter(|(_, place, _)| place.is_none()).map(|(name, ..)| *name);
        let missing: Vec<_> = missing.collect();
        if !missing.is_empty() {
            return Err(HeaderError::Missing(missing));
        }
        if let Some((name, ..)) = found.iter().find(|(.., twice)| *twice) {
            return Err(HeaderError::Twice(name));
        }
        let places = found.map(|(_, place, _)| place.expect("none is missing"));
        Ok(Self { places, count: header.len() })
    }

    /// The needed cells of a line, in the order of their names, without spaces around them.
    pub(super) fn pick<'c>(
        &self,
        cells: &'c [Cow<'_, str>],
    ) -> Result<[&'c str; NEEDED.len()], Reason> {
        if cells.len() == self.count {
            Ok(self.places.map(|place| cells[place].trim()))
        } else {
            Err(Reason::Cells { expected: self.count, found: cells.len() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_may_stand_in_any_order_among_others() {
        let columns = Columns::of("\u{feff}note,renews_at, plan ,\"msisdn\",subscription_id");
        let columns = columns.expect("all are there");
        let line = cells("hello,now,gold,205,sub-1").expect("CSV");
        assert_eq!(columns.pick(&line).expect("five cells"), ["sub-1", "205", "gold", "now"]);
    }

    #[test]
    fn every_missing_column_is_named() {
        let error = Columns::of("subscription_id;msisdn,plan").expect_err("some are missing");
        assert_eq!(
            error.to_string(),
            "the header has no subscription_id and no msisdn and no renews_at; expected the \
             columns subscription_id,msisdn,plan,renews_at (further ones are allowed)"
        );
        let twice = Columns::of("subscription_id,msisdn,plan,renews_at,plan");
        assert_eq!(twice, Err(HeaderError::Twice("plan")));
    }
}
