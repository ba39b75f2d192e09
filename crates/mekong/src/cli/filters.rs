//! Values that filters of several lists take.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use billing::{AccountId, PlanId, parse_duration};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use engine::Store;

use super::Failure;
use super::source::Source;
use crate::config::Config;
use crate::runtime::catalog_of;

/// A point in time: itself, or how long before the store's now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// An instant.
    At(DateTime<Utc>),
    /// So long ago.
    Ago(Duration),
}

/// As of when something is shown.
#[derive(Debug, Args)]
pub(super) struct AsOf {
    /// Show how it stood at this time, with what was known then: RFC 3339, or how long ago (2h, 1d)
    #[arg(long, value_name = "TIME")]
    at: Option<Since>,
}

impl AsOf {
    /// The moment in the past; none for now.
    pub(super) fn at(&self, source: &dyn Source) -> Option<DateTime<Utc>> {
        Some(self.at?.instant(source.now()))
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an instant such as 2026-11-22T02:00:00Z, or how long ago, such as 2h or 1d")]
pub(super) struct SinceError;

impl Since {
    /// The instant, for a store whose time is `now`.
    pub(super) fn instant(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now - TimeDelta::from_std(ago).unwrap_or_default(),
        }
    }
}

impl FromStr for Since {
    type Err = SinceError;

    fn from_str(text: &str) -> Result<Self, SinceError> {
        if let Ok(ago) = parse_duration(text) {
            return Ok(Self::Ago(ago));
        }
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| SinceError)?;
        Ok(Self::At(at.to_utc()))
    }
}

/// Values that one filter takes, as one text; none where there are none.
pub(super) fn several(values: &[impl Display]) -> Option<String> {
    let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

/// Refuses an account or a plan that neither the configuration nor anything in the store is of.
pub(super) async fn known(
    account: Option<&AccountId>,
    plan: Option<&PlanId>,
    config: &Config,
    store: &dyn Store,
) -> Result<(), Failure> {
    match records::unknown_name(account, plan, &catalog_of(config), store).await? {
        Some(unknown) => Err(Failure::Usage(format!("--{}: {unknown}", unknown.what))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_an_instant_or_counted_back_from_the_stores_now() {
        let now: DateTime<Utc> = "2026-11-22T02:00:00Z".parse().expect("an instant");
        let instant = |text: &str| text.parse::<Since>().map(|since| since.instant(now));
        assert_eq!(instant("2h"), Ok(now - TimeDelta::hours(2)));
        assert_eq!(instant("2026-11-22T09:00:00+07:00"), Ok(now));
        assert_eq!(instant("yesterday"), Err(SinceError));
    }
}
