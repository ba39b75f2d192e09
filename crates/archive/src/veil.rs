//! Numbers, veiled: found again by whoever knows the number, and told by nobody else.

use billing::Msisdn;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of a veiled number: 128 bits tell all numbers apart.
const VEILED_BYTES: usize = 16;

/// The key under which indexes name subscribers, the archive's own. A plain digest of a number
/// could be undone by trying all numbers; without the key, that leads nowhere.
#[derive(Clone)]
pub struct Veil([u8; KEY_BYTES]);

impl Veil {
    /// The veil of this key.
    pub(crate) fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(key)
    }

    /// A number under the veil: the same for the same number.
    pub fn of(&self, msisdn: Msisdn) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(msisdn.e164().as_bytes());
        HEXLOWER.encode(&mac.finalize().into_bytes()[..VEILED_BYTES])
    }
}

impl std::fmt::Debug for Veil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Veil(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_veiled_number_is_the_same_under_one_key_and_another_under_another() {
        let msisdn = Msisdn::parse_e164("8562055500155").expect("a number");
        let (one, other) = (Veil::new([1; KEY_BYTES]), Veil::new([2; KEY_BYTES]));
        assert_eq!(one.of(msisdn), one.of(msisdn));
        assert_ne!(one.of(msisdn), other.of(msisdn));
        assert!(!one.of(msisdn).contains("55500155"));
        assert_eq!(format!("{one:?}"), "Veil(•••)");
    }
}
