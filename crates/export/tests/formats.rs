//! What is written reads back as it was, in every format.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contract::ChargeView;
use export::{COLUMNS, ChargeRow, ExportError, Format, ROWS_HELD_MAX};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn row(number: usize) -> ChargeRow {
    let charge = ChargeView {
        id: format!("ch_{number:024}"),
        subscription_id: Some("sub-1".into()),
        account: "ltc-main".into(),
        plan: None,
        msisdn: "20•••••155".into(),
        amount: "9.90".into(),
        amount_charged: None,
        currency: "MYR".into(),
        state: "charged".into(),
        reason: None,
        operator_code: Some("=HYPERLINK(\"http://evil\")".into()),
        period: Some("2026-11-22/2026-11-29".into()),
        transaction_id: "ACME1".into(),
        operator_reference: None,
        dunning_step: 2,
        attempts: 1,
        run: "ltc-main/-/2026-11-22".into(),
        retry_of: None,
        amount_refunded: "0".into(),
        needs_staff: false,
        reference: Some("a \"quoted\",\r\nlong one".into()),
        metadata: BTreeMap::from([("shop".into(), "7".into())]),
        due_at: None,
        created_at: at("2026-11-22T02:00:00.123Z"),
        updated_at: at("2026-11-22T02:00:31Z"),
    };
    ChargeRow { charge, outcome_at: Some(at("2026-11-22T02:00:31Z")), archived: false }
}

fn written(format: Format, rows: impl IntoIterator<Item = ChargeRow>) -> Vec<u8> {
    let mut output = Vec::new();
    let mut writer = format.begin(&mut output).expect("begins");
    for row in rows {
        writer.write(row).expect("writes");
        assert!(writer.rows_held() < ROWS_HELD_MAX, "what is held is bounded");
    }
    writer.finish().expect("finishes");
    output
}

fn column(name: &str) -> usize {
    COLUMNS.iter().position(|column| column.name == name).expect("a column")
}

#[test]
fn a_csv_reads_back_and_holds_no_formula() {
    let output = written(Format::Csv, [row(1), row(2)]);
    let mut reader = csv::Reader::from_reader(&output[..]);
    let headings: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(reader.headers().expect("headings"), headings);
    let records: Vec<_> = reader.records().map(|record| record.expect("a record")).collect();
    assert_eq!(records.len(), 2);
    let cell = |name| &records[0][column(name)];
    assert_eq!(cell("operator_code"), "'=HYPERLINK(\"http://evil\")");
    assert_eq!(cell("reference"), "a \"quoted\",\r\nlong one");
    assert_eq!((cell("amount"), cell("amount_charged")), ("9.90", "9.90"));
    assert_eq!(cell("created_at"), "2026-11-22T02:00:00.123Z");
    assert_eq!((cell("plan"), cell("dunning_step"), cell("archived")), ("", "2", "false"));
    assert_eq!(cell("metadata"), r#"{"shop":"7"}"#);
    assert!(output.ends_with(b"\r\n"), "RFC 4180");
}

#[test]
fn json_lines_are_the_charges_of_the_outside_interface() {
    let output = written(Format::JsonLines, [row(1), row(2)]);
    let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read: Vec<ChargeRow> =
        lines.map(|line| serde_json::from_slice(line).expect("a row")).collect();
    assert_eq!(read, [row(1), row(2)]);
}

#[test]
fn parquet_reads_back_with_decimals_and_timestamps_in_bounded_row_groups() {
    let count = ROWS_HELD_MAX + 2;
    let output = written(Format::Parquet, (0..count).map(row));
    let file = SerializedFileReader::new(Bytes::from(output)).expect("a Parquet file");
    assert_eq!(file.num_row_groups(), 2);
    assert_eq!(file.metadata().file_metadata().num_rows(), count as i64);
    let first = file.get_row_iter(None).expect("rows").next().expect("one").expect("reads");
    assert_eq!(first.get_string(column("id")).expect("text"), "ch_000000000000000000000000");
    let amount = first.get_decimal(column("amount")).expect("a decimal");
    assert_eq!(
        (amount.data(), amount.precision(), amount.scale()),
        (&[0, 0, 0, 0, 0, 0, 3, 222][..], 18, 2)
    );
    let created = first.get_timestamp_millis(column("created_at")).expect("a timestamp");
    assert_eq!(created, at("2026-11-22T02:00:00.123Z").timestamp_millis());
    assert_eq!(first.get_uint(column("dunning_step")).expect("a count"), 2);
    assert!(!first.get_bool(column("needs_staff")).expect("a truth"));
    assert!(first.is_null(column("plan")).expect("a column"));
}

#[test]
fn nothing_exported_is_a_whole_file_in_every_format() {
    let csv = written(Format::Csv, []);
    assert_eq!(csv::Reader::from_reader(&csv[..]).records().count(), 0);
    assert!(csv.starts_with(b"id,created_at,"));
    assert!(written(Format::JsonLines, []).is_empty());
    let parquet = Bytes::from(written(Format::Parquet, []));
    let file = SerializedFileReader::new(parquet).expect("a Parquet file");
    assert_eq!(file.metadata().file_metadata().num_rows(), 0);
}

#[test]
fn an_amount_that_parquet_has_no_room_for_is_told_and_not_rounded() {
    let mut unfit = row(1);
    unfit.charge.amount = "0.001".into();
    let mut writer = Format::Parquet.begin(Vec::new()).expect("begins");
    writer.write(unfit).expect("is held");
    let error = writer.finish().expect_err("no room");
    assert!(matches!(error, ExportError::Unfit { column: "amount", .. }), "{error}");
}

#[test]
fn a_reader_that_has_gone_is_told_apart_in_every_format() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Csv, Format::JsonLines, Format::Parquet] {
        let export = || {
            let mut writer = format.begin(Gone)?;
            writer.write(row(1))?;
            writer.finish()
        };
        let error = export().expect_err("nobody reads");
        assert!(error.is_reader_gone(), "{format}: {error}");
    }
}
