//! A line as the subscription it describes.

use std::sync::Arc;

use billing::{Country, Currency, Msisdn, Plan, Subscription, SubscriptionId};
use chrono::DateTime;
use workflows::{AccountPolicy, Catalog, ids};

use super::cells::cells;
use super::columns::Columns;
use super::lines::Line;
use super::reason::Reason;

/// Plans named to whoever wrote another one.
const PLANS_NAMED_MAX: usize = 8;

/// A subscription to be enrolled, and where it is to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) subscription: Subscription,
    pub(super) partition: u16,
}

/// Reads lines as rows, by the plans and accounts of a catalog.
pub(super) struct RowReader {
    columns: Columns,
    catalog: Arc<Catalog>,
    partitions: u16,
}

impl RowReader {
    pub(super) fn new(columns: Columns, catalog: Arc<Catalog>, partitions: u16) -> Self {
        Self { columns, catalog, partitions }
    }

    /// What a line says; none if it is blank.
    pub(super) fn read(&self, line: &Line<'_>) -> Option<Result<Row, Reason>> {
        match line {
            Line::TooLong => Some(Err(Reason::TooLong)),
            Line::Bytes([]) => None,
            Line::Bytes(bytes) => Some(self.row(bytes)),
        }
    }

    fn row(&self, line: &[u8]) -> Result<Row, Reason> {
        let line = std::str::from_utf8(line)
            .map_err(|error| Reason::NotUtf8 { at: error.valid_up_to() + 1 })?;
        let cells = cells(line)?;
        let [id, msisdn, plan, renews_at] = self.columns.pick(&cells)?;
        let id: SubscriptionId = id
            .parse()
            .map_err(|error: billing::IdError| Reason::Id { expected: error.expected })?;
        let (plan, account) = self.plan(plan)?;
        let msisdn = Msisdn::parse(msisdn, country(account))?;
        let renews_at = DateTime::parse_from_rfc3339(renews_at).map_err(|_| Reason::RenewsAt)?;
        let subscription = Subscription::enrol(id, msisdn, plan, renews_at.to_utc());
        Ok(Row { subscription, partition: ids::partition_of(msisdn, self.partitions) })
    }

    /// A plan and its account.
    fn plan(&self, name: &str) -> Result<(&Plan, &AccountPolicy), Reason> {
        let plan = name.parse().ok().and_then(|id| self.catalog.plan(&id));
        let plan = plan.ok_or_else(|| Reason::Plan { configured: self.plans() })?;
        let account = self.catalog.account(&plan.account);
        let account = account.expect("no plan is configured without its account");
        Ok((plan, account))
    }

    fn plans(&self) -> String {
        let mut plans = self.catalog.plans().map(|plan| plan.id.as_str());
        let named: Vec<&str> = plans.by_ref().take(PLANS_NAMED_MAX).collect();
        match (named.is_empty(), plans.count()) {
            (true, _) => "none".to_owned(),
            (false, 0) => named.join(", "),
            (false, more) => format!("{} and {more} more", named.join(", ")),
        }
    }
}

/// Whose numbers an account bills: those of the country whose money it charges.
fn country(account: &AccountPolicy) -> Country {
    match account.max_amount.currency() {
        Currency::Lak => Country::Laos,
        Currency::Myr => Country::Malaysia,
    }
}
