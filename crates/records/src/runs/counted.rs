//! A run's counters, as the outside interface has them.

use std::collections::BTreeMap;

use billing::{Currency, RenewalSchedule};
use chrono::{DateTime, Utc};
use contract::{RunState, RunView};
use rust_decimal::Decimal;
use workflows::{Catalog, run};

use super::forecast::{Forecast, Readings};
use super::standing::Standing;

/// What is known of a run besides its counters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside<'r> {
    /// Charges still to be opened.
    pub(super) waiting: u64,
    /// The most calls a second.
    pub(super) tps: Option<f64>,
    /// When it may be sent, if not at any time.
    pub(super) schedule: Option<&'r RenewalSchedule>,
    /// Where it stands, and why.
    pub(super) standing: Option<&'r Standing>,
    /// Whether what a window left is given up.
    pub(super) gives_up: bool,
}

/// What the counters of a run come to now.
pub(super) fn run_view(
    id: &str,
    counters: &BTreeMap<String, i64>,
    beside: Beside<'_>,
    catalog: &Catalog,
    now: DateTime<Utc>,
) -> RunView {
    let counted = counted(id, counters, catalog);
    let sent = sent(counters);
    let to_send = counted.to_send().saturating_add(beside.waiting);
    let done = counted.opened.saturating_sub(counted.to_send());
    let readings = Readings { now, sent: &sent, done, to_send, schedule: beside.schedule };
    let standing = beside.standing.cloned().unwrap_or_default();
    let forecast = match standing.state {
        RunState::Paused => readings.forecast().held(),
        RunState::Stopped => readings.forecast().ended(to_send),
        RunState::Running | RunState::Over => readings.forecast(),
    };
    let Forecast { began_at, last_sent_at, rate_per_s, eta, .. } = forecast;
    let left = left(&counted, &standing, beside);
    RunView {
        state: standing.state,
        paused_by: standing.by,
        paused_why: standing.why,
        paused_until: standing.until,
        carried_over: counted.carried_over + if beside.gives_up { 0 } else { left },
        skipped: counted.skipped + if beside.gives_up { left } else { 0 },
        waiting: beside.waiting,
        sent: sent.values().sum::<u64>() + count(counters, run::SENT_LATER),
        began_at,
        last_sent_at,
        rate_per_s,
        tps: beside.tps,
        eta,
        window_ends_at: forecast.window_ends_at,
        fits: forecast.fits,
        progress: forecast.progress,
        ..counted
    }
}

/// What a window has left so far that no turn has come to yet.
fn left(counted: &RunView, standing: &Standing, beside: Beside<'_>) -> u64 {
    match standing.state {
        RunState::Over | RunState::Stopped => counted.unsent.saturating_add(beside.waiting),
        RunState::Running | RunState::Paused => 0,
    }
}

/// What has become of its charges.
pub(super) fn counted(id: &str, counters: &BTreeMap<String, i64>, catalog: &Catalog) -> RunView {
    let count = |field: &str| count(counters, field);
    let declined_by_reason = declined_by_reason(counters);
    let (opened, charged, cancelled) =
        (count(run::OPENED), count(run::CHARGED), count(run::CANCELLED));
    let declined = declined_by_reason.values().sum();
    RunView {
        id: id.to_owned(),
        opened,
        charged,
        declined,
        declined_by_reason,
        cancelled,
        in_doubt: count(run::IN_DOUBT),
        in_flight: count(run::IN_FLIGHT),
        unsent: run::unsent(counters),
        carried_over: count(run::CARRIED),
        skipped: count(run::SKIPPED),
        taken_over: count(run::TAKEN_OVER),
        open: opened.saturating_sub(charged + declined + cancelled),
        amount: amounts(id, &count, catalog),
        ..RunView::default()
    }
}

/// Calls by the quarter of an hour in which they were made.
pub(super) fn sent(counters: &BTreeMap<String, i64>) -> BTreeMap<DateTime<Utc>, u64> {
    let quarters = counters
        .iter()
        .filter_map(|(field, calls)| Some((run::sent_from(field)?, u64::try_from(*calls).ok()?)));
    quarters.collect()
}

fn count(counters: &BTreeMap<String, i64>, field: &str) -> u64 {
    counters.get(field).map_or(0, |count| u64::try_from(*count).unwrap_or(0))
}

fn declined_by_reason(counters: &BTreeMap<String, i64>) -> BTreeMap<String, u64> {
    let declined = counters.iter().filter_map(|(field, count)| {
        let reason = field.strip_prefix(run::DECLINED)?;
        let count = u64::try_from(*count).ok().filter(|count| *count > 0)?;
        Some((reason.to_owned(), count))
    });
    declined.collect()
}

/// What was charged, by currency: that of a night's account, if that is still configured, or those
/// of a requeue's charges.
fn amounts(id: &str, count: &impl Fn(&str) -> u64, catalog: &Catalog) -> BTreeMap<String, String> {
    let of_night = currency_of(id, catalog).map(|currency| (currency, count(run::AMOUNT)));
    let of_requeue = Currency::ALL.map(|currency| (currency, count(&run::amount_in(currency))));
    let charged = of_night.into_iter().chain(of_requeue).filter(|(_, minor)| *minor > 0);
    let amount = |(currency, minor): (Currency, u64)| {
        let amount = Decimal::from_i128_with_scale(minor.into(), currency.decimals());
        (currency.code().to_owned(), amount.to_string())
    };
    charged.map(amount).collect()
}

fn currency_of(id: &str, catalog: &Catalog) -> Option<Currency> {
    let account = id.split('/').next()?.parse().ok()?;
    Some(catalog.account(&account)?.max_amount.currency())
}
