//! What was expected and where, from a parser's message.

use crate::refusal::{Kind, Refusal};

/// The longest path of a field that is named.
const NAME_BYTES_MAX: usize = 128;

/// Refuses what a parser could take nothing of, with what was expected at this path.
pub(super) fn unfit(kind: Kind, path: &str, message: &str) -> Refusal {
    let why = expected(message);
    match field(path, &why) {
        Some(field) => Refusal::new(kind, format!("{field}: {why}")).of_field(&field),
        None => Refusal::new(kind, why),
    }
}

/// The field to blame. One that is missing or given twice is named by the message alone: the path
/// leads to what it is missing in.
fn field(path: &str, why: &str) -> Option<String> {
    let path = if path == "." { "" } else { path };
    let named = ["missing field `", "duplicate field `"].into_iter();
    let named = named.filter_map(|what| why.strip_prefix(what)?.strip_suffix('`')).next();
    let field = match named {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) if !path.ends_with(name) => format!("{path}.{name}"),
        _ => path.to_owned(),
    };
    is_name(&field).then_some(field)
}

/// Whether a path names a field. The names of unknown ones are the caller's, and a number or an OTP
/// in the place of a name is not repeated.
fn is_name(path: &str) -> bool {
    let digits = path.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    let is_short = (1..=NAME_BYTES_MAX).contains(&path.len());
    is_short && digits.is_none_or(|digits| digits < 4)
}

/// The part of a message of serde's that says what was expected. What was found is left out: it
/// may be anything.
fn expected(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    // These name fields of ours.
    if message.starts_with("missing field") || message.starts_with("duplicate field") {
        return message.to_owned();
    }
    let Some(at) = message.find("expected ") else { return "it cannot be read".to_owned() };
    match message.starts_with("unknown field") {
        true => format!("there is no such field; {}", &message[at..]),
        false => message[at..].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_never_repeated() {
        let messages = [
            (
                "invalid type: string \"2055500001\", expected u32 at line 1 column 9",
                "expected u32",
            ),
            (
                "unknown field `2055500001`, expected `otp` at line 1 column 9",
                "there is no such field; expected `otp`",
            ),
            ("missing field `otp` at line 1 column 2", "missing field `otp`"),
            ("2055500001 is odd", "it cannot be read"),
        ];
        for (message, told) in messages {
            assert_eq!(expected(message), told);
        }
    }

    #[test]
    fn what_is_missing_or_given_twice_is_blamed_by_its_name() {
        let fields = [
            (".", "missing field `otp`", Some("otp")),
            ("filter", "missing field `state`", Some("filter.state")),
            (".", "duplicate field `state`", Some("state")),
            ("limit", "expected a number", Some("limit")),
            (".", "it cannot be read", None),
            ("2055500001", "there is no such field", None),
        ];
        for (path, why, blamed) in fields {
            assert_eq!(field(path, why).as_deref(), blamed, "{path}: {why}");
        }
    }
}
