//! What operators post to us.

/// Why a body that was posted to us cannot be read. No value is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InboundError {
    /// Longer than [`InboundError::BYTES_MAX`].
    #[error("expected {} bytes at most, found {found}", InboundError::BYTES_MAX)]
    TooLong {
        /// How many there were.
        found: usize,
    },
    /// Not of the shape that the operator's protocol describes.
    #[error("unreadable: {what}")]
    Unreadable {
        /// What was wrong.
        what: &'static str,
    },
    /// A field that is missing, or is not what it should be.
    #[error("{field}: expected {expected}")]
    Field {
        /// The field, as the operator spells it.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}

impl InboundError {
    /// The most bytes of a body that are read.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Refuses a body that is longer than anyone has reason to write.
    pub(crate) fn check_length(body: &[u8]) -> Result<(), Self> {
        match body.len() {
            0..=Self::BYTES_MAX => Ok(()),
            found => Err(Self::TooLong { found }),
        }
    }
}
