//! The ways in which a secret can be written down.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

/// A shorter text is found by chance.
const NEEDLE_BYTES_MIN: usize = 6;

/// Every spelling in which `secret` would be recognised by whoever reads what a process has said.
pub(crate) fn spellings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut all = vec![secret.to_owned(), HEXLOWER.encode(bytes), url_encoded(secret)];
    for before in 0..3 {
        all.extend([middle_of_base64(bytes, before, &BASE64)]);
        all.extend([middle_of_base64(bytes, before, &BASE64URL_NOPAD)]);
    }
    all.retain(|needle| needle.len() >= NEEDLE_BYTES_MIN);
    all.sort_unstable();
    all.dedup();
    all
}

/// What the base64 of a text has of the secret, wherever in the text it stands: `before` more bytes
/// than a multiple of three come first, and anything may follow.
fn middle_of_base64(secret: &[u8], before: usize, encoding: &data_encoding::Encoding) -> String {
    let text = encoding.encode(&[&vec![0; before], secret].concat());
    // The first group holds what came before, the last what is still open.
    let start = if before == 0 { 0 } else { 4 };
    let whole_groups = (before + secret.len()) / 3 * 4;
    text[start..whole_groups.max(start)].to_owned()
}

fn url_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// Whether `text` has the digits of an OTP as a word of its own; within a longer number they are
/// there by chance.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) =
            (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '.');
        !is_part(before) && !is_part(after)
    })
}

#[test]
fn a_secret_is_recognised_in_every_spelling() {
    let needles = spellings("callback-secret");
    for around in ["", "a", "ab", "abc"] {
        let text = format!("{around}callback-secret and more");
        for told in [text.clone(), BASE64.encode(text.as_bytes()), HEXLOWER.encode(text.as_bytes())]
        {
            assert!(needles.iter().any(|needle| told.contains(needle.as_str())), "{told}");
        }
    }
    assert!(has_word("otp 12345 is", "12345") && !has_word("0.12345Z", "12345"));
}
