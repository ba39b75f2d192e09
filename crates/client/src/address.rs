//! Where the API is.

use std::net::IpAddr;

use url::Url;

/// The address of a server: scheme, host, port, and a path if the API is behind one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

/// Why a text is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadAddress {
    /// It cannot be read.
    #[error("expected an address such as https://billing.example.com: {0}")]
    NotAUrl(#[from] url::ParseError),
    /// Plain http to another machine would show everybody on the way the token.
    #[error("http is only for loopback addresses, or with allow_insecure; expected https")]
    NotHttps,
    /// Something other than scheme, host, port and path.
    #[error("expected an address without user, password, query or fragment")]
    MoreThanAnAddress,
}

impl Address {
    /// Reads an address.
    pub(crate) fn parse(text: &str, allow_insecure: bool) -> Result<Self, BadAddress> {
        let url = Url::parse(text)?;
        let has_more = url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            return Err(BadAddress::MoreThanAnAddress);
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if allow_insecure || is_loopback(&url) => Ok(Self(url)),
            _ => Err(BadAddress::NotHttps),
        }
    }

    /// Whether it leads to this machine and nowhere else.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address of what these segments name, each of them one name however it is spelled; none
    /// where a segment can be no name in an address.
    pub(crate) fn of(&self, segments: &[&str]) -> Option<Url> {
        if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return None;
        }
        let mut url = self.0.clone();
        url.path_segments_mut().ok()?.pop_if_empty().push("v1").extend(segments);
        Some(url)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_over_https_or_stays_on_this_machine() {
        let parse = |text| Address::parse(text, false).map(drop);
        for right in
            ["https://b.example", "http://127.0.0.1:7070", "http://[::1]:1", "http://localhost"]
        {
            assert_eq!(parse(right), Ok(()), "{right}");
        }
        for wrong in ["http://b.example", "http://localhost.example", "ftp://b.example"] {
            assert_eq!(parse(wrong), Err(BadAddress::NotHttps), "{wrong}");
        }
        assert!(Address::parse("http://b.example", true).is_ok());
        for wrong in ["https://u:p@b.example", "https://b.example?a=b", "https://b.example#c"] {
            assert_eq!(parse(wrong), Err(BadAddress::MoreThanAnAddress), "{wrong}");
        }
        assert!(matches!(parse("b.example"), Err(BadAddress::NotAUrl(_))));
    }

    #[test]
    fn an_id_is_one_name_whatever_is_in_it() {
        let behind = |base: &str, segments: &[&str]| {
            let address = Address::parse(base, false).expect("an address");
            address.of(segments).map(|url| url.to_string())
        };
        let run = ["runs", "ltc-main/gold/2026-11-22?x"];
        for base in ["https://b.example/api", "https://b.example/api/"] {
            let expected = "https://b.example/api/v1/runs/ltc-main%2Fgold%2F2026-11-22%3Fx";
            assert_eq!(behind(base, &run).as_deref(), Some(expected));
        }
        for climbing in ["..", ".", ""] {
            assert_eq!(behind("https://b.example", &["charges", climbing]), None, "{climbing}");
        }
    }
}
