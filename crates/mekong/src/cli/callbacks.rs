//! `mekong callbacks list / show`.

use anyhow::anyhow;
use billing::AccountId;
use clap::{Args, Subcommand, ValueEnum};
use contract::CallbackView;
use engine::store::ListQuery;
use engine::workflow::decode;
use records::{callback_view, shown};
use workflows::callback::{Callback, CallbackStatus};
use workflows::ids;

use super::filters::{self, Since};
use super::listing::{self, Limit, Row};
use super::{Exit, Failure, Invocation, source, story};

/// Commands about what operators have posted to us.
#[derive(Debug, Subcommand)]
pub(super) enum CallbacksCommand {
    /// List callbacks, oldest first
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show one callback with its body, numbers masked
    Show {
        /// The callback, such as cb_9f86d081884c7d659a2feaa0c55ad015
        id: String,
    },
}

/// Filters as they are typed. Several of them narrow the list together.
#[derive(Debug, Args)]
pub(super) struct Filter {
    /// Only in these states, separated by commas
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<State>,
    /// Only to the addresses of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only those that came at or after this time, or in the time before now: 2h, 1d
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
}

/// What has become of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// To be looked into
    New,
    /// Passed on to whom it concerns
    Done,
    /// Nobody here is meant by it
    Unmatched,
    /// The operator says otherwise, or it could not be read
    Refused,
}

/// Runs one of them.
pub(super) async fn run(
    command: CallbacksCommand,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    match command {
        CallbacksCommand::List { filter, limit } => list(filter, limit, invocation).await,
        CallbacksCommand::Show { id } => show(&id, invocation).await,
    }
}

async fn list(filter: Filter, limit: Limit, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    filters::known(filter.account.as_ref(), None, &config, &*store).await?;
    let now = store.clock().now();
    let query = ListQuery {
        kind: ids::CALLBACK.to_owned(),
        statuses: filter.state.iter().map(|state| state.status().as_str().to_owned()).collect(),
        since: filter.since.map(|since| since.instant(now)),
        ..ListQuery::default()
    };
    let rows = source::rows(query, &*store, |instance| {
        let callback: Callback = decode(ids::CALLBACK, &instance.state)?;
        let is_wanted = filter.account.as_ref().is_none_or(|account| *account == callback.account);
        Ok(is_wanted.then(|| callback_view(instance, &callback)))
    });
    listing::list(rows, limit, invocation).await
}

async fn show(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let found = records::find::callback(id, &*store).await?;
    let found = found.ok_or_else(|| anyhow!("there is no callback `{id}`"))?;
    let callback = callback_view(&found.instance, &found.state);
    let output = &invocation.output;
    if output.is_json() {
        output.json(&callback)?;
        return Ok(Exit::Done);
    }
    story::field("callback", &callback.id, output)?;
    story::field("account", &callback.account, output)?;
    story::field("about", callback.kind, output)?;
    story::field("state", callback.state, output)?;
    story::optional("found", callback.note.as_ref(), output)?;
    story::field("came", format_args!("{} times", callback.received), output)?;
    story::field("first", shown(callback.received_at), output)?;
    story::optional("again at", callback.look_at.map(shown), output)?;
    output.line("")?;
    output.line(&callback.body)?;
    Ok(Exit::Done)
}

impl State {
    fn status(self) -> CallbackStatus {
        match self {
            Self::New => CallbackStatus::New,
            Self::Done => CallbackStatus::Done,
            Self::Unmatched => CallbackStatus::Unmatched,
            Self::Refused => CallbackStatus::Refused,
        }
    }
}

impl Row<6> for CallbackView {
    const HEADINGS: [&'static str; 6] = ["ID", "STATE", "ACCOUNT", "ABOUT", "CAME", "FOUND"];

    fn cells(&self) -> [String; 6] {
        [
            self.id.clone(),
            self.state.to_owned(),
            self.account.clone(),
            self.kind.to_owned(),
            shown(self.received_at).to_string(),
            self.note.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    }
}
