//! Lists: every match, page by page, as JSON Lines or as the beginning of a table.

use std::ops::ControlFlow;

use clap::Args;
use engine::store::{ListQuery, PAGE_MAX};
use engine::{Instance, Store, StoreError};
use serde::Serialize;

use super::{Exit, Failure, Invocation, Output};

/// Rows of a table, where nobody says how many.
const TABLE_ROWS: usize = 100;
/// The most rows of a table, which is laid out as a whole.
const TABLE_ROWS_MAX: u32 = 100_000;

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Limit {
    /// At most this many rows [default: 100; with --json: all]
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(TABLE_ROWS_MAX)))]
    limit: Option<u32>,
}

/// A line of a list, for programs and for people.
pub(super) trait Row<const N: usize>: Serialize {
    /// The table's headings.
    const HEADINGS: [&'static str; N];

    /// Its cells, in the order of the headings.
    fn cells(&self) -> [String; N];
}

/// Lists what `query` finds and `keep` makes a row of, oldest first.
///
/// JSON is written as it is read, so it takes no more memory for a million rows than for one page.
pub(super) async fn list<const N: usize, R: Row<N>>(
    query: ListQuery,
    limit: Limit,
    store: &dyn Store,
    invocation: &Invocation,
    keep: impl FnMut(&Instance) -> Result<Option<R>, StoreError>,
) -> Result<Exit, Failure> {
    let output = &invocation.output;
    let limit = limit.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    if output.is_json() {
        let mut left = limit.unwrap_or(usize::MAX);
        each(query, store, keep, |row| {
            output.json(&row)?;
            left -= 1;
            Ok(until(left == 0))
        })
        .await?;
    } else {
        let limit = limit.unwrap_or(TABLE_ROWS);
        let mut rows = Vec::new();
        each(query, store, keep, |row| {
            rows.push(row);
            // One more than is shown tells that there are more.
            Ok(until(rows.len() > limit))
        })
        .await?;
        table(&rows, limit, output)?;
    }
    Ok(Exit::Done)
}

fn table<const N: usize, R: Row<N>>(
    rows: &[R],
    limit: usize,
    output: &Output,
) -> Result<(), Failure> {
    output.table(R::HEADINGS, rows.iter().take(limit).map(R::cells))?;
    if rows.len() > limit {
        output.line(format_args!(
            "the first {limit}; there are more: --limit N shows more, --json all of them"
        ))?;
    }
    Ok(())
}

/// Gives every match to `take` until it has had enough.
async fn each<R>(
    mut query: ListQuery,
    store: &dyn Store,
    mut keep: impl FnMut(&Instance) -> Result<Option<R>, StoreError>,
    mut take: impl FnMut(R) -> Result<ControlFlow<()>, Failure>,
) -> Result<(), Failure> {
    query.limit = PAGE_MAX;
    loop {
        let page = store.list(query.clone()).await?;
        for instance in &page.rows {
            if let Some(row) = keep(instance)?
                && take(row)?.is_break()
            {
                return Ok(());
            }
        }
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(()),
        }
    }
}

fn until(enough: bool) -> ControlFlow<()> {
    if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
