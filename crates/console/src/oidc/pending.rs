//! A sign-in that has begun in one browser and has not come back yet.

use axum::http::HeaderMap;
use data_encoding::BASE64URL_NOPAD;
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use subtle::ConstantTimeEq;

use crate::cookies::{self, Cookie};
use crate::csrf::keyed;

const COOKIE: Cookie = cookies::PENDING;
/// How long it may take to sign in there.
const LASTS_S: i64 = 10 * 60;
/// Bytes of the secret, and the most of the page that it leads to.
const SECRET_BYTES: usize = 32;
const NEXT_BYTES_MAX: usize = 1_024;

/// What one browser alone holds until it comes back: everything that the issuer is to repeat is
/// derived from it, so nothing has to be kept here, and no other browser can end what it began.
#[derive(Clone)]
pub(super) struct Pending {
    secret: String,
    /// The page to go on with.
    pub(super) next: String,
}

impl Pending {
    /// A new one, leading to this page.
    pub(super) fn begin(next: &str) -> Self {
        let secret = BASE64URL_NOPAD.encode(&rand::random::<[u8; SECRET_BYTES]>());
        let next = if next.len() > NEXT_BYTES_MAX { String::new() } else { next.to_owned() };
        Self { secret, next }
    }

    /// The one that this browser began, if it did.
    pub(super) fn read(headers: &HeaderMap, is_https: bool) -> Option<Self> {
        let (secret, next) = COOKIE.read(headers, is_https)?.split_once('.')?;
        let fits = BASE64URL_NOPAD.decode_len(secret.len()) == Ok(SECRET_BYTES);
        let next = BASE64URL_NOPAD.decode(next.as_bytes()).ok().filter(|_| fits)?;
        Some(Self { secret: secret.to_owned(), next: String::from_utf8(next).ok()? })
    }

    /// Gives it to the browser.
    pub(super) fn keep(&self, is_https: bool, headers: &mut HeaderMap) {
        let value = format!("{}.{}", self.secret, BASE64URL_NOPAD.encode(self.next.as_bytes()));
        COOKIE.set(&value, Some(LASTS_S), is_https, headers);
    }

    /// Takes it back: it ends one sign-in.
    pub(super) fn forget(is_https: bool, headers: &mut HeaderMap) {
        COOKIE.take_back(is_https, headers);
    }

    /// What the browser is sent with, and comes back with.
    pub(super) fn state(&self) -> CsrfToken {
        CsrfToken::new(keyed(&self.secret, "state", ""))
    }

    /// Whether it came back with what it was sent with.
    pub(super) fn is_of(&self, state: &str) -> bool {
        bool::from(self.state().secret().as_bytes().ct_eq(state.as_bytes()))
    }

    /// What the token is to repeat.
    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(keyed(&self.secret, "nonce", ""))
    }

    /// What whoever exchanges the code has to know.
    pub(super) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(keyed(&self.secret, "pkce", ""))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::{COOKIE as SENT, SET_COOKIE};

    use super::*;

    #[test]
    fn what_comes_back_is_of_the_browser_that_began_it_and_leads_where_it_wanted() {
        let (one, other) = (Pending::begin("/console/queues"), Pending::begin("/console"));
        let mut headers = HeaderMap::new();
        one.keep(true, &mut headers);
        let set = headers[SET_COOKIE].to_str().expect("ASCII").split(';').next().expect("a pair");
        let sent = HeaderMap::from_iter([(SENT, set.parse().expect("a header"))]);
        let back = Pending::read(&sent, true).expect("the same");
        assert_eq!(
            (back.next.as_str(), back.is_of(one.state().secret())),
            ("/console/queues", true)
        );
        assert!(!back.is_of(other.state().secret()) && !back.is_of(""));
        assert!(Pending::read(&sent, false).is_none(), "a cookie of this host alone");
    }

    #[test]
    fn nothing_that_is_sent_along_tells_the_secret_or_one_another() {
        let pending = Pending::begin("");
        let (state, nonce) = (pending.state(), pending.nonce());
        let all = [state.secret(), nonce.secret(), pending.verifier().secret(), &pending.secret]
            .map(Clone::clone);
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
