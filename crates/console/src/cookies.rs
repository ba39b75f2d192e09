//! Cookies: read, set and taken back.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// The most bytes of cookies that are looked at.
const BYTES_MAX: usize = 8 * 1024;

/// A cookie of the console, known to scripts and to other sites' forms by nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cookie(&'static str);

/// Who is signed in.
pub(crate) const SESSION: Cookie = Cookie("mekong");
/// A sign-in that has begun elsewhere.
pub(crate) const PENDING: Cookie = Cookie("mekong-pending");
/// What is told once, on the next page.
pub(crate) const NOTICE: Cookie = Cookie("mekong-notice");
/// Whose things are looked at, of several merchants.
pub(crate) const MERCHANT: Cookie = Cookie("mekong-merchant");

impl Cookie {
    /// Its value, if the browser sent one. Over TLS only one that this host itself has set is
    /// looked at: browsers hold names that begin with `__Host-` to that.
    pub(crate) fn read(self, headers: &HeaderMap, is_https: bool) -> Option<&str> {
        let name = self.name(is_https);
        let given = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
        let mut pairs =
            given.filter(|text| text.len() <= BYTES_MAX).flat_map(|text| text.split(';'));
        pairs
            .find_map(|pair| pair.trim().split_once('=').filter(|(own, _)| *own == name))
            .map(|(_, value)| value)
    }

    /// Sets it until the browser is closed, or for `max_age_s` seconds.
    pub(crate) fn set(
        self,
        value: &str,
        max_age_s: Option<i64>,
        is_https: bool,
        to: &mut HeaderMap,
    ) {
        let secure = if is_https { "; Secure" } else { "" };
        let ends = max_age_s.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let name = self.name(is_https);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}");
        let header = HeaderValue::from_str(&text).expect("values are letters, digits and points");
        to.append(SET_COOKIE, header);
    }

    /// Takes it back.
    pub(crate) fn take_back(self, is_https: bool, to: &mut HeaderMap) {
        self.set("", Some(0), is_https, to);
    }

    fn name(self, is_https: bool) -> String {
        let prefix = if is_https { "__Host-" } else { "" };
        format!("{prefix}{}", self.0)
    }
}
