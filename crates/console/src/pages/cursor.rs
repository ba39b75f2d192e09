//! Where the page before ended, as an address says it.

use engine::InstanceId;
use engine::store::Cursor;
use records::UnfitFilter;

/// A cursor as an address has it.
pub(in crate::pages) fn text(cursor: &Cursor) -> String {
    format!("{} {}", cursor.created_ms, cursor.id)
}

/// The cursor that an address has, if it has one.
///
/// # Errors
///
/// A text that none of our pages was linked with.
pub(in crate::pages) fn read(text: Option<&str>) -> Result<Option<Cursor>, UnfitFilter> {
    let read = |text: &str| {
        let (created_ms, id) = text.split_once(' ')?;
        id.parse::<InstanceId>().ok()?;
        Some(Cursor { created_ms: created_ms.parse().ok()?, id: id.to_owned() })
    };
    let unfit = || UnfitFilter::Value {
        field: "cursor",
        why: "expected one from a link of this list".to_owned(),
    };
    text.map(|text| read(text).ok_or_else(unfit)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_from_its_text_and_another_text_is_refused() {
        let cursor = Cursor { created_ms: 1_795_000_000_000, id: "7/ch_1".into() };
        assert_eq!(read(Some(&text(&cursor))).ok(), Some(Some(cursor)));
        assert_eq!(read(None).ok(), Some(None));
        for other in ["", "7/ch_1", "soon 7/ch_1", "1 ch_1"] {
            assert!(read(Some(other)).is_err(), "{other}");
        }
    }
}
