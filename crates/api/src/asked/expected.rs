//! What was expected, from a parser's message.

/// The part of a message of serde's that says what was expected. What was found is left out: it
/// may be anything.
pub(super) fn expected(message: &str) -> String {
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
}
