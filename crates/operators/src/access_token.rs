//! Access tokens.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;

/// An opaque bearer token. Never decoded; `Debug` is masked.
///
/// The header is built once, so that a call only copies a reference to it.
#[derive(Clone)]
pub struct AccessToken(HeaderValue);

/// Why a text is not a bearer token. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// Empty, or longer than [`AccessToken::LEN_MAX`].
    #[error("an access token has 1 to {} characters, found {found}", AccessToken::LEN_MAX)]
    Length {
        /// How many there were.
        found: usize,
    },
    /// Something that cannot stand in a header, such as a space or a line break.
    #[error("an access token has only printable ASCII characters without spaces")]
    Character,
}

impl AccessToken {
    /// The most characters of a token: servers commonly refuse headers of 8 KiB.
    pub const LEN_MAX: usize = 6 * 1024;

    /// Reads a token as an operator issued it, or as it was stored.
    ///
    /// # Errors
    ///
    /// A text that cannot be sent as a bearer token.
    pub fn parse(text: &str) -> Result<Self, AccessTokenError> {
        if !(1..=Self::LEN_MAX).contains(&text.len()) {
            return Err(AccessTokenError::Length { found: text.len() });
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(AccessTokenError::Character);
        }
        let header = HeaderValue::try_from(format!("{SCHEME}{text}"));
        let mut header = header.map_err(|_| AccessTokenError::Character)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// The token itself, to be stored for other workers and nothing else.
    pub fn reveal(&self) -> &str {
        let header = self.0.to_str().expect("built from printable ASCII");
        &header[SCHEME.len()..]
    }

    /// `Authorization: Bearer …`
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

const SCHEME: &str = "Bearer ";

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(•••)")
    }
}

/// A token that was just issued.
#[derive(Clone, Debug)]
pub struct TokenGrant {
    /// The token.
    pub access_token: AccessToken,
    /// How long it lasts, counted from the answer; an hour where the answer does not tell.
    pub expires_in: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_printed_and_comes_back_whole() {
        let token = AccessToken::parse("opaque-Zx81kQ_example").expect("a fine token");
        assert_eq!(format!("{token:?}"), "AccessToken(•••)");
        assert_eq!(token.reveal(), "opaque-Zx81kQ_example");
        assert_eq!(token.header(), "Bearer opaque-Zx81kQ_example");
        assert!(token.header().is_sensitive());
    }

    #[test]
    fn a_text_that_cannot_stand_in_a_header_is_no_token() {
        for text in ["a b", "a\r\nx: y", "ກ", "\u{7f}"] {
            assert_eq!(
                AccessToken::parse(text).err(),
                Some(AccessTokenError::Character),
                "{text:?}"
            );
        }
        assert_eq!(AccessToken::parse("").err(), Some(AccessTokenError::Length { found: 0 }));
        let long = "x".repeat(AccessToken::LEN_MAX + 1);
        assert_eq!(AccessToken::parse(&long).err(), Some(AccessTokenError::Length { found: 6145 }));
    }
}
