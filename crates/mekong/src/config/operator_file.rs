//! `[accounts.NAME.reconcile]`: how an operator writes the files that its days are reconciled with.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::format::{Item, StrftimeItems};
use reconcile::FileFormat;

use super::field::{Field, NoReason};
use super::section::Section;

/// The delimiters that may stand between cells.
const DELIMITERS: [(&str, char); 4] = [(",", ','), (";", ';'), ("\t", '\t'), ("|", '|')];

pub(super) fn read(section: &mut Section<'_, '_>) -> FileFormat {
    let columns = section.may("columns").section("a table of fields to headings", columns);
    let states = section.may("states").section("a table of words to states", states);
    let delimiter = section.may("delimiter").choice(&DELIMITERS);
    let date_format = date_format(section.may("date_format"));
    let amount_in_minor_units = section.may("amount_in_minor_units").flag();
    let decimal_comma = section.may("decimal_comma").flag();
    FileFormat {
        columns: columns.unwrap_or_default(),
        states: states.unwrap_or_default(),
        delimiter,
        date_format,
        amount_in_minor_units: amount_in_minor_units.unwrap_or(false),
        decimal_comma: decimal_comma.unwrap_or(false),
    }
}

/// As `strftime` spells it; one with a letter that means nothing would reject every line.
fn date_format(field: Field<'_, '_>) -> Option<String> {
    let sound = |text: &str| match StrftimeItems::new(text).any(|item| item == Item::Error) {
        false if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(NoReason),
    };
    field.parsed("how dates are written, such as %d/%m/%Y %H:%M:%S", sound)
}

/// The heading of each field that is read.
fn columns(section: &mut Section<'_, '_>) -> BTreeMap<reconcile::Field, String> {
    let mut columns = BTreeMap::new();
    for name in section.names() {
        let heading = section.need(&name).text("a heading of the operator's file");
        match name.parse::<reconcile::Field>() {
            Ok(field) => columns.extend(heading.map(|heading| (field, heading))),
            Err(_) => {
                let fields = reconcile::Field::ALL.map(reconcile::Field::as_str).join(", ");
                section.problem(&name, "a field that is not read", format!("one of {fields}"));
            }
        }
    }
    columns
}

/// What each of the operator's words for states means.
fn states(section: &mut Section<'_, '_>) -> BTreeMap<String, reconcile::TheirState> {
    let words = section.names().into_iter();
    words.filter_map(|word| Some((word.clone(), state(section.need(&word))?))).collect()
}

fn state(field: Field<'_, '_>) -> Option<reconcile::TheirState> {
    let read = |text: &str| FromStr::from_str(text).map_err(|_| NoReason);
    field.parsed("charged, declined, pending or refunded", read)
}
