use std::collections::BTreeMap;

use super::*;

const HEADER: &str = "TransactionID,Msisdn,Amount,Status,Date";

fn reader(header: &str, format: FileFormat) -> RowReader {
    let header = Header::read(header, &format).expect("a header");
    RowReader::new(header, format, Currency::Lak, Tz::Asia__Vientiane)
}

fn read(line: &str) -> Result<Option<Row>, Rejected> {
    reader(HEADER, FileFormat::default()).read(7, &Line::Bytes(line.as_bytes()))
}

#[test]
fn a_line_is_read_whatever_the_spelling_of_its_number() {
    let row = read("TX1,+856 20 5550 0001,\"5,000\",SUCCESS,23/11/2026 02:00:07");
    let expected = Row {
        line: 7,
        transaction_id: Some("TX1".into()),
        reference: None,
        msisdn: Msisdn::parse_e164("8562055500001").ok(),
        amount: Money::parse("5000", Currency::Lak).expect("kip"),
        state: TheirState::Charged,
        date: "2026-11-23".parse().ok(),
    };
    assert_eq!(row, Ok(Some(expected)));
    assert_eq!(read("  "), Ok(None));
}

#[test]
fn a_line_that_cannot_be_read_is_told_why_and_repeats_no_number() {
    for (line, expected) in [
        ("TX1,2055500001,5000,SUCCESS", "expected 5 cells as in the header, found 4"),
        (",2055500001,5000,SUCCESS,", "expected a transaction_id or a reference, found neither"),
        ("TX1,12345,5000,SUCCESS,", "msisdn: expected a mobile number of Laos"),
        ("TX1,2055500001,5000,perhaps,", "state: expected a word that is known to mean"),
        ("TX1,2055500001,0,SUCCESS,", "amount: expected one above zero"),
        ("TX1,2055500001,,SUCCESS,", "amount: "),
        ("TX1,2055500001,5000,SUCCESS,tomorrow", "at: expected a date as in 2026-11-23"),
        ("TX1,\"2055500001,5000,SUCCESS,", "a quote is opened and not closed"),
    ] {
        let told = read(line).expect_err(line).to_string();
        assert!(told.starts_with(expected), "{line}: {told}");
        assert!(!told.contains("2055500001"), "{told}");
    }
}

#[test]
fn without_a_column_for_states_every_row_is_a_debit() {
    let row = reader("TransactionID,Amount", FileFormat::default());
    let row = row.read(2, &Line::Bytes(b"TX1,5000")).expect("a row").expect("not blank");
    assert_eq!((row.state, row.msisdn, row.date), (TheirState::Charged, None, None));
}

#[test]
fn what_was_not_taken_needs_no_amount() {
    let states = BTreeMap::from([("51".to_owned(), TheirState::Declined)]);
    let row = reader(HEADER, FileFormat { states, ..FileFormat::default() });
    let row = row.read(2, &Line::Bytes(b"TX1,,,51,")).expect("a row").expect("not blank");
    assert!(row.amount.is_zero());
}

#[test]
fn another_currency_is_another_accounts_file() {
    let row = reader("TransactionID,Amount,Currency", FileFormat::default());
    let told = row.read(2, &Line::Bytes(b"TX1,5000,MYR")).expect_err("another currency");
    assert_eq!(told.to_string(), "currency: expected LAK, found another");
}
