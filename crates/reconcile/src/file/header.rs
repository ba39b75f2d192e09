//! The header of an operator's file: which column is what.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sheet::{Misquoted, cells_by, without_mark};

use super::{Field, FileFormat};

/// What may stand between cells where nobody has said what does.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// Where the columns are that are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub(super) delimiter: char,
    places: BTreeMap<Field, usize>,
    count: usize,
    headings: BTreeMap<String, String>,
    guessed: bool,
}

/// A header that cannot be gone by. It is repeated only where it was named before: it may be a line
/// of data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The file has no line, or none that is text.
    #[error("found no header, expected a line of headings")]
    None,
    /// The line is not CSV.
    #[error("the header cannot be read: {0}")]
    Misquoted(#[from] Misquoted),
    /// A column that was named is not there.
    #[error("the header has no {heading:?}, which was to be read as {}", .field.as_str())]
    Missing {
        /// As what it was to be read.
        field: Field,
        /// Its heading.
        heading: String,
    },
    /// A heading stands there more than once.
    #[error("the header has the column for {} more than once, expected it once", .0.as_str())]
    Twice(Field),
    /// Nothing to match by, or no money.
    #[error(
        "no column is known to be {0}: name it, as in --columns transaction_id=TxnID,amount=Amount"
    )]
    Unknown(&'static str),
}

impl Header {
    /// Reads the first line of a file.
    ///
    /// # Errors
    ///
    /// It is no header that this format can go by.
    pub fn read(first: &str, format: &FileFormat) -> Result<Self, HeaderError> {
        let first = without_mark(first);
        let delimiter = format.delimiter.unwrap_or_else(|| guess_delimiter(first));
        let headings = cells_by(first, delimiter)?;
        let mut header = Self {
            delimiter,
            places: BTreeMap::new(),
            count: headings.len(),
            headings: BTreeMap::new(),
            guessed: format.columns.is_empty(),
        };
        for field in Field::ALL {
            if let Some(place) = place_of(field, &headings, format)? {
                header.places.insert(field, place);
                let heading = headings[place].trim().to_owned();
                header.headings.insert(field.as_str().to_owned(), heading);
            }
        }
        header.complete()
    }

    fn complete(self) -> Result<Self, HeaderError> {
        let has = |field| self.places.contains_key(&field);
        match (has(Field::TransactionId) || has(Field::Reference), has(Field::Amount)) {
            (true, true) => Ok(self),
            (false, _) => Err(HeaderError::Unknown("the transaction_id or the reference")),
            (true, false) => Err(HeaderError::Unknown("the amount")),
        }
    }

    /// The heading that was found for each field.
    pub fn headings(&self) -> &BTreeMap<String, String> {
        &self.headings
    }

    /// Whether nobody had named any column.
    pub fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// Whether a column was found for this field.
    pub fn has(&self, field: Field) -> bool {
        self.places.contains_key(&field)
    }

    /// How many cells every line has.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// A cell of a line that has as many as this header, without spaces around it; none if there is
    /// no such column, or nothing in it.
    pub(super) fn cell<'c>(&self, field: Field, cells: &'c [Cow<'_, str>]) -> Option<&'c str> {
        let text = cells[*self.places.get(&field)?].trim();
        (!text.is_empty()).then_some(text)
    }
}

fn place_of(
    field: Field,
    headings: &[Cow<'_, str>],
    format: &FileFormat,
) -> Result<Option<usize>, HeaderError> {
    let places = |fits: &dyn Fn(&str) -> bool| -> Result<Option<usize>, HeaderError> {
        let mut found = headings.iter().enumerate().filter(|(_, heading)| fits(heading.trim()));
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(HeaderError::Twice(field)),
            (first, _) => Ok(first.map(|(place, _)| place)),
        }
    };
    if let Some(named) = format.columns.get(&field) {
        let missing = || HeaderError::Missing { field, heading: named.clone() };
        return places(&|heading| heading == named)?.ok_or_else(missing).map(Some);
    }
    if !format.columns.is_empty() {
        return Ok(None);
    }
    for usual in field.usual_headings() {
        if let Some(place) = places(&|heading| plain(heading) == *usual)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// A heading as letters and digits alone: `Transaction ID` and `transaction_id` are one.
fn plain(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

fn guess_delimiter(header: &str) -> char {
    let count = |delimiter: &char| header.matches(*delimiter).count();
    // The first of them where none or several are as frequent.
    DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(columns: &[(Field, &str)]) -> FileFormat {
        let columns = columns.iter().map(|(field, name)| (*field, (*name).to_owned())).collect();
        FileFormat { columns, ..FileFormat::default() }
    }

    #[test]
    fn headings_are_guessed_from_whatever_their_spelling() {
        let header = "\u{feff}Transaction ID;MSISDN;Amount;Status;Date;RefCode;Note";
        let header = Header::read(header, &FileFormat::default()).expect("a header");
        assert!(header.is_guessed());
        let read: Vec<_> = Field::ALL.into_iter().filter(|field| header.has(*field)).collect();
        use Field as F;
        assert_eq!(read, [F::TransactionId, F::Reference, F::Msisdn, F::Amount, F::State, F::At]);
        assert_eq!(header.headings()["reference"], "RefCode");
    }

    #[test]
    fn once_a_column_is_named_none_is_guessed() {
        let format = named(&[(Field::TransactionId, "A"), (Field::Amount, "B")]);
        let header = Header::read("A,B,Status", &format).expect("a header");
        assert!(!header.has(Field::State));
        assert!(!header.is_guessed());
    }

    #[test]
    fn what_is_missing_is_named() {
        let told = |header: &str, format: &FileFormat| {
            Header::read(header, format).expect_err("not to be gone by").to_string()
        };
        let format = named(&[(Field::TransactionId, "TxnID"), (Field::Amount, "Amount")]);
        assert_eq!(
            told("Txn,Amount", &format),
            "the header has no \"TxnID\", which was to be read as transaction_id"
        );
        assert_eq!(
            told("TxnID,Amount,Amount", &format),
            "the header has the column for amount more than once, expected it once"
        );
        let none = FileFormat::default();
        assert!(told("Foo,Amount", &none).contains("the transaction_id or the reference"));
        assert!(told("TxnID,Foo", &none).contains("the amount"));
    }
}
