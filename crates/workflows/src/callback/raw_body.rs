//! A body as it was posted to us.

use std::fmt;

use minicbor::{Decode, Encode};

/// A body that was posted to us. It names subscribers, so `Debug` tells its length only
/// (money rule 15).
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct RawBody(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>);

impl RawBody {
    /// The most bytes that are kept.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Keeps a body, or the beginning of a longer one.
    pub fn keep(body: &[u8]) -> Self {
        Self(body[..body.len().min(Self::BYTES_MAX)].to_vec())
    }

    /// What is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}
