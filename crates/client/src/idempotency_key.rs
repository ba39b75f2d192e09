//! The caller's own name for a request: what is asked for twice under it happens once.

use std::fmt;
use std::str::FromStr;

/// The caller's own name for a request: what is asked for twice under it happens once.
///
/// Take one that you can find again after a crash, such as an order's number; a random one protects
/// from lost answers only as long as this process remembers it.
///
/// ```
/// use client::IdempotencyKey;
///
/// let key: IdempotencyKey = "order-17".parse()?;
/// assert_eq!(key.as_str(), "order-17");
/// assert_ne!(IdempotencyKey::random(), IdempotencyKey::random());
/// # Ok::<(), client::BadKey>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Box<str>);

/// A text that can be no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an idempotency key of 1 to {} ASCII characters that can be printed",
    IdempotencyKey::CHARS_MAX
)]
pub struct BadKey;

impl IdempotencyKey {
    /// The most characters of a key.
    pub const CHARS_MAX: usize = 255;

    /// A key that nobody used before.
    pub fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()).into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        // Spaces around a header's value belong to nobody.
        let fits = (1..=Self::CHARS_MAX).contains(&text.len()) && text.trim() == text;
        if fits && is_printable { Ok(Self(text.into())) } else { Err(BadKey) }
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_a_header_can_carry_unchanged() {
        let longest = "k".repeat(IdempotencyKey::CHARS_MAX);
        for right in ["order-17", "a b", longest.as_str()] {
            assert_eq!(right.parse::<IdempotencyKey>().expect(right).as_str(), right);
        }
        let too_long = "k".repeat(IdempotencyKey::CHARS_MAX + 1);
        for wrong in ["", " order", "order\n17", "ordrе", too_long.as_str()] {
            assert_eq!(wrong.parse::<IdempotencyKey>(), Err(BadKey), "{wrong}");
        }
    }
}
