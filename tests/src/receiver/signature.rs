//! Signatures as the Standard Webhooks specification has them, computed without its libraries: the
//! sender uses one, and a mistake shared by both sides would pass every test.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::request::Request;
use crate::settings::WEBHOOK_SECRET;

/// How far a timestamp may be from the receiver's clock, in seconds.
const TOLERANCE_S: u64 = 5 * 60;

/// What is wrong with a request's headers, if anything is.
pub(super) fn fault(request: &Request) -> Option<String> {
    let header = |name: &str| request.header(name).ok_or_else(|| format!("not one {name}"));
    let checked = || {
        let (id, timestamp) = (header("webhook-id")?, header("webhook-timestamp")?);
        let at: u64 = timestamp.parse().map_err(|_| format!("timestamp {timestamp:?}"))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        if now.abs_diff(at) > TOLERANCE_S {
            return Err(format!("timestamp {at}, received at {now}"));
        }
        let expected = format!("v1,{}", signature(id, timestamp, &request.body));
        match header("webhook-signature")?.split(' ').any(|given| given == expected) {
            true => Ok(()),
            false => Err(format!("{id} is not signed with our secret")),
        }
    };
    checked().err()
}

fn signature(id: &str, timestamp: &str, body: &str) -> String {
    let key = WEBHOOK_SECRET.strip_prefix("whsec_").expect("a secret of the specification");
    let key = BASE64.decode(key.as_bytes()).expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    BASE64.encode(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_body_id_or_timestamp_has_another_signature() {
        let signed = signature("ev_1", "1795370405", "{}");
        for other in [
            signature("ev_2", "1795370405", "{}"),
            signature("ev_1", "1795370406", "{}"),
            signature("ev_1", "1795370405", "{ }"),
        ] {
            assert_ne!(other, signed);
        }
    }

    /// Computed by `openssl dgst -sha256 -mac HMAC`.
    #[test]
    fn the_signature_is_what_other_tools_compute() {
        let signed = "00HGzBCXvI63VVQqlsEpE6C487a6tiZ+Hu8aWE+wz28=";
        assert_eq!(signature("ev_1", "1795370405", "{}"), signed);
    }
}
