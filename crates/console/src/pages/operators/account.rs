//! What is known of one account.

use contract::{BreakerView, RunView, TokenView};
use engine::StoreError;
use engine::store::Pause;
use records::Doubts;
use workflows::AccountPolicy;

use crate::{Counterpart, Desk};

/// What is known of one account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) counterpart: Option<Counterpart>,
    /// The most calls a second.
    pub(super) tps: f64,
    /// Charging calls a second now, by the runs of tonight.
    pub(super) rate_per_s: f64,
    /// None for an account that needs no token.
    pub(super) token: Option<TokenView>,
    pub(super) doubts: Option<Doubts>,
    /// How the operator answers.
    pub(super) breaker: BreakerView,
    /// The pauses of the account and of its plans.
    pub(super) pauses: Vec<Pause>,
}

impl Account {
    /// Every account, in order of name.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub(super) async fn all(desk: &Desk) -> Result<Vec<Self>, StoreError> {
        let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
        let runs = records::tonight(catalog, store).await?;
        let doubts = records::doubts(catalog, store).await?;
        let pauses = store.pauses().await?;
        let mut accounts = Vec::new();
        for policy in catalog.accounts() {
            let token = match policy.abilities.uses_tokens {
                true => Some(records::token(&policy.id, store).await?),
                false => None,
            };
            let name = policy.id.to_string();
            accounts.push(Self {
                counterpart: desk.counterparts.get(&policy.id).cloned(),
                tps: policy.tps,
                rate_per_s: rate(policy, &runs),
                token,
                breaker: records::breaker(&policy.id, store).await?,
                doubts: doubts.iter().find(|doubts| doubts.account == name).cloned(),
                pauses: pauses.iter().filter(|pause| is_of(&name, pause)).cloned().collect(),
                name,
            });
        }
        Ok(accounts)
    }
}

/// What the account's runs send together.
fn rate(account: &AccountPolicy, runs: &[RunView]) -> f64 {
    let of_account =
        runs.iter().filter(|run| run.id.split('/').next() == Some(account.id.as_str()));
    of_account.filter_map(|run| run.rate_per_s).fold(0.0, |sum, rate| sum + rate)
}

/// Whether a pause is of this account or of something within it.
fn is_of(account: &str, pause: &Pause) -> bool {
    pause.target.split('/').any(|part| part == account)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_pause_is_of_the_account_that_its_path_names() {
        let of = |target: &str| {
            let (target, reason, by) = (target.to_owned(), String::new(), String::new());
            is_of("ltc-main", &Pause { target, reason, by, since: DateTime::UNIX_EPOCH })
        };
        assert!(of("ltc-main") && of("ltc-main/gold") && of("inquiries/ltc-main"));
        assert!(!of("ltc") && !of("renewals") && !of("ltc-main-2/gold"));
    }
}
