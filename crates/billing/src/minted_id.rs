//! What the ids of charges and refunds are made of.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// The partition that something lives in, and a digest of what it stands for (money rule 9).
///
/// As text: the prefix of its kind and 24 characters, of which the first carry the partition and
/// the others 104 bits of the digest. In the journal: its fifteen bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MintedId([u8; BYTES]);

const PARTITION_BYTES: usize = 2;
/// Two bytes of partition and thirteen of digest: exactly 24 characters of five bits.
const BYTES: usize = 15;

/// Crockford's alphabet in lower case: no letter that is taken for a digit. One spelling only, so
/// that an id can be compared as text.
static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    alphabet.encoding().expect("thirty-two different symbols")
});

impl MintedId {
    /// The one id of what was digested, in the partition it is routed to.
    pub(crate) fn mint(partition: u16, digest: [u8; 32]) -> Self {
        let mut bytes = [0; BYTES];
        let (carried, digested) = bytes.split_at_mut(PARTITION_BYTES);
        carried.copy_from_slice(&partition.to_be_bytes());
        digested.copy_from_slice(&digest[..BYTES - PARTITION_BYTES]);
        Self(bytes)
    }

    /// The partition it carries.
    pub(crate) fn partition(self) -> u16 {
        u16::from_be_bytes([self.0[0], self.0[1]])
    }

    /// Its bytes, for ids that are minted from this one.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the exact spelling after `prefix`, and nothing else.
    pub(crate) fn parse(prefix: &str, text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(prefix)?;
        let has_length = encoded.len() == BASE32.encode_len(BYTES);
        let bytes = has_length.then(|| BASE32.decode(encoded.as_bytes()).ok())??;
        bytes.try_into().ok().map(Self)
    }

    /// The id as text, with the prefix of its kind.
    pub(crate) fn text(self, prefix: &str) -> String {
        format!("{prefix}{}", BASE32.encode(&self.0))
    }
}

impl<C> Encode<C> for MintedId {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for MintedId {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let bytes: ByteArray<BYTES> = d.decode_with(ctx)?;
        Ok(Self(bytes.into()))
    }
}
