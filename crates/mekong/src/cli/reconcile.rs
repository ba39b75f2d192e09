//! `mekong reconcile`: our charges of a day against the operator's own account of it.
//!
//! Against its file, both sides are matched here and nothing is asked of anyone. Without a file, the
//! operator is asked about charges of the day, by workers: this process has one of its own for that.

mod against;
mod columns;
mod evidence;
mod file;
mod inquiries;
mod listing;
mod ours;
mod report;
mod strangers;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use billing::{AccountId, parse_duration};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::Args;
use orders::Orders;
use reconcile::Day;
use workflows::seen_by;

use self::columns::Columns;
use self::inquiries::Deployment;
use self::listing::Listing;
use self::ours::Books;
use super::{Exit, Failure, Invocation};
use crate::config::{Account, Config};
use crate::runtime::catalog_of;

/// Charges that are asked about, where nobody says how many.
const SAMPLE: u32 = 200;

/// Which day, against what, and where the report goes.
#[derive(Debug, Args)]
pub(super) struct ReconcileArgs {
    /// The account, such as ltc-main
    #[arg(long, value_name = "NAME")]
    account: AccountId,
    /// The day, such as 2026-11-23, by the account's clocks
    #[arg(long, value_name = "DATE")]
    date: NaiveDate,
    /// The operator's own file of that day, CSV; without one the operator is asked
    #[arg(long, value_name = "FILE")]
    operator_file: Option<PathBuf>,
    /// Which of the file's columns is what, such as transaction_id=TxnID,amount=Amount; also
    /// reference, msisdn, currency, state and at
    #[arg(long, value_name = "MAP", requires = "operator_file")]
    columns: Option<Columns>,
    /// Tell the charges what the file proves: doubts are settled, closed ones are asked about
    #[arg(long, requires_all = ["operator_file", "why"])]
    apply: bool,
    /// Why, for the history of each of them and for the audit
    #[arg(long, value_name = "TEXT", requires = "apply")]
    why: Option<String>,
    /// Without a file: ask about so many charges of the day [default: 200]
    #[arg(long, value_name = "N", conflicts_with = "operator_file",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    sample: Option<u32>,
    /// Without a file: ask about all of them
    #[arg(long, conflicts_with_all = ["operator_file", "sample"])]
    all_charges: bool,
    /// What the sample is chosen by; the same seed goes on with the same charges
    #[arg(long, value_name = "N", conflicts_with_all = ["operator_file", "all_charges"])]
    seed: Option<u64>,
    /// Leave the asking to workers of other processes
    #[arg(long, conflicts_with = "operator_file")]
    no_work: bool,
    /// Stop waiting once nothing was answered for so long; the same command goes on
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = parse_duration,
          conflicts_with = "operator_file")]
    patience: Duration,
    /// Look for charges that were opened at most so long before the day
    #[arg(long, value_name = "TIME", default_value = "31d", value_parser = parse_duration)]
    opened_within: Duration,
    /// Write the report to this file as a page for browsers and printers
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write every difference to this file, as JSON Lines; the report has the first 1,000
    #[arg(long, value_name = "FILE")]
    all: Option<PathBuf>,
}

/// Reconciles a day, and says what came of it.
pub(super) async fn run(args: ReconcileArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let whole = invocation.load()?.config;
    let config = invocation.narrowed(whole.clone())?;
    let account = account_of(&args, &config)?;
    if args.why.as_deref().is_some_and(|why| why.trim().is_empty()) {
        return Err(Failure::Usage("--why: expected a reason".to_owned()));
    }
    let (store, catalog) = (invocation.whole_store(&whole).await?, Arc::new(catalog_of(&config)));
    let orders = Orders::new(seen_by(&catalog, store.clone()), catalog);
    let day = Day::new(args.date, account.timezone);
    warn_of_the_time(&day, &config, &orders.store().clock().now())?;
    let books = Books {
        store: orders.store().clone(),
        account: args.account.clone(),
        timeout: account.timeout,
        day,
        opened_within: args.opened_within,
    };
    let listing = Listing::create(args.all.as_deref())?;
    let view = match &args.operator_file {
        Some(file) => {
            against::file(file, &args, account, &books, listing, &orders, invocation).await?
        }
        None => {
            let deployment = Deployment { config: whole, store };
            inquiries::ask(&args, &deployment, &books, listing, &orders, invocation).await?
        }
    };
    report::write_page(&view, args.html.as_deref())?;
    report::tell(&view, &invocation.output)?;
    Ok(if view.needs_person { Exit::NeedsPerson } else { Exit::Done })
}

fn account_of<'c>(args: &ReconcileArgs, config: &'c Config) -> Result<&'c Account, Failure> {
    config.accounts.get(&args.account).ok_or_else(|| {
        let names: Vec<_> = config.accounts.keys().map(AccountId::as_str).collect();
        let found = &args.account;
        Failure::Usage(format!("--account: expected one of {}, found `{found}`", names.join(", ")))
    })
}

/// Refuses a day whose charges may be gone, and warns of one that is not over.
fn warn_of_the_time(day: &Day, config: &Config, now: &DateTime<Utc>) -> Result<(), Failure> {
    let kept = TimeDelta::from_std(config.store.retention).unwrap_or(TimeDelta::MAX);
    if config.archive.is_some() && day.begins_at() + kept < *now {
        return Err(Failure::Usage(format!(
            "--date: charges of {} may be archived by now; expected a day within [store] retention",
            day.date()
        )));
    }
    if day.ends_at() > *now {
        tracing::warn!("{} is not over: what comes is missing on both sides", day.date());
    }
    Ok(())
}
