//! Signatures by the Standard Webhooks specification.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderMap;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::Rejected;

/// How far the signer's clock may be from ours.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// The most signatures that are looked at: a sender signs with two secrets while one is changed.
const SIGNATURES_MAX: usize = 16;
const SECRET_PREFIX: &str = "whsec_";
/// The only version there is: HMAC-SHA256.
const VERSION: &str = "v1";

/// A request as far as its signature is concerned.
pub(super) struct Signed<'r> {
    id: &'r str,
    timestamp: &'r str,
    signed_at: DateTime<Utc>,
    signatures: &'r str,
    body: &'r [u8],
}

impl<'r> Signed<'r> {
    pub(super) fn read(headers: &'r HeaderMap, body: &'r [u8]) -> Result<Self, Rejected> {
        let timestamp = header(headers, "webhook-timestamp")?;
        let seconds = timestamp.parse().ok();
        let signed_at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        Ok(Self {
            id: header(headers, "webhook-id")?,
            timestamp,
            signed_at: signed_at.ok_or(Rejected::Header("webhook-timestamp"))?,
            signatures: header(headers, "webhook-signature")?,
            body,
        })
    }

    pub(super) fn check_time(&self, now: DateTime<Utc>) -> Result<(), Rejected> {
        let signed_at = self.signed_at;
        if (now - signed_at).abs() > TOLERANCE {
            return Err(Rejected::Time { signed_at, now });
        }
        Ok(())
    }

    /// Every signature is compared with every key, whichever of them fits: how long it takes tells
    /// nobody how much of a signature was right.
    pub(super) fn is_by_one_of(&self, keys: &[Vec<u8>]) -> bool {
        let mut found = Choice::from(0);
        for key in keys {
            let expected = self.expected(key);
            for signature in self.given() {
                found |= signature.as_slice().ct_eq(&expected);
            }
        }
        found.into()
    }

    /// Its signature by a key, as a sender writes it.
    #[cfg(test)]
    pub(super) fn by(&self, key: &[u8]) -> String {
        format!("{VERSION},{}", BASE64.encode(&self.expected(key)))
    }

    fn expected(&self, key: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
        mac.update(self.id.as_bytes());
        mac.update(b".");
        mac.update(self.timestamp.as_bytes());
        mac.update(b".");
        mac.update(self.body);
        mac.finalize().into_bytes().into()
    }

    fn given(&self) -> impl Iterator<Item = Vec<u8>> {
        let signatures = self.signatures.split(' ').take(SIGNATURES_MAX);
        let current = signatures.filter_map(|signature| {
            let (version, encoded) = signature.split_once(',')?;
            (version == VERSION).then_some(encoded)
        });
        current.filter_map(|encoded| BASE64.decode(encoded.as_bytes()).ok())
    }
}

/// The key that a secret stands for.
pub(super) fn key(secret: &str) -> Result<Vec<u8>, Rejected> {
    let encoded = secret.strip_prefix(SECRET_PREFIX).ok_or(Rejected::Secret)?;
    let key = BASE64.decode(encoded.as_bytes()).map_err(|_| Rejected::Secret)?;
    if key.is_empty() { Err(Rejected::Secret) } else { Ok(key) }
}

fn header<'r>(headers: &'r HeaderMap, name: &'static str) -> Result<&'r str, Rejected> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.ok_or(Rejected::Header(name))
}
