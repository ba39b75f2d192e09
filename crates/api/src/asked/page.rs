//! Which page of a list.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::refusal::{Kind, Refusal};

/// Rows of a page, where nobody says how many, and the most.
const ROWS: usize = 100;
const ROWS_MAX: usize = 1_000;
/// The most characters of a cursor: none of ours is longer.
const CURSOR_CHARS_MAX: usize = 1_024;
/// The bytes by which a cursor of another list, or one that was changed, is told.
const SEAL_BYTES: usize = 8;

/// Which page of a list.
pub(crate) struct Paging {
    list: &'static str,
    /// Rows wanted.
    pub(crate) limit: usize,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
}

impl Paging {
    /// Reads the parameters `limit` and `cursor` of a list.
    ///
    /// # Errors
    ///
    /// A limit that is none, or a cursor that this list never gave.
    pub(crate) fn read(
        list: &'static str,
        limit: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Self, Refusal> {
        let limit = limit.map_or(Some(ROWS), |text| {
            text.parse().ok().filter(|limit| (1..=ROWS_MAX).contains(limit))
        });
        let limit = limit.ok_or_else(|| {
            let why = format!("limit: expected a whole number from 1 to {ROWS_MAX}");
            Refusal::new(Kind::InvalidParameter, why).of_field("limit")
        })?;
        let after = cursor.map(|cursor| opened(list, cursor).ok_or_else(wrong_cursor));
        Ok(Self { list, limit, after: after.transpose()? })
    }

    /// Where the page before ended, as the list has it.
    ///
    /// # Errors
    ///
    /// `parse` makes nothing of it.
    pub(crate) fn after<T>(
        &self,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(after) = &self.after else { return Ok(None) };
        parse(after).map(Some).ok_or_else(wrong_cursor)
    }

    /// The cursor of the page that follows after this row.
    pub(crate) fn cursor(&self, last: &str) -> String {
        let mut bytes = seal(self.list, last).to_vec();
        bytes.extend_from_slice(last.as_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }
}

fn opened(list: &str, cursor: &str) -> Option<String> {
    let bytes = (cursor.len() <= CURSOR_CHARS_MAX).then_some(cursor.as_bytes())?;
    let bytes = BASE64URL_NOPAD.decode(bytes).ok()?;
    let (sealed, last) = bytes.split_at_checked(SEAL_BYTES)?;
    let last = str::from_utf8(last).ok()?;
    (seal(list, last) == sealed).then(|| last.to_owned())
}

/// No secret: it finds mistakes, and whoever forges one sees no more than by paging there.
fn seal(list: &str, last: &str) -> [u8; SEAL_BYTES] {
    let digest = Sha256::new().chain_update(list).chain_update([0]).chain_update(last).finalize();
    *digest.first_chunk().expect("a digest is longer")
}

fn wrong_cursor() -> Refusal {
    let why = "cursor: expected the `next_cursor` of a page of this list, as it was";
    Refusal::new(Kind::InvalidParameter, why).of_field("cursor")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(list: &'static str, cursor: Option<&str>) -> Result<Paging, Refusal> {
        Paging::read(list, None, cursor)
    }

    #[test]
    fn a_cursor_leads_to_where_the_page_ended() {
        let first = paging("charges", None).expect("a page");
        assert_eq!((first.limit, first.after.as_deref()), (100, None));
        let cursor = first.cursor("1700000000000 3/ch_1");
        let second = paging("charges", Some(&cursor)).expect("a page");
        assert_eq!(second.after.as_deref(), Some("1700000000000 3/ch_1"));
    }

    #[test]
    fn a_cursor_of_another_list_or_one_that_was_changed_is_refused() {
        let cursor = paging("charges", None).expect("a page").cursor("1700000000000 3/ch_1");
        assert!(paging("subscriptions", Some(&cursor)).is_err());
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(paging("charges", Some(&changed)).is_err(), "{changed}");
        }
        for wrong in ["", "é", "AAAA", "a b", &"A".repeat(5_000)] {
            assert!(paging("charges", Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_is_bounded() {
        for (text, limit) in [("1", Some(1)), ("1000", Some(1_000)), ("0", None), ("1001", None)] {
            let read = Paging::read("charges", Some(text), None).ok().map(|page| page.limit);
            assert_eq!(read, limit, "{text}");
        }
        for wrong in ["", "-1", "ten", "1e3"] {
            assert!(Paging::read("charges", Some(wrong), None).is_err(), "{wrong}");
        }
    }
}
