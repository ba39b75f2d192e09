//! The word that only a page of the same session knew.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use maud::{Markup, html};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// What a form carries, so that no other site's form is taken for it: derived from the session's
/// token, which other sites never see.
#[derive(Clone)]
pub(crate) struct Csrf(String);

impl Csrf {
    /// The field's name.
    pub(crate) const FIELD: &str = "csrf";

    /// That of the session with this token.
    pub(crate) fn of(token: &str) -> Self {
        Self(keyed(token, "form", ""))
    }

    /// The field itself, for a form.
    pub(crate) fn field(&self) -> Markup {
        html! { input type="hidden" name=(Self::FIELD) value=(self.0); }
    }

    /// Whether this is it, found out in a time that says nothing.
    pub(crate) fn is(&self, given: &str) -> bool {
        bool::from(self.0.as_bytes().ct_eq(given.as_bytes()))
    }
}

/// What only whoever has the key could make of this text, for this purpose.
pub(crate) fn keyed(key: &str, purpose: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_one_session_opens_nothing_in_another() {
        let (one, other) = (Csrf::of("a"), Csrf::of("b"));
        assert!(one.is(&Csrf::of("a").0) && !one.is(&other.0) && !one.is(""));
    }
}
