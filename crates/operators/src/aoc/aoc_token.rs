//! What opens the operator's page or app for one charge.

use std::fmt;

/// The `aocToken` of one transaction: whoever holds it can open its page. `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct AocToken(Box<str>);

/// The `paymentDeepLink` of one transaction: opens the wallet's app. `Debug` is masked, since it
/// may carry the token.
#[derive(Clone, PartialEq, Eq)]
pub struct DeepLink(Box<str>);

impl AocToken {
    /// The most characters of a token: it has to fit into an address.
    pub const LEN_MAX: usize = 2048;

    /// Reads a token as the gateway issued it, or as it was stored; `None` for an empty one, a
    /// longer one, or anything but printable ASCII.
    pub fn parse(text: &str) -> Option<Self> {
        is_visible_ascii(text, Self::LEN_MAX).then(|| Self(text.into()))
    }

    /// The token itself, to be stored or to build the page's address, and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl DeepLink {
    /// The most characters of a deep link.
    pub const LEN_MAX: usize = 4096;

    /// Reads a link; `None` for an empty one, a longer one, or anything but printable ASCII.
    pub fn parse(text: &str) -> Option<Self> {
        is_visible_ascii(text, Self::LEN_MAX).then(|| Self(text.into()))
    }

    /// The link itself, to be given to the subscriber and nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn is_visible_ascii(text: &str, len_max: usize) -> bool {
    (1..=len_max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

impl fmt::Debug for AocToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AocToken(•••)")
    }
}

impl fmt::Debug for DeepLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeepLink(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_whole_or_not_at_all_and_never_printed() {
        let token = AocToken::parse("q8Zk3+Example/Token==").expect("a token");
        assert_eq!(token.reveal(), "q8Zk3+Example/Token==");
        assert_eq!(format!("{token:?}"), "AocToken(•••)");
        for text in ["", "a b", "a\nb", "ທ", &"x".repeat(AocToken::LEN_MAX + 1)] {
            assert_eq!(AocToken::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_deep_link_is_never_printed() {
        let link = DeepLink::parse("boost://pay?t=abc").expect("a link");
        assert_eq!(link.reveal(), "boost://pay?t=abc");
        assert_eq!(format!("{link:?}"), "DeepLink(•••)");
        assert_eq!(DeepLink::parse("boost://pay me"), None);
    }
}
