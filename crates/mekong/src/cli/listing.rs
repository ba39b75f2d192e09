//! Lists: every match, page by page, as JSON Lines or as the beginning of a table.

use clap::Args;
use contract::ListOrder;
use futures::stream::{StreamExt, TryStreamExt};
use serde::Serialize;

use super::source::{Rows, Source};
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

impl Limit {
    fn rows(self) -> Option<usize> {
        self.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    fn of_a_table(self) -> usize {
        self.rows().unwrap_or(TABLE_ROWS)
    }
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

/// What is of an account, and so of the account's merchant.
pub(super) trait OfAccount {
    /// The account.
    fn account(&self) -> &str;
}

/// Lists rows, as they come; where several merchants' are shown, people see whose each is.
pub(super) async fn list_whose<const N: usize, R: Row<N> + OfAccount>(
    rows: Rows<'_, R>,
    source: &dyn Source,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    if invocation.output.is_json() || !source.has_merchants() {
        return list(rows, limit, invocation).await;
    }
    let (limit, output) = (limit.of_a_table(), &invocation.output);
    let shown = first(rows, limit).await?;
    let whose = |row: &R| source.merchant_of(row.account()).unwrap_or_else(|| "-".to_owned());
    let cells = |row: &R| [whose(row)].into_iter().chain(row.cells());
    let headings = ["MERCHANT"].into_iter().chain(R::HEADINGS);
    output.columns(headings, shown.iter().take(limit).map(cells))?;
    tell_of_more(shown.len(), limit, output)?;
    Ok(Exit::Done)
}

/// Lists rows, as they come.
///
/// JSON is written as it is read, so it takes no more memory for a million rows than for one page.
pub(super) async fn list<const N: usize, R: Row<N>>(
    rows: Rows<'_, R>,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let output = &invocation.output;
    if output.is_json() {
        let mut rows = rows.take(limit.rows().unwrap_or(usize::MAX));
        while let Some(row) = rows.try_next().await? {
            output.json(&row)?;
        }
    } else {
        let limit = limit.of_a_table();
        let shown = first(rows, limit).await?;
        output.table(R::HEADINGS, shown.iter().take(limit).map(R::cells))?;
        tell_of_more(shown.len(), limit, output)?;
    }
    Ok(Exit::Done)
}

/// As many rows as are shown, and one more, which tells that there are more.
async fn first<R>(mut rows: Rows<'_, R>, limit: usize) -> Result<Vec<R>, Failure> {
    let mut shown = Vec::new();
    while shown.len() <= limit
        && let Some(row) = rows.try_next().await?
    {
        shown.push(row);
    }
    Ok(shown)
}

fn tell_of_more(rows: usize, limit: usize, output: &Output) -> Result<(), Failure> {
    if rows > limit {
        output.line(format_args!(
            "the first {limit}; there are more: --limit N shows more, --json all of them"
        ))?;
    }
    Ok(())
}
