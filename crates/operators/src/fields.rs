//! JSON objects of operators who are not sure how they spell their own keys.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One value of an object, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    /// A JSON number, in digits.
    Number(String),
    /// `null`, which is as good as absent.
    Null,
    Flag(bool),
    /// An array or an object.
    Other,
}

impl Value<'_> {
    /// What is not kept cannot be compared, so an [`Other`](Self::Other) is never the same.
    fn says_the_same_as(&self, first: &Self) -> bool {
        *self != Self::Other && self == first
    }
}

/// The values of the `N` keys that were asked for, in that order; other keys are passed over.
///
/// Keys are matched without regard to ASCII case (LTC protocol, A3). A key may come twice, in two
/// spellings or in one, as long as it says the same; if it does not, nothing says which one counts,
/// and the whole object is an error.
#[derive(Debug)]
pub(crate) struct Fields<'a, const N: usize>([Option<Value<'a>>; N]);

/// What a body holds.
#[derive(Debug)]
pub(crate) enum Json<'a, const N: usize> {
    /// Nothing but white space.
    Empty,
    Null,
    Object(Fields<'a, N>),
    /// Anything else, with what was wrong.
    Unreadable(&'static str),
}

impl<'a, const N: usize> Json<'a, N> {
    /// Reads a body. A byte order mark and white space around the value are passed over.
    pub(crate) fn read(body: &'a [u8], keys: &[&str; N]) -> Self {
        Self::read_object(body, |body| Fields::read(body, keys).map(Some))
    }

    /// Reads a body whose values stand in an object of their own, under the key `envelope`.
    pub(crate) fn read_enveloped(body: &'a [u8], envelope: &str, keys: &[&str; N]) -> Self {
        Self::read_object(body, |body| Fields::read_enveloped(body, envelope, keys))
    }

    fn read_object(
        body: &'a [u8],
        read: impl FnOnce(&'a [u8]) -> serde_json::Result<Option<Fields<'a, N>>>,
    ) -> Self {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii();
        match body {
            b"" => Self::Empty,
            b"null" => Self::Null,
            [b'{', ..] => match read(body) {
                Ok(Some(fields)) => Self::Object(fields),
                Ok(None) => Self::Unreadable("nothing in its envelope"),
                Err(_) => Self::Unreadable("not one JSON object with one value for each key"),
            },
            _ => Self::Unreadable("not a JSON object"),
        }
    }
}

impl<'a, const N: usize> Fields<'a, N> {
    fn read_enveloped(
        body: &'a [u8],
        envelope: &str,
        keys: &[&str; N],
    ) -> serde_json::Result<Option<Self>> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let fields = json.deserialize_map(EnvelopeVisitor(envelope, keys))?;
        json.end()?;
        Ok(fields)
    }

    fn read(body: &'a [u8], keys: &[&str; N]) -> serde_json::Result<Self> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let fields = json.deserialize_map(ObjectVisitor(keys))?;
        json.end()?;
        Ok(fields)
    }

    /// The value of the key at `index`; `None` where it is absent or `null`.
    pub(crate) fn value(&self, index: usize) -> Option<&Value<'a>> {
        self.0[index].as_ref().filter(|value| **value != Value::Null)
    }

    /// Whether every key that was asked for is absent or `null`.
    pub(crate) fn is_blank(&self) -> bool {
        (0..N).all(|index| self.value(index).is_none())
    }

    /// The text at `index`; `None` where it is absent, empty, or not a text.
    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        match self.value(index) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

struct ObjectVisitor<'k, const N: usize>(&'k [&'k str; N]);

impl<'de, const N: usize> Visitor<'de> for ObjectVisitor<'_, N> {
    type Value = Fields<'de, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [const { None }; N];
        while let Some(index) = map.next_key_seed(KeyIndex(self.0))? {
            let Some(index) = index else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value_seed(ValueSeed)?;
            if values[index].as_ref().is_some_and(|first| !value.says_the_same_as(first)) {
                return Err(A::Error::custom("a key comes twice with different values"));
            }
            values[index] = Some(value);
        }
        Ok(Fields(values))
    }
}

/// Finds the one object under a key; `None` where the key is absent or `null`.
struct EnvelopeVisitor<'k, const N: usize>(&'k str, &'k [&'k str; N]);

impl<'de, const N: usize> Visitor<'de> for EnvelopeVisitor<'_, N> {
    type Value = Option<Fields<'de, N>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object in an envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self(envelope, keys) = self;
        let mut found = None;
        while let Some(index) = map.next_key_seed(KeyIndex(&[envelope]))? {
            match index {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some(_) if found.is_some() => return Err(A::Error::custom("two envelopes")),
                Some(_) => found = Some(map.next_value_seed(Enveloped(keys))?),
            }
        }
        Ok(found.flatten())
    }
}

struct Enveloped<'k, const N: usize>(&'k [&'k str; N]);

impl<'de, const N: usize> DeserializeSeed<'de> for Enveloped<'_, N> {
    type Value = Option<Fields<'de, N>>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for Enveloped<'_, N> {
    type Value = Option<Fields<'de, N>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        ObjectVisitor(self.0).visit_map(map).map(Some)
    }
}

/// Which of the keys a key is, without keeping it.
struct KeyIndex<'k, const N: usize>(&'k [&'k str; N]);

impl<'de, const N: usize> DeserializeSeed<'de> for KeyIndex<'_, N> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<const N: usize> Visitor<'_> for KeyIndex<'_, N> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, found: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|key| key.eq_ignore_ascii_case(found)))
    }
}

struct ValueSeed;

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    /// Printed in the shortest digits that mean the same, so `5000.50` comes back as `5000.5`.
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

#[cfg(test)]
mod tests;
