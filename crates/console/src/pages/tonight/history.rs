//! What went before: the last nights, and how fast each account sent today.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use contract::{NightView, RateSeries};
use engine::StoreError;
use maud::{Markup, html};
use rust_decimal::Decimal;
use workflows::{AccountPolicy, Catalog};

use crate::Desk;
use crate::charts::{self, Night, Rates};
use crate::parts::empty;
use crate::turned::Turned;

/// Nights in the chart.
const NIGHTS: u32 = 30;

/// Both charts, as things were when the page was asked for.
pub(super) async fn draw(desk: &Desk) -> Result<Markup, Turned> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let now = store.clock().now();
    let nights = together(&records::nights(NIGHTS, catalog, store).await?);
    let rates = rates_of_today(desk, now).await?;
    Ok(html! {
        section.stack aria-labelledby="history" {
            h2 #history { "The last nights, and today's calls" }
            div.cards.charts {
                @if nights.is_empty() { (empty("No night so far: the chart begins with the first.")) }
                @else { (charts::nights(&nights)) }
                @for rates in rates { (charts::rates(&rates)) }
            }
        }
    })
}

/// The calls of each account on its own today; one that made none has no chart.
async fn rates_of_today(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<Rates>, StoreError> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let today = |account: &AccountPolicy| account.any_time.local_date(now);
    let dates: BTreeSet<NaiveDate> = catalog.accounts().map(today).collect();
    let mut charts = Vec::new();
    for date in dates {
        let of_date = records::rates(date, catalog, store).await?;
        let today = of_date.into_iter().filter_map(|series| rates(series, date, now, catalog));
        charts.extend(today);
    }
    Ok(charts)
}

/// The chart of a series, if this is its account's date.
fn rates(
    series: RateSeries,
    date: NaiveDate,
    now: DateTime<Utc>,
    catalog: &Catalog,
) -> Option<Rates> {
    let account = catalog.account(&series.account.parse().ok()?)?;
    (account.any_time.local_date(now) == date).then(|| Rates {
        account: series.account,
        cap: account.tps,
        timezone: account.any_time.timezone(),
        bucket_s: series.bucket_s,
        buckets: series.buckets,
        now,
    })
}

/// The nights of every account and plan of one date as one.
fn together(nights: &[NightView]) -> Vec<Night> {
    let mut by_date: BTreeMap<NaiveDate, Vec<&NightView>> = BTreeMap::new();
    for night in nights {
        by_date.entry(night.date).or_default().push(night);
    }
    by_date.into_iter().map(|(date, nights)| one_night(date, &nights)).collect()
}

fn one_night(date: NaiveDate, nights: &[&NightView]) -> Night {
    let sum = |of: fn(&NightView) -> u64| {
        nights.iter().map(|night| of(night)).fold(0, u64::saturating_add)
    };
    Night {
        date,
        charged: sum(|night| night.charged),
        declined: sum(|night| night.declined),
        in_doubt: sum(|night| night.in_doubt),
        amounts: amounts(nights),
    }
}

/// What was charged in all of them, currency by currency.
fn amounts(nights: &[&NightView]) -> BTreeMap<String, String> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for (currency, amount) in nights.iter().flat_map(|night| &night.amount) {
        let amount: Decimal = amount.parse().unwrap_or_default();
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(amount);
    }
    sums.into_iter().map(|(currency, sum)| (currency.to_owned(), sum.to_string())).collect()
}
