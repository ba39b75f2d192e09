//! Apache Parquet, written a row group at a time.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use rust_decimal::Decimal;

use super::ROWS_HELD_MAX;
use crate::{COLUMNS, ChargeRow, Column, ExportError, RowWriter, Values};

/// Amounts are DECIMAL(18, 2): room for every amount that is billed, in one type for kip, which
/// have no decimals, and for ringgit, which have two.
const PRECISION: i32 = 18;
const SCALE: u32 = 2;
const SCALE_I32: i32 = SCALE.cast_signed();
const AMOUNT_EXPECTED: &str = "an amount below 10^16 with at most two decimals";

/// Writes rows as Parquet.
pub(super) struct Parquet<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    rows: Vec<ChargeRow>,
}

impl<W: Write + Send> Parquet<W> {
    pub(super) fn begin(output: W) -> Result<Self, ExportError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("mekong {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer = SerializedFileWriter::new(output, schema()?, Arc::new(properties))?;
        Ok(Self { writer, rows: Vec::new() })
    }

    /// Writes the rows that are held as a row group of their own.
    fn write_group(&mut self) -> Result<(), ExportError> {
        let mut group = self.writer.next_row_group()?;
        for column in &COLUMNS {
            let mut out = group.next_column()?.expect("the schema has every column");
            write_column(column, &self.rows, &mut out)?;
            out.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

impl<W: Write + Send> RowWriter for Parquet<W> {
    fn write(&mut self, row: ChargeRow) -> Result<(), ExportError> {
        self.rows.push(row);
        if self.rows.len() >= ROWS_HELD_MAX { self.write_group() } else { Ok(()) }
    }

    fn rows_held(&self) -> usize {
        self.rows.len()
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        if !self.rows.is_empty() {
            self.write_group()?;
        }
        self.writer.finish()?;
        Ok(self.writer.inner_mut().flush()?)
    }
}

fn schema() -> Result<TypePtr, ExportError> {
    let fields: Result<Vec<_>, _> = COLUMNS.iter().map(field).collect();
    Ok(Arc::new(Type::group_type_builder("charge").with_fields(fields?).build()?))
}

/// Every column may be absent, so that one that is always there today may be absent one day.
fn field(column: &Column) -> Result<TypePtr, ExportError> {
    let (physical, logical) = match column.values {
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Amount(_) => (Physical::INT64, Some(LogicalType::decimal(SCALE_I32, PRECISION))),
        Values::Instant(_) => {
            (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS)))
        }
        Values::Whole(_) => (Physical::INT32, Some(LogicalType::integer(32, false))),
        Values::Truth(_) => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    let field = match column.values {
        Values::Amount(_) => field.with_precision(PRECISION).with_scale(SCALE_I32),
        _ => field,
    };
    Ok(Arc::new(field.build()?))
}

fn write_column(
    column: &Column,
    rows: &[ChargeRow],
    out: &mut SerializedColumnWriter<'_>,
) -> Result<(), ExportError> {
    match column.values {
        Values::Text(of) => write_values::<ByteArrayType>(rows, out, |row| {
            Ok(of(row).map(|text| ByteArray::from(text.into_owned().into_bytes())))
        }),
        Values::Amount(of) => write_values::<Int64Type>(rows, out, |row| {
            of(row).map(|text| hundredths(text, column, row)).transpose()
        }),
        Values::Instant(of) => {
            write_values::<Int64Type>(rows, out, |row| Ok(of(row).map(|at| at.timestamp_millis())))
        }
        Values::Whole(of) => {
            write_values::<Int32Type>(rows, out, |row| Ok(Some(of(row).cast_signed())))
        }
        Values::Truth(of) => write_values::<BoolType>(rows, out, |row| Ok(Some(of(row)))),
    }
}

/// Writes one column of a row group: the values that are there, and where there are some.
fn write_values<T: DataType>(
    rows: &[ChargeRow],
    out: &mut SerializedColumnWriter<'_>,
    value: impl Fn(&ChargeRow) -> Result<Option<T::T>, ExportError>,
) -> Result<(), ExportError> {
    let values: Vec<Option<T::T>> = rows.iter().map(value).collect::<Result<_, _>>()?;
    let is_there: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    out.typed::<T>().write_batch(&values, Some(&is_there), None)?;
    Ok(())
}

fn hundredths(text: &str, column: &Column, row: &ChargeRow) -> Result<i64, ExportError> {
    unscaled(text).ok_or_else(|| ExportError::Unfit {
        column: column.name,
        charge: row.charge.id.clone(),
        expected: AMOUNT_EXPECTED,
        found: text.to_owned(),
    })
}

/// An amount in hundredths, if it is a whole number of them and Parquet has room for it.
fn unscaled(text: &str) -> Option<i64> {
    let amount: Decimal = text.parse().ok()?;
    let mut scaled = amount;
    scaled.rescale(SCALE);
    let digits = i64::try_from(scaled.mantissa()).ok()?;
    let fits = digits.unsigned_abs() < 10_u64.pow(PRECISION.unsigned_abs());
    (scaled == amount && scaled.scale() == SCALE && fits).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_kept_to_the_cent_or_not_at_all() {
        assert_eq!(unscaled("5000"), Some(500_000));
        assert_eq!(unscaled("9.90"), Some(990));
        assert_eq!(unscaled("0"), Some(0));
        assert_eq!(unscaled("9999999999999999.99"), Some(999_999_999_999_999_999));
        for text in ["0.005", "10000000000000000", "five", ""] {
            assert_eq!(unscaled(text), None, "{text}");
        }
    }
}
