//! An operator's own account of a day, as the CSV that it hands over.

mod format;
mod header;
mod words;

use billing::{Currency, Money, Msisdn, MsisdnError};
use chrono_tz::Tz;
use sheet::{Line, Misquoted, Unreadable, cells_by, text};

pub use format::{Field, FieldError, FileFormat};
pub use header::{Header, HeaderError};
pub use words::AmountError;

use crate::{Row, TheirState};

/// Why a line is rejected. None repeats a cell that may hold a number, whichever column it was
/// written in (money rule 15).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// Too long, or no text.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Quotes that make no sense.
    #[error(transparent)]
    Misquoted(#[from] Misquoted),
    /// More or fewer cells than the header has.
    #[error("expected {expected} cells as in the header, found {found}")]
    Cells {
        /// As many as the header has.
        expected: usize,
        /// As many as the line has.
        found: usize,
    },
    /// Nothing to match it by.
    #[error("expected a transaction_id or a reference, found neither")]
    Nameless,
    /// No number of this country.
    #[error("msisdn: {0}")]
    Msisdn(#[from] MsisdnError),
    /// No amount.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A debit of nothing.
    #[error("amount: expected one above zero, for money that was taken or went back")]
    NoMoney,
    /// Another currency than the account's.
    #[error("currency: expected {0}, found another")]
    Currency(Currency),
    /// A word that nobody has explained.
    #[error("state: expected a word that is known to mean charged, declined, pending or refunded")]
    State,
    /// No date in any known spelling.
    #[error("at: expected a date as in {0}")]
    At(String),
}

/// Reads the lines of one file.
#[derive(Clone, Debug)]
pub struct RowReader {
    header: Header,
    format: FileFormat,
    currency: Currency,
    timezone: Tz,
}

impl RowReader {
    /// Reads what stands below this header, of an account with this currency and time zone.
    pub fn new(header: Header, format: FileFormat, currency: Currency, timezone: Tz) -> Self {
        Self { header, format, currency, timezone }
    }

    /// How the columns are read.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the line of this number says; none if it is blank.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn read(&self, number: u64, line: &Line<'_>) -> Result<Option<Row>, Rejected> {
        let line = text(line)?;
        if line.trim().is_empty() {
            return Ok(None);
        }
        let cells = cells_by(line, self.header.delimiter)?;
        let (expected, found) = (self.header.count(), cells.len());
        if expected != found {
            return Err(Rejected::Cells { expected, found });
        }
        let cell = |field| self.header.cell(field, &cells);
        let [transaction_id, reference] =
            [Field::TransactionId, Field::Reference].map(|field| cell(field).map(Into::into));
        if transaction_id.is_none() && reference.is_none() {
            return Err(Rejected::Nameless);
        }
        let msisdn = cell(Field::Msisdn)
            .map(|text| Msisdn::parse(text, self.currency.country()))
            .transpose()?;
        let state = self.state(cell(Field::State))?;
        if cell(Field::Currency).is_some_and(|code| code != self.currency.code()) {
            return Err(Rejected::Currency(self.currency));
        }
        let amount = self.amount(cell(Field::Amount), state)?;
        let at = cell(Field::At);
        let date = at.map(|text| words::date(text, &self.format, self.timezone));
        if date == Some(None) {
            return Err(Rejected::At(self.dates_expected()));
        }
        let date = date.flatten();
        Ok(Some(Row { line: number, transaction_id, reference, msisdn, amount, state, date }))
    }

    /// Without a column for it, every row is a debit: so settlement files are.
    fn state(&self, word: Option<&str>) -> Result<TheirState, Rejected> {
        match word {
            None if !self.header.has(Field::State) => Ok(TheirState::Charged),
            word => {
                words::state(word.unwrap_or_default(), &self.format.states).ok_or(Rejected::State)
            }
        }
    }

    fn amount(&self, text: Option<&str>, state: TheirState) -> Result<Money, Rejected> {
        let moves = matches!(state, TheirState::Charged | TheirState::Refunded);
        match text {
            None if !moves => Ok(Money::zero(self.currency)),
            text => {
                let amount = words::amount(text.unwrap_or_default(), &self.format, self.currency)?;
                if moves && amount.is_zero() { Err(Rejected::NoMoney) } else { Ok(amount) }
            }
        }
    }

    fn dates_expected(&self) -> String {
        let said = self.format.date_format.clone();
        said.unwrap_or_else(|| "2026-11-23 02:00:07 or 23/11/2026 02:00:07".to_owned())
    }
}

#[cfg(test)]
mod tests;
