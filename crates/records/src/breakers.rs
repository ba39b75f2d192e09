//! How the operators of accounts answer.

use billing::AccountId;
use contract::{BreakerPhase, BreakerView};
use engine::{Store, StoreError};
use workflows::breaker::{Breaker, Phase};
use workflows::{Catalog, breaker_of};

/// The breaker of every account, in order of name.
///
/// # Errors
///
/// The store failed, or a newer version has written one of them.
pub async fn breakers(
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<BreakerView>, StoreError> {
    let mut all = Vec::new();
    for account in catalog.accounts() {
        all.push(breaker(&account.id, store).await?);
    }
    Ok(all)
}

/// One account's breaker.
///
/// # Errors
///
/// As [`breakers`].
pub async fn breaker(account: &AccountId, store: &dyn Store) -> Result<BreakerView, StoreError> {
    Ok(view(account, &breaker_of(account, store).await?))
}

fn view(account: &AccountId, breaker: &Breaker) -> BreakerView {
    let phase = match breaker.phase() {
        Phase::Closed => BreakerPhase::Closed,
        Phase::Open => BreakerPhase::Open,
        Phase::HalfOpen => BreakerPhase::HalfOpen,
    };
    let share = if phase == BreakerPhase::Open { 0.0 } else { breaker.share() };
    BreakerView {
        account: account.to_string(),
        phase,
        since: Some(breaker.since()).filter(|since| since.timestamp_millis() > 0),
        probe_at: breaker.probe_at(),
        // A share is at most 1, and a percent of it is enough for people.
        share_percent: (share * 100.0).round() as u8,
        why: breaker.why().map(str::to_owned),
    }
}
