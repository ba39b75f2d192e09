//! How identifiers are minted from what they stand for (money rule 9).

use sha2::{Digest, Sha256};

/// SHA-256 over a purpose and some fields, each preceded by its length.
///
/// The lengths make the input unambiguous: `["ab", "c"]` and `["a", "bc"]` differ. The purpose
/// keeps two kinds of id that are minted from equal fields apart.
pub(crate) fn digest(purpose: &str, fields: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for field in [purpose.as_bytes()].iter().chain(fields) {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_from_one_field_to_the_next_changes_the_digest() {
        assert_ne!(digest("p", &[b"ab", b"c"]), digest("p", &[b"a", b"bc"]));
        assert_ne!(digest("p", &[b"ab"]), digest("p", &[b"ab", b""]));
        assert_ne!(digest("p", &[b"ab"]), digest("pa", &[b"b"]));
    }
}
