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
    /// Names of the transaction, ours and theirs, kept even where they look like phone numbers.
    pub(crate) kept: &'a [&'a str],
}

const BLOT: &str = "•••";

/// How JSON can hide an ASCII or a Lao digit, or the `@` of an e-mail address. Operators never do;
/// whoever does is not repeated.
const ESCAPED: [&str; 4] = ["\\u003", "\\u0ED", "\\u0ed", "\\u0040"];

/// So many digits together are taken for a phone number; those of a date or an amount are fewer.
const PHONE_DIGITS_MIN: usize = 9;

/// A longer word is an identifier (a RefCode has 32 characters): the digits in it stay.
const PHONE_WORD_CHARS_MAX: usize = 19;

/// `text` without secrets, OTP, e-mail addresses and whole phone numbers, in any script's digits.
///
/// Which number stands there does not matter: an answer about another subscriber is as personal.
pub(crate) fn redact(text: Cow<'_, str>, sensitive: &Sensitive<'_>) -> String {
    if ESCAPED.iter().any(|escape| text.contains(escape)) {
        return format!("({} bytes with escaped characters, not kept)", text.len());
    }
    let mut text = text;
    for secret in sensitive.secrets {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, BLOT));
        }
    }
    let masked = mask_numbers(&mask_addresses(text), sensitive);
    match sensitive.national {
        Some(national) if masked.contains(national) => masked.replace(national, BLOT),
        _ => masked,
    }
}

/// An e-mail address is whatever stands around an `@`, which form encoding writes `%40`.
fn mask_addresses(text: Cow<'_, str>) -> Cow<'_, str> {
    if !AT.iter().any(|at| text.contains(at)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, word) in address_words(&text) {
        out.push_str(if at { BLOT } else { word });
    }
    Cow::Owned(out)
}

const AT: [&str; 2] = ["@", "%40"];

/// The text in pieces: those an address could be made of, and what stands between them.
fn address_words(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_inside = is_of_address(first);
        let len = rest.find(|c| is_of_address(c) != is_inside).unwrap_or(rest.len());
        let (word, after) = rest.split_at(len);
        rest = after;
        Some((is_inside && AT.iter().any(|at| word.contains(at)), word))
    })
}

fn is_of_address(c: char) -> bool {
    c.is_alphanumeric() || "@%._+-".contains(c)
}

fn mask_numbers(text: &str, sensitive: &Sensitive<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = match kept_len(rest, sensitive) {
            Some(len) => {
                out.push_str(&rest[..len]);
                len
            }
            None if first.is_alphanumeric() => {
                let len = group_len(rest);
                push_masked(&mut out, &rest[..len], sensitive);
                len
            }
            None => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[len..];
    }
    out
}

/// How much of what `text` starts with is a name to be kept. `text` starts a word. A name of digits
/// has to be the whole of a number: it could be a part of a phone number's.
fn kept_len(text: &str, sensitive: &Sensitive<'_>) -> Option<usize> {
    let is_here = |name: &&&str| {
        let Some(after) = text.strip_prefix(**name) else { return false };
        match name.chars().any(char::is_alphabetic) {
            true => !after.starts_with(char::is_alphanumeric),
            false => !name.is_empty() && group_len(text) == name.len(),
        }
    };
    sensitive.kept.iter().find(is_here).map(|name| name.len())
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
    } else if is_harmless(group) {
        out.push_str(group);
    } else {
        mask_phone(out, group);
    }
}

fn is_harmless(group: &str) -> bool {
    let digits = group.chars().filter(|c| c.is_numeric()).count();
    let is_identifier = group.len() > PHONE_WORD_CHARS_MAX && digits < group.chars().count();
    let is_grouped = group.contains([' ', '-', '.']);
    digits < PHONE_DIGITS_MIN || (is_identifier && !is_grouped)
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
            kept: &[
                "202601140930",
                "TR7700012345",
                "R-00000000-0000-4000-8000-000000000001",
                "12345678",
            ],
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
            r#"{"aocTransID":"TR7700012345"}"#,
            r#"{"clientCorrelator":"R-00000000-0000-4000-8000-000000000001"}"#,
            r#"{"aocTransID":"12345678"}"#,
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_name_that_is_kept_does_not_keep_a_phone_number_around_it() {
        assert_eq!(redacted("60123456789"), "60•••••789");
        assert_eq!(redacted("12345678 9012"), "12•••••012");
        assert_eq!(redacted("xTR7700012345"), "77•••••345");
        assert_eq!(redacted("TR77000123456"), "77•••••456");
    }

    #[test]
    fn no_e_mail_address_survives() {
        for address in ["a.b@shop.example", "a%40b.example", "first+tag@x.y", "ທ@x.la"] {
            for text in [format!("<{address}>"), format!("email={address}&x=1")] {
                let kept = redacted(&text);
                assert!(kept.contains(BLOT) && !kept.contains(address), "{text} became {kept}");
            }
        }
        assert_eq!(redacted("to a@b.c: no"), "to •••: no");
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
