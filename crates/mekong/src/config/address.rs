//! Addresses of other machines.

use std::fmt;
use std::net::IpAddr;

use url::Url;

use super::field::Field;

/// Why an address is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AddressError {
    /// It cannot be read.
    NotAUrl(url::ParseError),
    /// Plain http to another machine.
    NotHttps,
    /// Something other than scheme, host, port and path.
    MoreThanAnAddress,
    /// The seed document's misprint of the host `ltcpay` (LTC protocol, section 1).
    Misprint,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl(error) => write!(f, "{error}"),
            Self::NotHttps => {
                f.write_str("http is only for loopback addresses, or with allow_insecure = true")
            }
            Self::MoreThanAnAddress => f.write_str(
                "without user, password, query or fragment: credentials have keys of their own",
            ),
            Self::Misprint => f.write_str("the host is spelled ltcpay, with a small L"),
        }
    }
}

/// Reads the address of an operator's API: scheme, host, port and path.
pub(super) fn base_url(field: Field<'_, '_>, allow_insecure: bool) -> Option<Url> {
    field.parsed("an address such as https://operator.example", |text| {
        let url = safe_url(text, allow_insecure)?;
        let has_more = url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::MoreThanAnAddress);
        }
        let misprinted = url.host_str().is_some_and(|host| host.starts_with("itcpay"));
        if misprinted { Err(AddressError::Misprint) } else { Ok(url) }
    })
}

/// Reads any address that we call or that others call: https, or this machine.
pub(super) fn https_url(field: Field<'_, '_>, allow_insecure: bool) -> Option<Url> {
    field.parsed("an https address", |text| safe_url(text, allow_insecure))
}

/// An address that may be called: https, or this machine.
pub(super) fn safe_url(text: &str, allow_insecure: bool) -> Result<Url, AddressError> {
    let url = Url::parse(text).map_err(AddressError::NotAUrl)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_insecure || is_loopback(&url) => Ok(url),
        _ => Err(AddressError::NotHttps),
    }
}

/// Whether an address leads to this machine and nowhere else.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}
