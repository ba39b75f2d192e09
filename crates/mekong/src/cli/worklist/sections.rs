//! The worklist for people: a heading and a table for each section that has anything in it.

use contract::{
    DoubtView, MatterView, PauseView, RefundDoubtView, Section, WebhookTroubleView, WorklistView,
};
use records::{shown, shown_or_dash};

use crate::cli::{Failure, Output};

pub(super) fn show(worklist: &WorklistView, output: &Output) -> Result<(), Failure> {
    let at_risk = worklist.at_risk.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    let at_risk = at_risk.collect::<Vec<_>>().join(", ");
    let doubts = ["CHARGE", "AGE", "AMOUNT", "MSISDN", "ACCOUNT", "CODE", "ASKED AGAIN"];
    let title = format!("In doubt, {at_risk} at risk");
    section(&title, doubts, &worklist.in_doubt, doubt, output)?;
    let pauses = ["PAUSED", "SINCE", "WHY"];
    section("Misconfigured", pauses, &worklist.misconfigured, pause, output)?;
    let webhooks = ["WEBHOOK", "GIVEN UP", "WAITING", "OLDEST DUE", "WHY"];
    section("Webhooks", webhooks, &worklist.webhooks, webhook, output)?;
    let matters = ["ID", "AGE", "ABOUT", "AMOUNT", "ACCOUNT", "FOUND", "WHAT"];
    section("Money that landed", matters, &worklist.landed, matter, output)?;
    section("Answers about others", matters, &worklist.other_answers, matter, output)?;
    section("Unlisted codes", matters, &worklist.unlisted_codes, matter, output)?;
    section("Callbacks nobody is meant by", matters, &worklist.callbacks, matter, output)?;
    let refunds = ["REFUND", "AGE", "AMOUNT", "OF", "ACCOUNT", "CODE"];
    section("Refunds in doubt", refunds, &worklist.refunds, refund, output)?;
    match worklist.needs_person() {
        true => Ok(()),
        false => output.line("Nothing needs a person now"),
    }
}

fn section<const N: usize, T>(
    title: &str,
    headings: [&str; N],
    section: &Section<T>,
    row: impl Fn(&T) -> [String; N],
    output: &Output,
) -> Result<(), Failure> {
    if section.count == 0 {
        return Ok(());
    }
    output.line(format_args!("{title}: {}", section.count))?;
    output.table(headings, section.rows.iter().map(row))?;
    output.line("")
}

fn doubt(row: &DoubtView) -> [String; 7] {
    [
        row.charge.clone(),
        age(row.age_s),
        format!("{} {}", row.amount, row.currency),
        row.msisdn.clone(),
        row.account.clone(),
        or_dash(row.operator_code.as_ref()),
        shown_or_dash(row.look_at),
    ]
}

fn pause(row: &PauseView) -> [String; 3] {
    [row.target.clone(), shown(row.since), row.reason.clone()]
}

fn webhook(row: &WebhookTroubleView) -> [String; 5] {
    [
        row.webhook.clone(),
        row.failed.to_string(),
        row.pending.to_string(),
        shown_or_dash(row.oldest_due_at),
        or_dash(row.pauses.first().map(|pause| &pause.reason)),
    ]
}

fn matter(row: &MatterView) -> [String; 7] {
    let amount = row.amount.as_ref().zip(row.currency.as_ref());
    let amount = amount.map(|(amount, currency)| format!("{amount} {currency}"));
    [
        row.id.clone(),
        age(row.age_s),
        row.subject.clone(),
        or_dash(amount.as_ref()),
        row.account.clone(),
        or_dash(row.note.as_ref()),
        row.words.clone(),
    ]
}

fn refund(row: &RefundDoubtView) -> [String; 6] {
    [
        row.refund.clone(),
        age(row.age_s),
        format!("{} {}", row.amount, row.currency),
        row.charge.clone(),
        row.account.clone(),
        or_dash(row.operator_code.as_ref()),
    ]
}

fn or_dash(text: Option<&String>) -> String {
    text.map_or_else(|| "-".to_owned(), Clone::clone)
}

/// An age to its largest unit: `3d`, `5h`, `12m`.
fn age(seconds: u64) -> String {
    let minutes = seconds / 60;
    match (minutes / (24 * 60), minutes / 60) {
        (0, 0) => format!("{minutes}m"),
        (0, hours) => format!("{hours}h"),
        (days, _) => format!("{days}d"),
    }
}
