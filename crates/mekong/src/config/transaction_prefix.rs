//! What an account's TransactionIDs begin with.

use billing::TransactionId;

use super::field::{Field, NoReason};

/// Reads a prefix. Letters and digits only: it is part of every TransactionID (LTC protocol,
/// section 4; AOC protocol, section 3).
pub(super) fn read(field: Field<'_, '_>) -> Option<String> {
    let expected = format!("at most {} letters and digits", TransactionId::PREFIX_LEN_MAX);
    field.parsed(&expected, |text| {
        let fits = text.len() <= TransactionId::PREFIX_LEN_MAX;
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits && plain { Ok(text.to_owned()) } else { Err(NoReason) }
    })
}
