//! `mekong runs list / show`.

use clap::Subcommand;
use contract::RunView;

use super::listing::{self, Limit, Row};
use super::{Exit, Failure, Invocation, Output, story};

/// Commands about runs.
#[derive(Debug, Subcommand)]
pub(super) enum RunsCommand {
    /// List runs with their counts and their money, in order of name
    List {
        #[command(flatten)]
        limit: Limit,
    },
    /// Show how far one run is
    Show {
        /// The run: a night, such as ltc-main/gold-weekly/2026-11-22, or a requeue
        id: String,
    },
}

/// Runs one of them.
pub(super) async fn run(command: RunsCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    match command {
        RunsCommand::List { limit } => listing::list(source.runs().await?, limit, invocation).await,
        RunsCommand::Show { id } => show(&source.run(&id).await?, invocation),
    }
}

fn show(run: &RunView, invocation: &Invocation) -> Result<Exit, Failure> {
    match invocation.output.is_json() {
        true => invocation.output.json(run)?,
        false => in_words(run, &invocation.output)?,
    }
    Ok(Exit::Done)
}

fn in_words(run: &RunView, output: &Output) -> Result<(), Failure> {
    story::field("run", &run.id, output)?;
    story::field("opened", run.opened, output)?;
    story::field("charged", run.charged, output)?;
    story::field("amount", amount_in_words(run), output)?;
    story::field("declined", run.declined, output)?;
    for (reason, count) in &run.declined_by_reason {
        story::field(&format!("  {reason}"), count, output)?;
    }
    story::field("cancelled", run.cancelled, output)?;
    story::field("in doubt", run.in_doubt, output)?;
    story::field("open", run.open, output)
}

fn amount_in_words(run: &RunView) -> String {
    let amounts = run.amount.iter().map(|(currency, amount)| format!("{amount} {currency}"));
    let amounts: Vec<_> = amounts.collect();
    if amounts.is_empty() { "-".to_owned() } else { amounts.join(", ") }
}

impl Row<8> for RunView {
    const HEADINGS: [&'static str; 8] =
        ["RUN", "OPENED", "CHARGED", "DECLINED", "CANCELLED", "IN DOUBT", "OPEN", "AMOUNT"];

    fn cells(&self) -> [String; 8] {
        [
            self.id.clone(),
            self.opened.to_string(),
            self.charged.to_string(),
            self.declined.to_string(),
            self.cancelled.to_string(),
            self.in_doubt.to_string(),
            self.open.to_string(),
            amount_in_words(self),
        ]
    }
}
