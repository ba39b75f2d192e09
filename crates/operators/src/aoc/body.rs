//! A request's parameters, and the two ways to write them.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use super::BodyFormat;
use crate::form;

/// The parameters of one request, in order.
pub(super) struct Params<'a>(Vec<Param<'a>>);

struct Param<'a> {
    name: &'static str,
    value: Cow<'a, str>,
    /// What the history shows instead, where the value is secret or personal.
    masked: Option<Cow<'a, str>>,
}

const BLOT: &str = "•••";

impl<'a> Params<'a> {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(24))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.0.push(Param { name, value: value.into(), masked: None });
        self
    }

    /// A parameter that is left out where there is nothing to say.
    pub(super) fn with_some(
        self,
        name: &'static str,
        value: Option<impl Into<Cow<'a, str>>>,
    ) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Lower case (AOC protocol, A4).
    pub(super) fn with_flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, if flag { "true" } else { "false" })
    }

    pub(super) fn with_secret(self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_masked(name, value, BLOT)
    }

    pub(super) fn with_masked(
        mut self,
        name: &'static str,
        value: impl Into<Cow<'a, str>>,
        masked: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.0.push(Param { name, value: value.into(), masked: Some(masked.into()) });
        self
    }

    pub(super) fn written(&self, format: BodyFormat) -> Bytes {
        let pairs = self.0.iter().map(|param| (param.name, &*param.value));
        match format {
            BodyFormat::Form => form::encode(pairs).into(),
            BodyFormat::Json => to_json(&Pairs(pairs.collect())).into(),
        }
    }

    /// The request as the history keeps it: method, path, and the parameters as they are, without
    /// what is secret or personal. A form is shown before it is encoded.
    pub(super) fn described(&self, path: &str, format: BodyFormat) -> String {
        let shown = |param: &'_ Param<'a>| param.masked.clone().unwrap_or(param.value.clone());
        let pairs = self.0.iter().map(|param| (param.name, shown(param)));
        let body = match format {
            BodyFormat::Form => {
                let pairs: Vec<String> =
                    pairs.map(|(name, value)| format!("{name}={value}")).collect();
                pairs.join("&")
            }
            BodyFormat::Json => to_json(&Pairs(pairs.collect())),
        };
        format!("POST {path} {body}")
    }
}

impl BodyFormat {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// A JSON object whose keys keep their order.
struct Pairs<V>(Vec<(&'static str, V)>);

impl<V: Serialize> Serialize for Pairs<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn to_json(pairs: &impl Serialize) -> String {
    serde_json::to_string(pairs).expect("texts are JSON")
}
