//! What passes through, counted and digested.

use std::fmt;
use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// Passes bytes on, and digests them.
pub struct Summed<W> {
    inner: W,
    digest: Sha256,
    bytes: u64,
}

/// The SHA-256 of what was written; shown in hexadecimal digits, as `sha256sum` does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Checksum([u8; 32]);

impl<W: Write> Summed<W> {
    /// Passes bytes on to `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new(), bytes: 0 }
    }

    /// The checksum so far.
    pub fn checksum(&self) -> Checksum {
        Checksum(self.digest.clone().finalize().into())
    }

    /// How many bytes there were so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where they went.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_sha256sum_prints() {
        let mut summed = Summed::new(Vec::new());
        summed.write_all(b"ab").expect("a Vec takes it");
        summed.write_all(b"c").expect("a Vec takes it");
        assert_eq!(summed.bytes(), 3);
        assert_eq!(
            summed.checksum().to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(summed.into_inner(), b"abc");
    }
}
