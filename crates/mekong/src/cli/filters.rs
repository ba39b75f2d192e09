//! Values that filters of several lists take.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use billing::{AccountId, Country, Msisdn, PlanId, parse_duration};
use chrono::{DateTime, TimeDelta, Utc};
use engine::Store;

use super::Failure;
use crate::config::Config;

/// A point in time: itself, or how long before the store's now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// An instant.
    At(DateTime<Utc>),
    /// So long ago.
    Ago(Duration),
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

/// Reads a number as people spell it, in any country that is billed. A wrong one is not repeated.
pub(super) fn msisdn(text: &str) -> Result<Msisdn, Failure> {
    let read = Country::ALL.into_iter().find_map(|country| Msisdn::parse(text, country).ok());
    read.ok_or_else(|| {
        Failure::Usage(
            "--msisdn: expected a mobile number of Laos or Malaysia, such as +856 20 5550 0001"
                .to_owned(),
        )
    })
}

/// Refuses an account or a plan that neither the configuration nor anything in the store is of: a
/// typing mistake would otherwise look like an empty list.
pub(super) async fn known(
    account: Option<&AccountId>,
    plan: Option<&PlanId>,
    config: &Config,
    store: &dyn Store,
) -> Result<(), Failure> {
    let account = account.filter(|id| !config.accounts.contains_key(*id));
    let plan = plan.filter(|id| !config.plans.contains_key(*id));
    if account.is_none() && plan.is_none() {
        return Ok(());
    }
    let used = Used::read(store).await?;
    if let Some(id) = account.filter(|id| !used.accounts.contains(id.as_str())) {
        return Err(unknown("account", id.as_str(), config.accounts.keys().map(AccountId::as_str)));
    }
    match plan.filter(|id| !used.plans.contains(id.as_str())) {
        Some(id) => Err(unknown("plan", id.as_str(), config.plans.keys().map(PlanId::as_str))),
        None => Ok(()),
    }
}

/// What lanes of the store are named after: configured once, if not any more.
struct Used {
    accounts: BTreeSet<String>,
    plans: BTreeSet<String>,
}

impl Used {
    async fn read(store: &dyn Store) -> Result<Self, Failure> {
        let mut used = Self { accounts: BTreeSet::new(), plans: BTreeSet::new() };
        for stat in store.lanes().await? {
            // `account/plan/charges`, and `inquiries/account`.
            let mut parts = stat.lane.name.split('/').map(str::to_owned);
            used.accounts.extend(parts.next());
            used.plans.extend(parts.next());
        }
        Ok(used)
    }
}

fn unknown<'c>(what: &str, found: &str, configured: impl Iterator<Item = &'c str>) -> Failure {
    let configured: Vec<&str> = configured.collect();
    let configured = if configured.is_empty() { "none".to_owned() } else { configured.join(", ") };
    Failure::Usage(format!("--{what}: there is no {what} `{found}`; configured: {configured}"))
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

    #[test]
    fn a_number_is_read_as_people_spell_it_and_a_wrong_one_is_not_repeated() {
        for text in ["2055500155", "020 5550 0155", "+856 20 5550 0155", "8562055500155"] {
            assert_eq!(msisdn(text).expect(text).e164(), "8562055500155");
        }
        let refused = msisdn("99955500155").expect_err("no country has it").to_string();
        assert!(!refused.contains("99955500155"), "{refused}");
    }
}
