//! Which codes operators answered with lately.

use std::collections::BTreeMap;

use billing::{Charge, ChargeState, DeclineReason};
use chrono::{DateTime, Utc};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Store, StoreError};
use workflows::ids;

/// Charges looked at, the newest first.
const LOOKED_AT_MAX: usize = 2 * PAGE_MAX;

/// The codes of the newest charges that were declined or are in doubt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// Each code of each account, the most frequent of an account first.
    pub codes: Vec<CodeCount>,
    /// Charges looked at.
    pub looked_at: usize,
    /// Whether there are older ones that were not looked at.
    pub has_more: bool,
}

/// How often a code was an operator's last word on a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCount {
    /// The account.
    pub account: String,
    /// The operator's code.
    pub code: String,
    /// What it was taken for: the reason of a decline, or `in_doubt`.
    pub taken_for: String,
    /// How many charges.
    pub count: u64,
}

/// The codes of charges opened at or after `since`, of a bounded number of them.
///
/// # Errors
///
/// The store failed, or a charge cannot be read.
pub async fn codes(since: DateTime<Utc>, store: &dyn Store) -> Result<Codes, StoreError> {
    let statuses = [ChargeState::Declined, ChargeState::InDoubt];
    let mut query = ListQuery {
        kind: ids::CHARGE.to_owned(),
        statuses: statuses.map(|state| state.as_str().to_owned()).to_vec(),
        since: Some(since),
        newest_first: true,
        limit: PAGE_MAX,
        ..ListQuery::default()
    };
    let (mut counted, mut looked_at, mut asked_for) = (Counted::new(), 0, 0);
    loop {
        let page = store.list(query.clone()).await?;
        looked_at += page.rows.len();
        // Of one merchant's there may be fewer rows than were asked for.
        asked_for += PAGE_MAX;
        for row in &page.rows {
            count(&decode(ids::CHARGE, &row.state)?, &mut counted);
        }
        if page.next.is_none() || asked_for >= LOOKED_AT_MAX {
            return Ok(Codes { codes: told(counted), looked_at, has_more: page.next.is_some() });
        }
        query.cursor = page.next;
    }
}

/// By account, code, and what it was taken for.
type Counted = BTreeMap<(String, String, String), u64>;

fn count(charge: &Charge, counted: &mut Counted) {
    let Some(code) = charge.operator_code.as_deref() else { return };
    let taken_for = charge.reason.map_or(charge.state.as_str(), DeclineReason::as_str);
    let key = (charge.order.account.to_string(), code.to_owned(), taken_for.to_owned());
    *counted.entry(key).or_default() += 1;
}

fn told(counted: Counted) -> Vec<CodeCount> {
    let code = |((account, code, taken_for), count)| CodeCount { account, code, taken_for, count };
    let mut codes: Vec<CodeCount> = counted.into_iter().map(code).collect();
    // Stable: where as many are of each, in order of code.
    codes.sort_by(|one, other| {
        one.account.cmp(&other.account).then_with(|| other.count.cmp(&one.count))
    });
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(of: &[(&str, &str, u64)]) -> Vec<(String, u64)> {
        let key = |(account, code, count): &(&str, &str, u64)| {
            ((account.to_string(), code.to_string(), "funds".to_owned()), *count)
        };
        let codes = told(of.iter().map(key).collect());
        codes
            .into_iter()
            .map(|code| (format!("{} {}", code.account, code.code), code.count))
            .collect()
    }

    #[test]
    fn the_codes_of_an_account_stand_together_and_the_most_frequent_comes_first() {
        let told =
            counted(&[("ltc", "101", 3), ("aoc", "51", 1), ("ltc", "103", 9), ("ltc", "102", 3)]);
        let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["aoc 51", "ltc 103", "ltc 101", "ltc 102"]);
    }
}
