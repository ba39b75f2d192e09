//! Charges for finance.

use std::io::Write;
use std::path::PathBuf;

use ::archive::Archive;
use anyhow::anyhow;
use billing::{AccountId, ChargeState};
use chrono::TimeDelta;
use chrono_tz::Tz;
use clap::Args;
use contract::ChargeFilterView;
use engine::Store;
use export::{ExportError, Format};
use futures::TryStreamExt;
use orders::{Action, Deed, Orders, Via};
use serde::Serialize;

use super::rows::{Met, Wanted};
use super::target::Target;
use super::when::{By, Span, When};
use crate::cli::filters::several;
use crate::cli::source::{refused, unfit};
use crate::cli::{Exit, Failure, Invocation};
use crate::config::Config;
use crate::runtime::archive_of;

/// Which charges, how they are written, and where to.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportChargesArgs {
    /// From this time on: a day (of the account's time zone; without --account, of UTC), or an
    /// instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    from: When,
    /// Until before this time [default: now]
    #[arg(long, value_name = "TIME")]
    to: Option<When>,
    /// Which time of a charge is meant by the two
    #[arg(long, value_name = "TIME", value_enum, default_value = "opened")]
    by: By,
    /// csv, jsonl or parquet
    #[arg(long)]
    format: Format,
    /// Only of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only in these states, separated by commas
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<ChargeState>,
    /// Into this file, with its checksum in FILE.sha256 [default: to stdout]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// With whole numbers, which are personal data; what for is kept in the audit
    #[arg(long, requires = "why")]
    reveal_msisdn: bool,
    /// What it is for, for the audit
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// What was written, as JSON.
#[derive(Debug, Serialize)]
struct Exported {
    rows: u64,
    bytes: u64,
    sha256: String,
    file: Option<PathBuf>,
}

pub(super) async fn run(args: ExportChargesArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    if args.output.is_none() && invocation.output.is_json() {
        let why = "--json: what is exported goes to stdout itself; with --output FILE, --json says \
                   what was written";
        return Err(Failure::Usage(why.to_owned()));
    }
    let config = invocation.config()?;
    let orders = invocation.orders(&config).await?;
    let wanted = wanted(&args, &config, &orders).await?;
    let target = Target::open(args.output.as_deref())?;
    record(&args, &wanted, &orders, &invocation.who()).await?;
    let archive = archive_of(&config, &invocation.environment)?;
    let from = (&**orders.store(), archive.as_ref());
    let exported = write(&args, &wanted, target, from, invocation).await?;
    tell(&exported, invocation)?;
    Ok(Exit::Done)
}

/// What is meant by the arguments.
async fn wanted(
    args: &ExportChargesArgs,
    config: &Config,
    orders: &Orders,
) -> Result<Wanted, Failure> {
    let view = ChargeFilterView {
        state: several(&args.state),
        account: args.account.as_ref().map(ToString::to_string),
        ..ChargeFilterView::default()
    };
    let filter = records::charge_filter(&view, orders.catalog(), &**orders.store()).await;
    let account = args.account.as_ref().and_then(|account| config.accounts.get(account));
    let timezone = account.map_or(Tz::UTC, |account| account.timezone);
    let to = args.to.map(|to| to.instant(timezone));
    let to = to.unwrap_or_else(|| orders.store().clock().now());
    let span = Span::new(args.by, args.from.instant(timezone), to)?;
    let retention = TimeDelta::from_std(config.store.retention).unwrap_or(TimeDelta::MAX);
    let now = orders.store().clock().now();
    Ok(Wanted {
        span,
        filter: filter.map_err(unfit)?,
        reveal: args.reveal_msisdn,
        may_leave_until: config.archive.as_ref().map(|_| Wanted::may_leave_until(now, retention)),
    })
}

/// Puts on record who takes what out, before anything is.
async fn record(
    args: &ExportChargesArgs,
    wanted: &Wanted,
    orders: &Orders,
    by: &str,
) -> Result<(), Failure> {
    let Span { from, to, .. } = wanted.span;
    let subject = format!("charges {}/{}", from.to_rfc3339(), to.to_rfc3339());
    let deed =
        |action| Deed { by, via: Via::Cli, action, subject: &subject, why: args.why.as_deref() };
    orders.record(&deed(Action::Export)).await.map_err(refused)?;
    if args.reveal_msisdn {
        orders.record(&deed(Action::RevealMsisdn)).await.map_err(refused)?;
    }
    Ok(())
}

/// Writes every row; a page of them is in memory, or a segment's, and what the format holds.
async fn write(
    args: &ExportChargesArgs,
    wanted: &Wanted,
    mut target: Target,
    (store, archive): (&dyn Store, Option<&Archive>),
    invocation: &Invocation,
) -> Result<Exported, Failure> {
    let bar = invocation.progress.count("charges");
    let (mut writer, mut met) =
        (args.format.begin(&mut target).map_err(unwritten)?, Met::default());
    let mut query = Some(wanted.query(store.partitions()));
    while let Some(next) = query {
        let (rows, after) = wanted.page(next, store, &mut met).await?;
        bar.inc(rows.len() as u64);
        rows.into_iter().try_for_each(|row| writer.write(row)).map_err(unwritten)?;
        query = after;
    }
    if let Some(archive) = archive {
        let mut found = archive.matches(wanted.archived());
        while let Some(record) = found.try_next().await? {
            let Some(row) = wanted.archived_row(&record, &met)? else { continue };
            writer.write(row).map_err(unwritten)?;
            bar.inc(1);
        }
    }
    writer.finish().map_err(unwritten)?;
    let (bytes, sha256) = target.keep().map_err(|error| unwritten(error.into()))?;
    let (rows, sha256) = (bar.position(), sha256.to_string());
    bar.finish_and_clear();
    Ok(Exported { rows, bytes, sha256, file: args.output.clone() })
}

/// The checksum line: on stderr, where it is not in the way of what was exported.
fn tell(exported: &Exported, invocation: &Invocation) -> Result<(), Failure> {
    let Exported { rows, bytes, sha256, .. } = exported;
    if invocation.output.is_json() {
        return invocation.output.json(exported);
    }
    if !invocation.globals.quiet {
        // Nobody is left to tell if this fails.
        let _ = writeln!(std::io::stderr(), "{rows} rows, {bytes} bytes, sha256 {sha256}");
    }
    Ok(())
}

fn unwritten(error: ExportError) -> Failure {
    match error.is_reader_gone() {
        true => Failure::ReaderGone,
        false => anyhow!(error).into(),
    }
}
