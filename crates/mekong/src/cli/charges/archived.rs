//! Charges that have left the store.

use ::archive::Wanted;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use clap::Args;
use futures::stream::{StreamExt, TryStreamExt};

use super::ChargeFilter;
use crate::cli::listing::{self, Limit};
use crate::cli::source::unfit;
use crate::cli::{Exit, Failure, Invocation, archive};

/// Whether the archive is meant, and when.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Archived {
    /// Those that have moved to the archive; by --msisdn, --since or --date without reading all of it
    #[arg(long)]
    pub(super) archived: bool,
    /// Only opened on this day (UTC), such as 2026-11-22
    #[arg(long, value_name = "DAY", requires = "archived", conflicts_with = "since")]
    date: Option<NaiveDate>,
}

/// Lists archived charges, a segment at a time.
pub(super) async fn list(
    filter: ChargeFilter,
    archived: &Archived,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let archive = archive::needed(&config, invocation)?;
    let orders = invocation.orders(&config).await?;
    let store = &**orders.store();
    let view = filter.view(store.clock().now());
    let filter = records::charge_filter(&view, orders.catalog(), store).await.map_err(unfit)?;
    let day = archived.date.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let wanted = Wanted {
        kind: Some(workflows::ids::CHARGE),
        line: filter.msisdn.map(|msisdn| (msisdn, store.partitions())),
        since: filter.since.or(day),
        until: day.and_then(|day| day.checked_add_signed(TimeDelta::days(1))),
        ..Wanted::default()
    };
    let found = archive.matches(wanted).map_err(Failure::from);
    let rows = found.try_filter_map(|record| {
        let view = record.charge().map(|charge| filter.includes(&charge).then_some(charge));
        let view =
            view.map(|charge| charge.map(|charge| records::charge_view(&record.instance, &charge)));
        std::future::ready(view.map_err(Failure::from))
    });
    listing::list(rows.boxed(), limit, invocation).await
}
