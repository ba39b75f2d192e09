//! Where an operator lives.

use std::net::IpAddr;

use reqwest::Url;

use crate::ConfigError;

/// An operator's address: https, unless it is this machine or the account allows otherwise.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Reads `https://host[:port][/path]`, the value of `key`.
    pub(crate) fn parse(
        key: &'static str,
        text: &str,
        allow_insecure: bool,
    ) -> Result<Self, ConfigError> {
        let url = Url::parse(text.trim_end_matches('/')).map_err(|error| {
            ConfigError::new(
                key,
                format!(
                    "expected a URL such as https://operator.example, found {text:?} ({error})"
                ),
            )
        })?;
        let has_more = url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            return Err(ConfigError::new(
                key,
                "expected only scheme, host, port and path; credentials have keys of their own",
            ));
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if allow_insecure || is_loopback(&url) => Ok(Self(url)),
            "http" => Err(ConfigError::new(
                key,
                "expected https: http is for loopback addresses, or with allow_insecure = true",
            )),
            other => Err(ConfigError::new(key, format!("expected https, found {other}"))),
        }
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address of one operation; `path` starts with a slash.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let path = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
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
    fn http_is_only_for_this_machine_or_where_it_is_allowed() {
        for loopback in ["http://127.0.0.1:7080", "http://localhost:1/ltc", "http://[::1]:80"] {
            assert!(BaseUrl::parse("base_url", loopback, false).is_ok(), "{loopback}");
        }
        for remote in
            ["http://ltc.example", "http://10.0.0.1", "http://127.0.0.1.example", "ftp://localhost"]
        {
            let error = BaseUrl::parse("base_url", remote, false).expect_err(remote);
            assert!(error.to_string().starts_with("base_url: expected https"), "{error}");
        }
        assert!(BaseUrl::parse("base_url", "http://ltc.example", true).is_ok());
    }

    #[test]
    fn a_base_url_is_nothing_but_an_address() {
        for wrong in [
            "https://u:p@ltc.example",
            "https://u@ltc.example",
            "https://ltc.example?a=b",
            "https://ltc.example#x",
            "ltc.example",
            "",
        ] {
            let error = BaseUrl::parse("base_url", wrong, true).expect_err(wrong).to_string();
            assert!(error.starts_with("base_url: expected"), "{error}");
            assert!(!error.contains("u:p"), "{error}");
        }
    }

    #[test]
    fn operations_are_appended_to_the_path_it_has() {
        for (base, joined) in [
            ("https://ltc.example", "https://ltc.example/api/CheckTransaction"),
            ("https://ltc.example/", "https://ltc.example/api/CheckTransaction"),
            ("https://ltc.example/v1/", "https://ltc.example/v1/api/CheckTransaction"),
        ] {
            let base = BaseUrl::parse("base_url", base, false).expect(base);
            assert_eq!(base.join("/api/CheckTransaction").as_str(), joined);
        }
    }
}
