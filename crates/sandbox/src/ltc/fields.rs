//! Reading requests the way the operator's framework does.

use serde_json::{Map, Value};

use crate::ltc::{Kip, Msisdn};

/// What is wrong with a request, and what was expected instead.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

/// The fields of a JSON object. Their names are read without regard to case unless strict
/// (LTC protocol, A3).
#[derive(Debug)]
pub(crate) struct Fields {
    fields: Map<String, Value>,
    strict: bool,
}

impl Fields {
    const TRANSACTION_ID_MAX: usize = 64;

    pub(crate) fn read(body: &[u8], strict: bool) -> Result<Self, Unreadable> {
        match serde_json::from_slice(body) {
            Ok(fields) => Ok(Self { fields, strict }),
            Err(problem) => Err(Unreadable(format!("expected a JSON object: {problem}"))),
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Unreadable> {
        let wrong = |found| wrong(name, "a string", found);
        self.find(name)?.ok_or_else(|| missing(name))?.as_str().ok_or_else(|| wrong("another type"))
    }

    /// A text, or nothing where it is absent or null.
    pub(crate) fn optional_text(&self, name: &str) -> Result<&str, Unreadable> {
        match self.find(name)? {
            None | Some(Value::Null) => Ok(""),
            Some(_) => self.text(name),
        }
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<bool, Unreadable> {
        let value = self.find(name)?.ok_or_else(|| missing(name))?;
        value.as_bool().ok_or_else(|| wrong(name, "true or false", "another type"))
    }

    /// An amount as the operator reads it: a double, rounded to whole kip. Nothing below zero
    /// can be told from zero afterwards, and both are refused all the same.
    pub(crate) fn amount(&self, name: &str) -> Result<Kip, Unreadable> {
        let value = self.find(name)?.ok_or_else(|| missing(name))?;
        let double = value.as_f64().ok_or_else(|| wrong(name, "a number", "another type"))?;
        Ok(Kip(double.round() as u64))
    }

    pub(crate) fn msisdn(&self, name: &str) -> Result<Msisdn, Unreadable> {
        self.text(name)?.parse().map_err(|problem| Unreadable(format!("{name}: {problem}")))
    }

    pub(crate) fn transaction_id(&self, name: &str) -> Result<&str, Unreadable> {
        let id = self.text(name)?;
        transaction_id(name, id)
    }

    fn find(&self, name: &str) -> Result<Option<&Value>, Unreadable> {
        if self.strict {
            return Ok(self.fields.get(name));
        }
        let mut found = self.fields.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((one, _)), Some((other, _))) => {
                Err(Unreadable(format!("{one} and {other} are the same field: expected one")))
            }
            (first, _) => Ok(first.map(|(_, value)| value)),
        }
    }
}

/// Checks that `id` can be a TransactionID: letters and digits only.
pub(crate) fn transaction_id<'a>(name: &str, id: &'a str) -> Result<&'a str, Unreadable> {
    let fits = (1..=Fields::TRANSACTION_ID_MAX).contains(&id.len());
    if fits && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(id);
    }
    let shown: String = id.chars().take(Fields::TRANSACTION_ID_MAX).collect();
    Err(wrong(name, "1 to 64 letters and digits", &format!("{shown:?}")))
}

fn missing(name: &str) -> Unreadable {
    Unreadable(format!("{name} is missing"))
}

fn wrong(name: &str, expected: &str, found: &str) -> Unreadable {
    Unreadable(format!("{name}: expected {expected}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, strict: bool) -> Fields {
        Fields::read(body.as_bytes(), strict).unwrap()
    }

    #[test]
    fn names_are_read_in_any_case_unless_strict() {
        let body = r#"{"transactionid":"A1"}"#;
        assert_eq!(read(body, false).transaction_id("TransactionID").unwrap(), "A1");
        let refused = read(body, true).transaction_id("TransactionID").unwrap_err();
        assert_eq!(refused.0, "TransactionID is missing");
    }

    #[test]
    fn two_spellings_of_one_field_are_refused_by_name() {
        let both = read(r#"{"GameName":"A","Gamename":"A"}"#, false);
        let refused = both.text("GameName").unwrap_err();
        assert_eq!(refused.0, "GameName and Gamename are the same field: expected one");
    }

    #[test]
    fn a_wrong_type_is_refused_with_what_was_expected() {
        let fields = read(r#"{"Amount":"5000","IsRecurring":"true","TransactionID":"A+1"}"#, false);
        assert_eq!(
            fields.amount("Amount").unwrap_err().0,
            "Amount: expected a number, found another type"
        );
        assert!(fields.boolean("IsRecurring").is_err());
        assert!(fields.transaction_id("TransactionID").unwrap_err().0.contains("A+1"));
    }

    #[test]
    fn amounts_are_rounded_to_whole_kip() {
        assert_eq!(read(r#"{"Amount":4999.6}"#, false).amount("Amount").unwrap(), Kip(5000));
        assert_eq!(read(r#"{"Amount":-3}"#, false).amount("Amount").unwrap(), Kip(0));
    }
}
