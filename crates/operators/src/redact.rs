//! Takes personal data and secrets out of what an operator wrote.

use std::borrow::Cow;

/// What must not be kept of an answer, and what must.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sensitive<'a> {
    /// Texts to be blotted out wherever they stand: tokens, passwords.
    pub(crate) secrets: &'a [&'a str],
    /// The OTP that was typed, blotted out where it stands as a word of its own.
    pub(crate) otp: Option<&'a str>,
    /// The national digits of the msisdn, blotted out even in the middle of a long word.
    pub(crate) national: Option<&'a str>,
    /// Our transaction id, kept even where it looks like a phone number.
    pub(crate) transaction_id: Option<&'a str>,
}

const BLOT: &str = "•••";

/// How JSON can hide an ASCII or a Lao digit. Operators never do; whoever does is not repeated.
const ESCAPED_DIGITS: [&str; 3] = ["\\u003", "\\u0ED", "\\u0ed"];

/// So many digits together are taken for a phone number; those of a date or an amount are fewer.
const PHONE_DIGITS_MIN: usize = 9;

/// A longer word is an identifier (a RefCode has 32 characters): the digits in it stay.
const PHONE_WORD_CHARS_MAX: usize = 19;

/// `text` without secrets, OTP and whole phone numbers, in any script's digits.
///
/// Which number stands there does not matter: an answer about another subscriber is as personal.
pub(crate) fn redact(text: Cow<'_, str>, sensitive: &Sensitive<'_>) -> String {
    if ESCAPED_DIGITS.iter().any(|escape| text.contains(escape)) {
        return format!("({} bytes with escaped digits, not kept)", text.len());
    }
    let mut text = text;
    for secret in sensitive.secrets {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, BLOT));
        }
    }
    let masked = mask_numbers(&text, sensitive);
    match sensitive.national {
        Some(national) if masked.contains(national) => masked.replace(national, BLOT),
        _ => masked,
    }
}

fn mask_numbers(text: &str, sensitive: &Sensitive<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = if first.is_alphanumeric() { group_len(rest) } else { first.len_utf8() };
        let (group, after) = rest.split_at(len);
        push_masked(&mut out, group, sensitive);
        rest = after;
    }
    out
}

/// The word that `text` starts with; where it is a number, with the numbers that follow after
/// one space, hyphen or point each: `20 5550 0001` is one phone number.
fn group_len(text: &str) -> usize {
    let word = word_len(text);
    if !text[..word].chars().all(char::is_numeric) {
        return word;
    }
    let mut len = word;
    while let Some(next) = text[len..].strip_prefix([' ', '-', '.']) {
        let word = word_len(next);
        if word == 0 || !next[..word].chars().all(char::is_numeric) {
            break;
        }
        len += 1 + word;
    }
    len
}

fn word_len(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

fn push_masked(out: &mut String, group: &str, sensitive: &Sensitive<'_>) {
    if sensitive.otp == Some(group) {
        out.push_str(BLOT);
    } else if is_kept(group, sensitive) {
        out.push_str(group);
    } else {
        mask_phone(out, group);
    }
}

fn is_kept(group: &str, sensitive: &Sensitive<'_>) -> bool {
    let digits = group.chars().filter(|c| c.is_numeric()).count();
    let is_identifier = group.len() > PHONE_WORD_CHARS_MAX && digits < group.chars().count();
    let is_grouped = group.contains([' ', '-', '.']);
    digits < PHONE_DIGITS_MIN
        || sensitive.transaction_id == Some(group)
        || (is_identifier && !is_grouped)
}

/// As a masked msisdn is shown everywhere: the first two digits and the last three.
fn mask_phone(out: &mut String, group: &str) {
    let digits: Vec<char> = group.chars().filter(|c| c.is_numeric()).collect();
    out.extend(&digits[..2]);
    out.push_str("•••••");
    out.extend(&digits[digits.len() - 3..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let sensitive = Sensitive {
            secrets: &["opaque-token"],
            otp: Some("12345"),
            national: Some("2055500001"),
            transaction_id: Some("202601140930"),
        };
        redact(Cow::Borrowed(text), &sensitive)
    }

    #[test]
    fn no_spelling_of_a_phone_number_survives() {
        for spelling in [
            "2055500001",
            "02055500001",
            "8562055500001",
            "+8562055500001",
            "+856 20 5550 0001",
            "20-5550-0001",
            "20.55.50.00.01",
            "tel2055500001",
            "2099900002",
            "msisdn:2099900002",
            "໒໐໕໕໕໐໐໐໐໑",
        ] {
            for text in [
                spelling.to_owned(),
                format!("{{\"Msisdn\":\"{spelling}\"}}"),
                format!("ເບີ {spelling} ok"),
            ] {
                let kept = redacted(&text);
                let digits = kept.chars().filter(|c| c.is_numeric()).count();
                assert_eq!(digits, 5, "{text} became {kept}");
                assert!(kept.contains("•••••"), "{text} became {kept}");
            }
        }
    }

    #[test]
    fn our_own_number_does_not_survive_in_the_middle_of_a_long_word_either() {
        assert_eq!(redacted("abcdefghijkl2055500001mnopq"), "abcdefghijkl•••mnopq");
    }

    #[test]
    fn secrets_and_the_otp_are_blotted_out() {
        assert_eq!(redacted("Bearer opaque-token"), "Bearer •••");
        assert_eq!(
            redacted("otp 12345 is wrong, 123456 is not it"),
            "otp ••• is wrong, 123456 is not it"
        );
    }

    #[test]
    fn what_a_dispute_needs_is_kept() {
        for text in [
            r#"{"ResultCode":"003","Amount":"5000","TransactionID":"202601140930"}"#,
            r#"{"RefCode":"5f0c2a9e4b7d41c8a1e0d31234567890","Detail":"14/01/2026 09:30:07"}"#,
            r#"{"TransactionID":"ACME20260114093000A7K2"}"#,
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn an_answer_that_hides_digits_in_escapes_is_not_kept() {
        assert!(redacted(r#"{"Msisdn":"\u0032055500001"}"#).ends_with("not kept)"));
    }

    proptest::proptest! {
        #[test]
        fn our_number_survives_in_no_text(before in "\\PC{0,40}", after in "\\PC{0,40}") {
            let kept = redacted(&format!("{before}2055500001{after}"));
            proptest::prop_assert!(!kept.contains("2055500001"), "{}", kept);
        }

        #[test]
        fn no_number_that_stands_alone_survives(number in "(20|30)[0-9]{7,8}", around in "[ \\\"':;,<>]") {
            let kept = redacted(&format!("{around}{number}{around}"));
            proptest::prop_assert!(!kept.contains(&number), "{}", kept);
        }
    }
}
