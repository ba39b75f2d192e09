//! The report, for people and for programs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use contract::{
    AppliedView, DiscrepancyView, InquiriesView, OperatorFileView, ReconciledClass,
    ReconciliationView, SideView,
};
use reconcile::Class;

use crate::cli::{Failure, Output};

/// Differences and rejected lines that a person is shown.
const SHOWN: usize = 20;

/// Writes the report as a page, if that is asked for.
pub(super) fn write_page(view: &ReconciliationView, path: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let written = std::fs::write(path, reconcile::page(view));
    Ok(written.with_context(|| format!("cannot write {}", path.display()))?)
}

/// Answers with it.
pub(super) fn tell(view: &ReconciliationView, output: &Output) -> Result<(), Failure> {
    if output.is_json() {
        return output.json(view);
    }
    let verdict = if view.needs_person { "to be looked at" } else { "agrees" };
    output.line(format_args!("{} {}: {verdict}", view.account, view.date))?;
    output.table(["CLASS", "COUNT", "OURS", "THEIRS", ""], view.classes.iter().map(class))?;
    if view.at_the_edge > 0 {
        let count = view.at_the_edge;
        output.line(format_args!(
            "{count} charged around midnight are not in it: the day before or after tells whether \
             they are missing"
        ))?;
    }
    if view.of_another_day > 0 {
        let count = view.of_another_day;
        output.line(format_args!(
            "{count} of its rows are about charges of another day by our clock"
        ))?;
    }
    if let Some(file) = &view.file {
        tell_file(file, output)?;
    }
    if let Some(inquiries) = &view.inquiries {
        tell_inquiries(inquiries, output)?;
    }
    tell_discrepancies(&view.discrepancies, output)?;
    match &view.applied {
        Some(applied) => tell_applied(applied, output),
        None => Ok(()),
    }
}

fn class(sums: &ReconciledClass) -> [String; 5] {
    let class = Class::ALL.into_iter().find(|class| class.as_str() == sums.class);
    let meaning = class.map_or("", Class::meaning);
    let ReconciledClass { class, count, ours, theirs } = sums;
    [class.clone(), count.to_string(), money(ours), money(theirs), meaning.to_owned()]
}

fn money(sums: &BTreeMap<String, String>) -> String {
    let sums = sums.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    match sums.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "-".to_owned(),
        sums => sums,
    }
}

fn tell_file(file: &OperatorFileView, output: &Output) -> Result<(), Failure> {
    let columns = file.columns.iter().map(|(field, heading)| format!("{field}={heading}"));
    let columns = columns.collect::<Vec<_>>().join(",");
    let guessed = if file.guessed { " (guessed from its headings)" } else { "" };
    let OperatorFileView { rows, rows_of_other_days, rows_without_money, rejected, .. } = file;
    output.line(format_args!("their file: columns {columns}{guessed}"))?;
    output.line(format_args!(
        "{rows} rows, of them {rows_of_other_days} of other days and {rows_without_money} by which no \
         money moved and nothing here is known; {rejected} rejected"
    ))?;
    for rejection in file.rejections.iter().take(SHOWN) {
        output.line(format_args!("line {}: {}", rejection.line, rejection.reason))?;
    }
    match rejected.saturating_sub(SHOWN as u64) {
        0 => Ok(()),
        more => output.line(format_args!("and {more} more; --json has the first 1,000")),
    }
}

fn tell_inquiries(inquiries: &InquiriesView, output: &Output) -> Result<(), Failure> {
    let InquiriesView { seed, charges, chosen, answered, unanswered } = inquiries;
    output.line(format_args!(
        "asked about {chosen} of {charges} charges, chosen by seed {seed}: {answered} answered, \
         {unanswered} not"
    ))?;
    match unanswered {
        0 => Ok(()),
        _ => output.line(format_args!(
            "the same command with --seed {seed} goes on; what the operator was asked about and left \
             open, another seed asks about again"
        )),
    }
}

fn tell_discrepancies(found: &[DiscrepancyView], output: &Output) -> Result<(), Failure> {
    if found.is_empty() {
        return Ok(());
    }
    let headings = ["CLASS", "CHARGE", "TRANSACTION", "MSISDN", "OURS", "THEIRS", "LINE", "NOTE"];
    output.table(headings, found.iter().take(SHOWN).map(discrepancy))?;
    if found.len() > SHOWN {
        output.line(format_args!(
            "the first {SHOWN}; --json has the first 1,000, --html shows them, --all FILE has all"
        ))?;
    }
    Ok(())
}

fn discrepancy(found: &DiscrepancyView) -> [String; 8] {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let msisdn =
        [&found.ours, &found.theirs].into_iter().flatten().find_map(|side| side.msisdn.clone());
    [
        found.class.clone(),
        or_dash(&found.charge),
        or_dash(&found.transaction_id.clone().or(found.operator_reference.clone())),
        or_dash(&msisdn),
        side(&found.ours),
        side(&found.theirs),
        found.line.map_or_else(|| "-".to_owned(), |line| line.to_string()),
        found.note.clone().unwrap_or_default(),
    ]
}

fn side(side: &Option<SideView>) -> String {
    let Some(side) = side else { return "-".to_owned() };
    let words = [&side.state, &side.amount, &side.currency].into_iter().flatten();
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn tell_applied(applied: &AppliedView, output: &Output) -> Result<(), Failure> {
    let AppliedView { resolved_charged, resolved_declined, asked, left } = applied;
    output.line(format_args!(
        "told to charges: {resolved_charged} charged, {resolved_declined} declined, {asked} to be asked \
         about; {left} left as they are; workers take over"
    ))
}
