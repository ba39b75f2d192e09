//! Where the journal is kept.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use engine::store::redis::{RedisUrl, RedisUrlError};

/// A store's address: `sqlite:mekong.db`, `redis://127.0.0.1:6379/0`.
///
/// `Debug` and `Display` show no password.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file on this machine, relative to the working directory.
    Sqlite(PathBuf),
    /// Redis or Valkey: one server, or a group of them behind Sentinel or as a Cluster.
    Redis(Box<str>),
}

/// What a store's address may be.
pub(super) const EXPECTED: &str = "an address such as sqlite:mekong.db, \
    redis://127.0.0.1:6379/0, rediss://…, redis+sentinel://… or redis+cluster://…";

/// A text that is no store's address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreUrlError {
    /// A file without a name.
    #[error("a path after sqlite:")]
    NoPath,
    /// It begins as an address on Redis, or as none at all.
    #[error(transparent)]
    Redis(#[from] RedisUrlError),
}

impl FromStr for StoreUrl {
    type Err = StoreUrlError;

    fn from_str(text: &str) -> Result<Self, StoreUrlError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(StoreUrlError::NoPath)
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        text.parse::<RedisUrl>()?;
        Ok(Self::Redis(text.into()))
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Redis(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

/// An address, well-formed or not, with bullets for the password in it. Other texts stay.
pub(super) fn without_password(text: &str) -> String {
    let masked = text.split_once("://").and_then(|(scheme, rest)| {
        let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (credentials, _) = rest[..authority_end].rsplit_once('@')?;
        let (user, _) = credentials.split_once(':')?;
        Some(format!("{scheme}://{user}:•••{}", &rest[credentials.len()..]))
    });
    masked.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_of_the_contract_is_an_address_and_others_are_refused() {
        let sqlite = |path: &str| Ok(StoreUrl::Sqlite(path.into()));
        assert_eq!("sqlite:mekong.db".parse(), sqlite("mekong.db"));
        assert_eq!("sqlite:///var/lib/mekong.db".parse(), sqlite("/var/lib/mekong.db"));
        for url in [
            "redis://h:1/0",
            "rediss://h",
            "redis+sentinel://a:26379,b:26379/name/0",
            "redis+cluster://a:1,b:2",
        ] {
            assert!(matches!(url.parse(), Ok(StoreUrl::Redis(_))), "{url}");
        }
        for wrong in ["", "mekong.db", "sqlite:", "postgres://h/db", "redis:", "redis://"] {
            assert!(wrong.parse::<StoreUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_never_shown() {
        for url in [
            "redis://:hunter2@h:6379/0",
            "rediss://mekong:hunter2@h",
            "redis+cluster://:hunter2@h,i",
        ] {
            let parsed: StoreUrl = url.parse().expect(url);
            for shown in [format!("{parsed}"), format!("{parsed:?}"), without_password(url)] {
                assert!(shown.contains(":•••@h") && !shown.contains("hunter2"), "{shown}");
            }
        }
        assert_eq!(without_password("redis://:hunter2@h?x"), "redis://:•••@h?x");
        assert_eq!(without_password("ftp://u:hunter2@h/x:y"), "ftp://u:•••@h/x:y");
        assert_eq!(without_password("plain:text"), "plain:text");
    }
}
