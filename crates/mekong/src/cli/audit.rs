//! `mekong audit list`.

use clap::{Args, Subcommand};
use contract::AuditView;
use orders::Action;
use records::{AuditFilter, shown};

use super::filters::Since;
use super::listing::{self, Limit, Row};
use super::{Exit, Failure, Invocation};

/// Commands about the audit.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// List who did what with the staff's tools, newest first
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        limit: Limit,
    },
}

/// Filters as they are typed. Several of them narrow the list together.
#[derive(Debug, Args)]
pub(super) struct Filter {
    /// Only what this person or key did: "cli ann", or ann whichever way she came
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only this deed, such as resolve
    #[arg(long)]
    action: Option<Action>,
    /// Only what was done to this: the id of a charge, the path of a lane
    #[arg(long, value_name = "ID")]
    subject: Option<String>,
    /// Only at or after this time, or in the time before now: 2h, 1d
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
}

/// Runs one of them.
pub(super) async fn run(command: AuditCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let AuditCommand::List { filter: Filter { by, action, subject, since }, limit } = command;
    let source = invocation.source().await?;
    let since = since.map(|since| since.instant(source.now()));
    let rows = source.audit(AuditFilter { by, action, subject, since }).await?;
    listing::list(rows, limit, invocation).await
}

impl Row<6> for AuditView {
    const HEADINGS: [&'static str; 6] = ["AT", "BY", "VIA", "DEED", "TO", "WHY"];

    fn cells(&self) -> [String; 6] {
        [
            shown(self.at),
            self.by.clone(),
            self.via.clone(),
            self.action.clone(),
            self.subject.clone(),
            why(self),
        ]
    }
}

/// Why it was done, or why it was not.
fn why(entry: &AuditView) -> String {
    match (&entry.outcome, &entry.why) {
        (Some(outcome), _) => format!("refused: {outcome}"),
        (None, Some(why)) => why.clone(),
        (None, None) => "-".to_owned(),
    }
}
