//! Signatures by the Standard Webhooks specification.

use std::fmt;

use standardwebhooks::Webhook;

/// How many bytes a key has, by the specification.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
const PREFIX: &str = "whsec_";

/// Signs with every secret of a webhook: the current one and, while receivers change over, the one
/// before it.
pub struct Signer(Vec<Webhook>);

/// A text that is no secret of the specification. It says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected whsec_ and the base64 of 24 to 64 random bytes (Standard Webhooks)")]
pub struct BadSecret;

impl Signer {
    /// A signer with these secrets, `whsec_…`, the current one first.
    ///
    /// # Errors
    ///
    /// One of them is none.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Result<Self, BadSecret> {
        secrets.into_iter().map(key).collect::<Result<_, _>>().map(Self)
    }

    /// The value of `webhook-signature`: one `v1,…` a secret, apart by spaces.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signed = |key: &Webhook| {
            key.sign(id, timestamp, body.as_bytes()).expect("a body that is text is signed")
        };
        self.0.iter().map(signed).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({} secrets)", self.0.len())
    }
}

fn key(secret: &str) -> Result<Webhook, BadSecret> {
    let encoded = secret.strip_prefix(PREFIX).ok_or(BadSecret)?;
    if !KEY_BYTES.contains(&decoded_len(encoded)) {
        return Err(BadSecret);
    }
    Webhook::new(secret).map_err(|_| BadSecret)
}

/// How many bytes a base64 text stands for, if it is one.
fn decoded_len(encoded: &str) -> usize {
    encoded.trim_end_matches('=').len() * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the specification's own libraries.
    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const BODY: &str = r#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNED: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

    #[test]
    fn the_specifications_own_example_is_signed_as_it_says() {
        let signer = Signer::new([SECRET]).expect("a secret");
        assert_eq!(signer.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, BODY), SIGNED);
    }

    #[test]
    fn while_a_secret_is_changed_both_sign() {
        let new = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        let signer = Signer::new([new, SECRET]).expect("secrets");
        let signed = signer.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, BODY);
        let signatures: Vec<_> = signed.split(' ').collect();
        assert_eq!(signatures.len(), 2);
        assert_eq!(signatures[1], SIGNED);
    }

    #[test]
    fn what_is_no_secret_is_refused_and_never_shown() {
        for text in
            ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"]
        {
            let refused = Signer::new([text]).expect_err(text);
            assert!(!refused.to_string().contains("hunter2"));
        }
        assert!(!format!("{:?}", Signer::new([SECRET])).contains("C2FV"));
    }
}
