//! Reads what no document describes, leniently: a hint needs no more than a name.

use billing::{Country, Msisdn};
use serde_json::Value;

/// Whom or what a text that LTC forwarded may be about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) msisdn: Option<Msisdn>,
    pub(super) reference: Option<String>,
}

impl About {
    /// Reads a JSON object, or a form; names in any case.
    pub(super) fn read(body: &[u8]) -> Self {
        let pairs = match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => {
                fields.into_iter().filter_map(|(key, value)| Some((key, text(value)?))).collect()
            }
            Ok(_) => Vec::new(),
            Err(_) => url::form_urlencoded::parse(body)
                .map(|(key, value)| (key.into_owned(), value.into_owned()))
                .collect::<Vec<_>>(),
        };
        let field = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let msisdn = field("Msisdn").and_then(|text| Msisdn::parse(&text, Country::Laos).ok());
        Self { msisdn, reference: field("RefCode") }
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Option<Msisdn> {
        Some(Msisdn::parse("2055500001", Country::Laos).expect("a number"))
    }

    #[test]
    fn names_are_read_in_any_case_from_json_and_from_a_form() {
        for body in [
            r#"{"MSISDN":"+856 20 5550 0001","refcode":"5f0c"}"#,
            r#"{"msisdn":2055500001,"RefCode":"5f0c"}"#,
            "Msisdn=02055500001&RefCode=5f0c",
        ] {
            let about = About::read(body.as_bytes());
            assert_eq!(about, About { msisdn: line(), reference: Some("5f0c".into()) }, "{body}");
        }
    }

    #[test]
    fn what_says_nothing_is_about_nobody() {
        for body in ["", "[]", "null", "\u{0}\u{1}", "{\"Msisdn\":{}}", "Msisdn=12"] {
            assert_eq!(About::read(body.as_bytes()), About::default(), "{body:?}");
        }
    }
}
