//! Signing as Mekong does, by the Standard Webhooks specification.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `webhook-signature`.
pub(crate) fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = secret.trim_start_matches("whsec_");
    let key = BASE64.decode(key.as_bytes()).expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}
