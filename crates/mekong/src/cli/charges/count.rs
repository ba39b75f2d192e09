//! Charges in numbers.

use std::collections::BTreeMap;

use contract::ChargeCounts;

use super::ChargeFilter;
use crate::cli::{Exit, Failure, Invocation, Output};

pub(super) async fn run(filter: ChargeFilter, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let counts = source.charge_counts(&filter.view(source.now())).await?;
    match invocation.output.is_json() {
        true => invocation.output.json(&counts)?,
        false => in_words(&counts, &invocation.output)?,
    }
    Ok(Exit::Done)
}

fn in_words(counts: &ChargeCounts, output: &Output) -> Result<(), Failure> {
    let divided = [
        ("state", &counts.by_state),
        ("reason", &counts.by_reason),
        ("account", &counts.by_account),
        ("plan", &counts.by_plan),
    ];
    output.table(["BY", "", "CHARGES"], divided.into_iter().flat_map(rows))?;
    let sums = counts.amount.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    let sums = sums.collect::<Vec<_>>().join(", ");
    let money = if sums.is_empty() { sums } else { format!(", which ask for {sums}") };
    output.line(format_args!("{} charges{money}", counts.matched))
}

fn rows<'c>(
    (by, counts): (&'static str, &'c BTreeMap<String, u64>),
) -> impl Iterator<Item = [String; 3]> + 'c {
    counts.iter().map(move |(name, count)| [by.to_owned(), name.clone(), count.to_string()])
}
