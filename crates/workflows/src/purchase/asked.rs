//! What a content provider wants to find beside a charge again.

use billing::Asked;
use chrono::{DateTime, Utc};

use super::fields::{is_printable, short};
use super::wish::unfit;
use super::{Unfit, Wish};

/// The most characters of a content provider's own reference.
pub const REFERENCE_CHARS_MAX: usize = 100;
/// The most entries of metadata.
pub const METADATA_MAX: usize = 20;
/// The most characters of a name in metadata.
pub const METADATA_KEY_CHARS_MAX: usize = 40;
/// The most characters of a value in metadata.
pub const METADATA_VALUE_CHARS_MAX: usize = 500;

/// What is kept of a wish made at this time, and decides nothing.
pub(super) fn asked(wish: &Wish, at: DateTime<Utc>) -> Result<Box<Asked>, Unfit> {
    check_metadata(wish)?;
    Ok(Box::new(Asked {
        reference: reference(wish)?,
        metadata: wish.metadata.clone(),
        trace_parent: wish.trace_parent.as_deref().map(Into::into),
        run: None,
        at: Some(at),
    }))
}

fn reference(wish: &Wish) -> Result<Option<Box<str>>, Unfit> {
    let Some(text) = wish.reference.as_deref() else { return Ok(None) };
    if is_printable(text, REFERENCE_CHARS_MAX) {
        return Ok(Some(text.into()));
    }
    let why = format!("expected 1 to {REFERENCE_CHARS_MAX} characters that can be printed");
    Err(unfit("reference", why))
}

fn check_metadata(wish: &Wish) -> Result<(), Unfit> {
    let found = wish.metadata.len();
    if found > METADATA_MAX {
        let why = format!("expected at most {METADATA_MAX} entries, found {found}");
        return Err(unfit("metadata", why));
    }
    for (key, value) in &wish.metadata {
        if !is_printable(key, METADATA_KEY_CHARS_MAX) {
            let why = format!(
                "expected names of 1 to {METADATA_KEY_CHARS_MAX} characters that can be printed, \
                 found {:?}",
                short(key)
            );
            return Err(unfit("metadata", why));
        }
        if value.chars().count() > METADATA_VALUE_CHARS_MAX || value.contains('\0') {
            let why = format!(
                "expected values of at most {METADATA_VALUE_CHARS_MAX} characters, under {key:?}"
            );
            return Err(unfit("metadata", why));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn wish(key: &str, value: &str) -> Wish {
        Wish { metadata: [(key.to_owned(), value.to_owned())].into(), ..Wish::default() }
    }

    #[test]
    fn metadata_comes_back_as_it_was_said() {
        let kept = asked(&wish("basket", "17\nblue"), NOW).expect("fits");
        assert_eq!((kept.metadata["basket"].as_str(), kept.at), ("17\nblue", Some(NOW)));
    }

    #[test]
    fn metadata_that_is_too_much_is_refused_and_its_bound_named() {
        let long = "x".repeat(METADATA_VALUE_CHARS_MAX + 1);
        for (key, value, bound) in [("", "", "1 to 40"), ("a", &long, "500")] {
            let refused = asked(&wish(key, value), NOW).expect_err(key);
            assert_eq!(refused.field, "metadata");
            assert!(refused.why.contains(bound), "{refused}");
        }
        let many = (0..=METADATA_MAX).map(|n| (n.to_string(), String::new())).collect();
        let refused =
            asked(&Wish { metadata: many, ..Wish::default() }, NOW).expect_err("21 entries");
        assert!(refused.why.contains("at most 20"), "{refused}");
    }
}
