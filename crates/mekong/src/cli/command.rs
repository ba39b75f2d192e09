//! Every command, and what is so of some of them.

use clap::Subcommand;
use tracing::level_filters::LevelFilter;

use super::{
    alerts, archive, audit, callbacks, charges, completions, config, demo, dev, export, keeping,
    man, merchants, probe, purchases, queues, reconcile, requeues, runs, sandbox, serve, staff,
    subscriptions, tokens, webhooks, work, worklist,
};

/// Every command. A new one is a variant here, an arm in [`run`](super::run), and a file of its own.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// See it work: nights of renewals against a simulated operator, in seconds
    Demo(demo::DemoArgs),
    /// Try it: API, console, workers and simulated operators with sample data, in one process
    Dev(dev::DevArgs),
    /// Run workers
    Work(work::WorkArgs),
    /// Answer programs, staff and operators over HTTP: the API, the console, callbacks
    Serve(serve::ServeArgs),
    /// Run the simulated operators
    Sandbox(sandbox::SandboxArgs),
    /// Enrol, see and end subscriptions
    #[command(subcommand)]
    Subscriptions(Box<subscriptions::SubscriptionsCommand>),
    /// See charges and what happened to each, ask for one, give money back
    #[command(subcommand)]
    Charges(Box<charges::ChargesCommand>),
    /// Sell to a subscriber who takes part: start, hand over the OTP, see, stop
    #[command(subcommand)]
    Purchases(Box<purchases::PurchasesCommand>),
    /// See what operators have posted to us, and what became of it
    #[command(subcommand)]
    Callbacks(callbacks::CallbacksCommand),
    /// See what webhooks are told and how they answer, tell them again
    #[command(subcommand)]
    Webhooks(webhooks::WebhooksCommand),
    /// See the access tokens, have one fetched anew
    #[command(subcommand)]
    Tokens(tokens::TokensCommand),
    /// See what was asked for again, approve it, stop it
    #[command(subcommand)]
    Requeues(requeues::RequeuesCommand),
    /// See and watch how far the nights are
    #[command(subcommand)]
    Runs(runs::RunsCommand),
    /// See what waits where, and hold it back
    #[command(subcommand)]
    Queues(queues::QueuesCommand),
    /// See what needs a person, and settle it
    Worklist(worklist::WorklistArgs),
    /// See who did what with the staff's tools
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Compare a day with the operator's own account of it
    Reconcile(Box<reconcile::ReconcileArgs>),
    /// Move what is finished out of the store, and see what has moved
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    /// Ask a process on this machine whether it lives
    Probe(probe::ProbeArgs),
    /// Copy the store, go on from a copy
    #[command(subcommand)]
    Store(keeping::StoreCommand),
    /// Take charges out for finance
    #[command(subcommand)]
    Export(Box<export::ExportCommand>),
    /// See who shares the deployment
    #[command(subcommand)]
    Merchants(merchants::MerchantsCommand),
    /// Make what the configuration needs to know of staff
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Try whether whoever is to be told of what needs a person is told
    #[command(subcommand)]
    Alerts(alerts::AlertsCommand),
    /// Check and show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print what a shell completes commands by
    Completions(completions::CompletionsArgs),
    /// Write manual pages, one for every command
    Man(man::ManArgs),
}

impl Command {
    /// How much this command logs without `-q` and `-v`: one that stays up tells what it does.
    pub(super) fn usual_level(&self) -> LevelFilter {
        match self {
            Self::Sandbox(_) | Self::Work(_) | Self::Serve(_) => LevelFilter::INFO,
            _ => LevelFilter::WARN,
        }
    }

    /// Whether some of it can be asked of a server as well. What cannot says so when it turns to
    /// the store.
    pub(super) fn may_ask_a_server(&self) -> bool {
        matches!(
            self,
            Self::Audit(_)
                | Self::Worklist(_)
                | Self::Charges(_)
                | Self::Purchases(_)
                | Self::Queues(_)
                | Self::Requeues(_)
                | Self::Runs(_)
                | Self::Subscriptions(_)
        )
    }

    /// Whether it can be about what one merchant has.
    pub(super) fn may_be_one_merchants(&self) -> bool {
        matches!(
            self,
            Self::Audit(_)
                | Self::Worklist(_)
                | Self::Charges(_)
                | Self::Purchases(_)
                | Self::Callbacks(_)
                | Self::Webhooks(_)
                | Self::Tokens(_)
                | Self::Queues(_)
                | Self::Requeues(_)
                | Self::Runs(_)
                | Self::Subscriptions(_)
                | Self::Reconcile(_)
                | Self::Export(_)
                | Self::Merchants(_)
        )
    }

    /// Whether it serves or works: what is worth a trace happens there.
    pub(super) fn stays_up(&self) -> bool {
        matches!(self, Self::Dev(_) | Self::Work(_) | Self::Serve(_))
    }

    /// Whether somebody is to be told of what needs a person: what happens to sample data is not.
    pub(super) fn tells_alerts(&self) -> bool {
        matches!(self, Self::Work(_) | Self::Serve(_))
    }
}
