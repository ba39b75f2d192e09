//! What the server knows its caller by.

use std::fmt;

use reqwest::header::HeaderValue;

/// A bearer token. It is never shown.
#[derive(Clone)]
pub(crate) struct Token(HeaderValue);

/// A text that no header can carry. It is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a token of ASCII characters without spaces or line ends")]
pub struct BadToken;

impl Token {
    pub(crate) fn new(text: &str) -> Result<Self, BadToken> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadToken);
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| BadToken)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// The value of `Authorization`.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown_not_even_a_wrong_one() {
        let token = Token::new("hunter2").expect("a token");
        assert!(!format!("{token:?} {:?}", token.header()).contains("hunter2"));
        for wrong in ["", "hunter2\n", "hunter 2"] {
            let refused = Token::new(wrong).expect_err(wrong);
            assert!(!format!("{refused} {refused:?}").contains("hunter"), "{refused}");
        }
    }
}
