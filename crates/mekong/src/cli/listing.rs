//! Lists: every match, page by page, as JSON Lines or as the beginning of a table.

use clap::Args;
use contract::ListOrder;
use futures::stream::{StreamExt, TryStreamExt};
use serde::Serialize;

use super::source::Rows;
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

/// From which end a list goes.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct FromEnd {
    /// From the newest on
    #[arg(long)]
    newest: bool,
}

impl FromEnd {
    /// The same as the interface has it.
    pub(super) fn order(self) -> ListOrder {
        if self.newest { ListOrder::Newest } else { ListOrder::Oldest }
    }
}

/// A line of a list, for programs and for people.
pub(super) trait Row<const N: usize>: Serialize {
    /// The table's headings.
    const HEADINGS: [&'static str; N];

    /// Its cells, in the order of the headings.
    fn cells(&self) -> [String; N];
}

/// Lists rows, as they come.
///
/// JSON is written as it is read, so it takes no more memory for a million rows than for one page.
pub(super) async fn list<const N: usize, R: Row<N>>(
    mut rows: Rows<'_, R>,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let output = &invocation.output;
    let limit = limit.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    if output.is_json() {
        let mut rows = rows.take(limit.unwrap_or(usize::MAX));
        while let Some(row) = rows.try_next().await? {
            output.json(&row)?;
        }
    } else {
        let limit = limit.unwrap_or(TABLE_ROWS);
        let mut shown = Vec::new();
        // One more than is shown tells that there are more.
        while shown.len() <= limit
            && let Some(row) = rows.try_next().await?
        {
            shown.push(row);
        }
        table(&shown, limit, output)?;
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
