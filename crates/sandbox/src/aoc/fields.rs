//! Reading parameters as the gateway spells and types them.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::{
    aoc::{Amount, BodyFormat, Code, codes},
    msisdn::Msisdn,
};

/// A request that is not carried out: an error code and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
}

impl Refusal {
    /// A code whose meaning says it all.
    pub(crate) fn of(code: impl Into<Code>) -> Self {
        let code = code.into();
        Self { message: codes::meaning(&code).into(), code }
    }

    /// `AOC0001`: a parameter, and what was expected of it.
    pub(crate) fn parameter(name: &str, problem: &str) -> Self {
        Self { code: codes::BAD_PARAMETER.into(), message: format!("{name}: {problem}") }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::parameter(name, "is missing")
    }
}

/// The parameters of a request. Names are case-sensitive, unknown ones are ignored, and an
/// empty one is as good as none.
#[derive(Debug)]
pub(crate) struct Fields(BTreeMap<String, String>);

const ID_CHARS_MAX: usize = 64;

impl Fields {
    /// Reads a form or a JSON object, whichever the headers announce and `format` lets in.
    pub(crate) fn read(
        headers: &HeaderMap,
        body: &[u8],
        format: BodyFormat,
    ) -> Result<Self, Refusal> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = content_type.is_some_and(|kind| kind.starts_with("application/json"));
        match (format, is_json) {
            (BodyFormat::Form, true) => Err(Refusal::parameter("body", "expected a form")),
            (BodyFormat::Json, false) => Err(Refusal::parameter("body", "expected JSON")),
            (_, true) => Self::json(body),
            (_, false) => Ok(Self(url::form_urlencoded::parse(body).into_owned().collect())),
        }
    }

    fn json(body: &[u8]) -> Result<Self, Refusal> {
        let fields: BTreeMap<String, Value> = serde_json::from_slice(body)
            .map_err(|error| Refusal::parameter("body", &format!("expected an object: {error}")))?;
        let read = |(name, value): (String, Value)| match value {
            Value::Null => Ok((name, String::new())),
            Value::String(text) => Ok((name, text)),
            Value::Bool(_) | Value::Number(_) => Ok((name, value.to_string())),
            Value::Array(_) | Value::Object(_) => {
                Err(Refusal::parameter(&name, "expected a text, a number or a boolean"))
            }
        };
        Ok(Self(fields.into_iter().map(read).collect::<Result<_, _>>()?))
    }

    /// A text that may be missing.
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A text that must be there.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name).ok_or_else(|| Refusal::missing(name))
    }

    /// Texts that must be there although nothing here depends on them.
    pub(crate) fn require(&self, names: &[&str]) -> Result<(), Refusal> {
        names.iter().try_for_each(|name| self.text(name).map(drop))
    }

    /// An id of the caller or of the gateway.
    pub(crate) fn id(&self, name: &str) -> Result<&str, Refusal> {
        let id = self.text(name)?;
        if id.len() > ID_CHARS_MAX || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::parameter(name, "expected up to 64 printable characters"));
        }
        Ok(id)
    }

    /// A number, with or without `+`. A space is what is left of a `+` that was not encoded.
    pub(crate) fn msisdn(&self, name: &str) -> Result<Msisdn, Refusal> {
        let text = self.text(name)?;
        let digits = text.strip_prefix('+').unwrap_or(text);
        digits.parse().map_err(|_| {
            let hint = if text.contains(' ') { ", found a space" } else { "" };
            Refusal::parameter(name, &format!("expected digits such as +60120000001{hint}"))
        })
    }

    pub(crate) fn optional_msisdn(&self, name: &str) -> Result<Option<Msisdn>, Refusal> {
        self.optional(name).map(|_| self.msisdn(name)).transpose()
    }

    pub(crate) fn amount(&self, name: &str) -> Result<Amount, Refusal> {
        let text = self.text(name)?;
        text.parse().map_err(|problem| Refusal::parameter(name, &format!("{problem}")))
    }

    pub(crate) fn optional_price(&self, name: &str) -> Result<Option<Amount>, Refusal> {
        self.optional(name).map(|_| self.price(name)).transpose()
    }

    /// An amount that can be charged.
    pub(crate) fn price(&self, name: &str) -> Result<Amount, Refusal> {
        match self.amount(name)? {
            Amount::ZERO => Err(Refusal::parameter(name, "expected more than nothing")),
            price => Ok(price),
        }
    }

    /// A boolean in any letter case.
    pub(crate) fn boolean(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name)?.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Refusal::parameter(name, "expected true or false")),
        }
    }

    pub(crate) fn optional_boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.optional(name).map(|_| self.boolean(name)).transpose()
    }

    /// A boolean that is false where it is missing.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        Ok(self.optional_boolean(name)?.unwrap_or(false))
    }

    /// A number of days.
    pub(crate) fn days(&self, name: &str) -> Result<u16, Refusal> {
        let days = self.text(name)?.parse().ok().filter(|days| (1..=3_660).contains(days));
        days.ok_or_else(|| Refusal::parameter(name, "expected days from 1 to 3660, such as 31"))
    }

    /// An ISO 4217 code.
    pub(crate) fn currency(&self, name: &str) -> Result<&str, Refusal> {
        let code = self.text(name)?;
        let fits = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then_some(code).ok_or_else(|| Refusal::parameter(name, "expected such as MYR"))
    }

    /// The operators named, of which there must be at least one.
    pub(crate) fn operators(&self) -> Result<Vec<&str>, Refusal> {
        let listed = self.optional("operator").unwrap_or_default();
        let codes: Vec<_> =
            listed.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
        if codes.is_empty() {
            return Err(Refusal::of(codes::OPERATOR_MISSING));
        }
        Ok(codes)
    }

    /// The one operator named.
    pub(crate) fn operator(&self) -> Result<&str, Refusal> {
        match *self.operators()? {
            [one] => Ok(one),
            _ => Err(Refusal::parameter("operator", "expected one code")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Fields {
        Fields::read(&HeaderMap::new(), body.as_bytes(), BodyFormat::Either).unwrap()
    }

    #[test]
    fn a_plus_that_was_not_encoded_is_told_from_one_that_was() {
        let good = form("msisdn=%2B60120000001").msisdn("msisdn").unwrap();
        assert_eq!(good.as_str(), "60120000001");
        let refused = form("msisdn=+60120000001").msisdn("msisdn").unwrap_err();
        assert_eq!(refused.code, "AOC0001");
        assert!(refused.message.starts_with("msisdn: "), "{}", refused.message);
    }

    #[test]
    fn booleans_are_read_in_any_case() {
        let fields = form("a=False&b=TRUE&c=yes");
        assert_eq!((fields.boolean("a"), fields.boolean("b")), (Ok(false), Ok(true)));
        assert!(fields.boolean("c").is_err());
        assert_eq!(fields.flag("d"), Ok(false));
    }

    #[test]
    fn json_numbers_and_booleans_are_as_good_as_texts() {
        let headers = HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            "application/json".parse().expect("a header value"),
        )]);
        let body = br#"{"amount":4.5,"isSubscription":true,"subscriptionDuration":8}"#;
        let fields = Fields::read(&headers, body, BodyFormat::Either).unwrap();
        assert_eq!(fields.amount("amount").unwrap(), Amount::hundredths(450));
        assert_eq!(fields.boolean("isSubscription"), Ok(true));
        assert_eq!(fields.days("subscriptionDuration"), Ok(8));
    }
}
