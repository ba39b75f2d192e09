//! What operators hand back: result codes, the rows of code tables, references.

use std::borrow::Cow;
use std::fmt;

use billing::DeclineReason;

use crate::Class;
use crate::fields::Value;

/// A result code as the operator wrote it, without white space around it. Codes are texts: `"003"`
/// is not `3`.
///
/// A code longer than [`Code::CHARS_MAX`] is cut there, ending in `…`; no table lists such a one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// The most characters of an operator's code that are kept.
    pub const CHARS_MAX: usize = 32;

    /// A code that a table lists.
    pub(crate) fn listed(row: &CodeRow) -> Self {
        Self(Cow::Borrowed(row.code))
    }

    /// A code that no table lists, whatever it holds.
    pub(crate) fn unlisted(text: &str) -> Self {
        Self(Cow::Owned(match text.char_indices().nth(Self::CHARS_MAX) {
            None => text.to_owned(),
            Some((end, _)) => format!("{}…", &text[..end]),
        }))
    }

    /// The code as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One documented code of one endpoint, in one mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// The code, compared as a text.
    pub code: &'static str,
    /// What it means for us.
    pub class: Class,
    /// The reason of a decline; `None` where the class is not one.
    pub reason: Option<DeclineReason>,
    /// Why it has this class, for the history and for whoever reads the table.
    pub why: &'static str,
}

impl CodeRow {
    /// The row of `code` in `table`, if the code is listed.
    pub(crate) fn find(table: &'static [Self], code: &str) -> Option<&'static Self> {
        table.iter().find(|row| row.code == code)
    }
}

/// A reply's code, looked up in a table.
pub(crate) enum Looked {
    Listed(&'static CodeRow),
    /// Not in the table, or not a text: codes are compared as texts, and `200` the number is no
    /// code of any operator's.
    Unlisted(Code),
}

impl Looked {
    pub(crate) fn up(code: Option<&Value<'_>>, table: &'static [CodeRow]) -> Self {
        match code {
            // A database may pad texts; no code begins or ends with white space.
            Some(Value::Text(code)) => match CodeRow::find(table, code.trim()) {
                Some(row) => Self::Listed(row),
                None => Self::Unlisted(Code::unlisted(code.trim())),
            },
            Some(Value::Number(digits)) => {
                Self::Unlisted(Code::unlisted(&format!("number {digits}")))
            }
            Some(Value::Flag(_) | Value::Null | Value::Other) | None => {
                Self::Unlisted(Code::unlisted("not a text"))
            }
        }
    }

    /// The code, listed or not.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Listed(row) => Code::listed(row),
            Self::Unlisted(code) => code.clone(),
        }
    }
}

/// The operator's own name for a charge: LTC `RefCode`, AOC `aocTransID`. 1 to 64 printable ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperatorReference(Box<str>);

impl OperatorReference {
    /// The most characters of a reference.
    pub const LEN_MAX: usize = 64;

    /// Reads a reference; `None` for an empty one, a longer one, or anything but printable ASCII.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::LEN_MAX).contains(&text.len());
        (fits && text.bytes().all(|b| b.is_ascii_graphic())).then(|| Self(text.into()))
    }

    /// The reference as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperatorReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
