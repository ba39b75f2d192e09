//! Cells of an operator's file as values.

use std::collections::BTreeMap;

use billing::{Currency, Money, MoneyError};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::FileFormat;
use crate::TheirState;

/// How dates are written where nobody has said how: the day comes before the month.
const DATE_TIMES: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"];
const DATES: [&str; 4] = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d"];

/// Words for states where nobody has said any, as small letters.
const STATES: [(TheirState, &[&str]); 4] = [
    (
        TheirState::Charged,
        &[
            "success",
            "successful",
            "succeeded",
            "charged",
            "completed",
            "complete",
            "paid",
            "ok",
            "200",
        ],
    ),
    (
        TheirState::Declined,
        &["failed", "failure", "fail", "declined", "rejected", "denied", "error"],
    ),
    (TheirState::Pending, &["pending", "processing", "in progress"]),
    (TheirState::Refunded, &["refund", "refunded", "reversed", "reversal"]),
];

/// A cell whose amount cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Marks between thousands at other places than between thousands.
    #[error("amount: expected marks between thousands only, as in 1,234,567")]
    Grouping,
    /// No amount of this currency.
    #[error("amount: {0}")]
    Money(#[from] MoneyError),
}

/// How much a cell says.
pub(super) fn amount(
    text: &str,
    format: &FileFormat,
    currency: Currency,
) -> Result<Money, AmountError> {
    let (thousands, point) = if format.decimal_comma { ('.', ',') } else { (',', '.') };
    let (whole, decimals) = match text.split_once(point) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let whole = ungrouped(whole, thousands)?;
    let plain = match decimals {
        Some(decimals) => format!("{whole}.{decimals}"),
        None => whole,
    };
    if !format.amount_in_minor_units {
        return Ok(Money::parse(without_noughts(&plain, currency), currency)?);
    }
    let not_an_amount = || MoneyError::NotAnAmount { text: excerpt(text), currency };
    let units: u32 = plain.parse().map_err(|_| not_an_amount())?;
    Ok(Money::new(Decimal::new(units.into(), currency.decimals()), currency)?)
}

/// Digits without the marks between thousands: this one, spaces or apostrophes.
fn ungrouped(whole: &str, thousands: char) -> Result<String, AmountError> {
    let is_mark = |c: char| c == thousands || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let mut groups = whole.split(is_mark);
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return Err(AmountError::Grouping);
        }
        digits.push_str(group);
    }
    Ok(digits)
}

/// Whole kip are written with decimals by whoever counts every currency in hundredths.
fn without_noughts(plain: &str, currency: Currency) -> &str {
    match (plain.split_once('.'), currency.decimals()) {
        (Some((whole, decimals)), 0) if decimals.bytes().all(|digit| digit == b'0') => whole,
        _ => plain,
    }
}

/// What a word for a state means.
pub(super) fn state(word: &str, said: &BTreeMap<String, TheirState>) -> Option<TheirState> {
    if !said.is_empty() {
        return said.get(word).copied();
    }
    let word = word.to_lowercase();
    let found = STATES.iter().find(|(_, words)| words.contains(&word.as_str()));
    found.map(|(state, _)| *state)
}

/// The local date that a cell names.
pub(super) fn date(text: &str, format: &FileFormat, timezone: Tz) -> Option<NaiveDate> {
    if let Some(said) = &format.date_format {
        return read_date(text, said);
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.with_timezone(&timezone).date_naive());
    }
    DATE_TIMES.iter().chain(&DATES).find_map(|format| read_date(text, format))
}

fn read_date(text: &str, format: &str) -> Option<NaiveDate> {
    let with_time = NaiveDateTime::parse_from_str(text, format).map(|at| at.date());
    with_time.or_else(|_| NaiveDate::parse_from_str(text, format)).ok()
}

fn excerpt(text: &str) -> String {
    text.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: &FileFormat, currency: Currency) -> Option<String> {
        amount(text, format, currency).ok().map(|money| money.to_string())
    }

    #[test]
    fn amounts_are_read_as_operators_write_them_and_never_rounded() {
        let plain = FileFormat::default();
        let comma = FileFormat { decimal_comma: true, ..FileFormat::default() };
        let minor = FileFormat { amount_in_minor_units: true, ..FileFormat::default() };
        use Currency::{Lak, Myr};
        for (text, format, currency, expected) in [
            ("5000", &plain, Lak, Some("5000 LAK")),
            ("5,000", &plain, Lak, Some("5000 LAK")),
            ("1 234 567", &plain, Lak, Some("1234567 LAK")),
            ("5000.00", &plain, Lak, Some("5000 LAK")),
            ("5000.50", &plain, Lak, None),
            ("5,00", &plain, Lak, None),
            ("50000,000", &plain, Lak, None),
            ("9.9", &plain, Myr, Some("9.90 MYR")),
            ("1,234.50", &plain, Myr, Some("1234.50 MYR")),
            ("1.234,50", &comma, Myr, Some("1234.50 MYR")),
            ("990", &minor, Myr, Some("9.90 MYR")),
            ("9.90", &minor, Myr, None),
            ("-5000", &plain, Lak, None),
            ("five", &plain, Lak, None),
        ] {
            assert_eq!(read(text, format, currency).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn words_for_states_are_guessed_until_somebody_says_what_they_mean() {
        let none = BTreeMap::new();
        assert_eq!(state("SUCCESS", &none), Some(TheirState::Charged));
        assert_eq!(state("Reversal", &none), Some(TheirState::Refunded));
        assert_eq!(state("00", &none), None);
        let said = BTreeMap::from([("00".to_owned(), TheirState::Charged)]);
        assert_eq!(state("00", &said), Some(TheirState::Charged));
        assert_eq!(state("SUCCESS", &said), None, "only what was said is understood");
    }

    #[test]
    fn dates_are_those_of_the_accounts_clocks() {
        let format = FileFormat::default();
        let zone = Tz::Asia__Vientiane;
        for text in [
            "2026-11-23",
            "23/11/2026",
            "23/11/2026 00:00:01",
            "2026-11-23 00:00:01.5",
            "2026-11-23T00:00:01",
            "2026-11-22T17:00:01Z",
        ] {
            assert_eq!(date(text, &format, zone), "2026-11-23".parse().ok(), "{text}");
        }
        assert_eq!(date("11/23/2026", &format, zone), None);
        let american = FileFormat { date_format: Some("%m/%d/%Y".into()), ..format };
        assert_eq!(date("11/23/2026", &american, zone), "2026-11-23".parse().ok());
    }
}
