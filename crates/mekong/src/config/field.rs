//! One value of the configuration, read as the type its key takes.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use toml::Value;

use super::Problem;
use super::reading::Reading;
use super::section::Section;

/// The most characters of a wrong value that are repeated.
const FOUND_CHARS_MAX: usize = 60;

/// A value being read. A wrong one is reported, and reads as `None`; so does an absent one, which
/// is reported only where it is needed.
pub(super) struct Field<'t, 'r> {
    reading: &'r Reading,
    path: String,
    value: Option<&'t mut Value>,
    needed: bool,
    hidden: bool,
}

/// For parsers whose refusal says no more than what was expected.
pub(super) struct NoReason;

impl fmt::Display for NoReason {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl<'t, 'r> Field<'t, 'r> {
    /// The value at `path`, if there is one.
    pub(super) fn new(
        reading: &'r Reading,
        path: String,
        value: Option<&'t mut Value>,
        needed: bool,
    ) -> Self {
        Self { reading, path, value, needed, hidden: false }
    }

    /// The same, but a wrong value is not repeated: it may be a secret in the wrong place.
    pub(super) fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The same, but an empty text counts as absent.
    pub(super) fn unless_empty(mut self) -> Self {
        self.value = self.value.filter(|value| value.as_str() != Some(""));
        self
    }

    /// A text that is not empty.
    pub(super) fn text(self, expected: &str) -> Option<String> {
        let not_empty = |text: &str| if text.is_empty() { Err(NoReason) } else { Ok(text.into()) };
        self.parsed(expected, not_empty)
    }

    /// A text that `parse` understands; its refusal is told after what was expected.
    pub(super) fn parsed<T, E: fmt::Display>(
        mut self,
        expected: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let from_outside = self.reading.is_from_outside(&self.path);
        let value = self.present(expected)?;
        if from_outside {
            unquote(value);
        }
        let parsed = value.as_str().map(parse);
        match parsed {
            Some(Ok(parsed)) => Some(parsed),
            Some(Err(reason)) => self.wrong(with_reason(expected, &reason.to_string())),
            None => self.wrong(format!("{expected}, as text in quotes")),
        }
    }

    /// A text of a type's own spelling, whose refusal says no more than what was expected.
    pub(super) fn read_as<T: FromStr>(self, expected: &str) -> Option<T> {
        self.parsed(expected, |text| text.parse().map_err(|_| NoReason))
    }

    /// A whole number within bounds.
    pub(super) fn whole(mut self, bounds: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", bounds.start(), bounds.end());
        let number = self.typed(&expected)?.as_integer();
        let number = number.and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| bounds.contains(number)) {
            Some(number) => Some(number),
            None => self.wrong(expected),
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(mut self) -> Option<bool> {
        let expected = "true or false";
        match self.typed(expected)?.as_bool() {
            Some(flag) => Some(flag),
            None => self.wrong(expected.to_owned()),
        }
    }

    /// One of a few words, spelled exactly.
    pub(super) fn choice<T: Copy>(self, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let choose = |text: &str| {
            let found = choices.iter().find(|(word, _)| *word == text);
            found.map(|(_, choice)| *choice).ok_or(NoReason)
        };
        self.parsed(&words.join(" or "), choose)
    }

    /// A list of at most `max` items, each read by `read`; `None` if any of them is wrong.
    pub(super) fn list<T>(
        mut self,
        max: usize,
        expected: &str,
        mut read: impl FnMut(Field<'_, 'r>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (reading, path) = (self.reading, self.path.clone());
        let items = match self.typed(expected)?.as_array_mut() {
            Some(items) if items.len() <= max => items.iter_mut().enumerate(),
            Some(_) => return self.wrong(format!("{expected}, at most {max} of them")),
            None => return self.wrong(expected.to_owned()),
        };
        let field =
            |(index, value)| Field::new(reading, format!("{path}[{index}]"), Some(value), true);
        // All of them are read before one that is wrong spoils the list.
        let items: Vec<Option<T>> = items.map(field).map(&mut read).collect();
        items.into_iter().collect()
    }

    /// A table of its own.
    pub(super) fn section<T>(
        mut self,
        expected: &str,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> Option<T> {
        let (reading, path) = (self.reading, self.path.clone());
        match self.typed(expected)? {
            Value::Table(table) => Some(Section::read(reading, &path, table, read)),
            _ => self.wrong(expected.to_owned()),
        }
    }

    /// Whether the value is a table.
    pub(super) fn is_table(&self) -> bool {
        self.value.as_deref().is_some_and(Value::is_table)
    }

    fn present(&mut self, expected: &str) -> Option<&mut Value> {
        if self.value.is_none() && self.needed {
            self.reading.problem(Problem::missing(&self.path, expected));
        }
        self.value.as_deref_mut()
    }

    /// The value, for keys that take no text: text from outside the file is read as TOML first.
    fn typed(&mut self, expected: &str) -> Option<&mut Value> {
        let outside = self.reading.is_from_outside(&self.path);
        let value = self.present(expected)?;
        if let (true, Value::String(text)) = (outside, &*value)
            && let Ok(parsed) = Value::from_str(text)
        {
            *value = parsed;
        }
        Some(value)
    }

    fn wrong<T>(&self, expected: String) -> Option<T> {
        let value = self.value.as_deref().expect("only a value that is there can be wrong");
        let found = if self.hidden { "another text".to_owned() } else { shown(value) };
        self.reading.problem(Problem::new(&self.path, found, expected));
        None
    }
}

/// Text from outside the file may be written with TOML's quotes or without.
fn unquote(value: &mut Value) {
    if let Value::String(text) = value
        && let Ok(unquoted @ Value::String(_)) = Value::from_str(text)
    {
        *value = unquoted;
    }
}

fn with_reason(expected: &str, reason: &str) -> String {
    if reason.is_empty() { expected.to_owned() } else { format!("{expected} ({reason})") }
}

/// A wrong value as far as it helps to recognise it: tables not at all, addresses without their
/// password.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Table(_) => return "a table".to_owned(),
        Value::Array(_) => return "a list".to_owned(),
        Value::String(text) => format!("{:?}", super::store_url::without_password(text)),
        other => other.to_string(),
    };
    match text.char_indices().nth(FOUND_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
