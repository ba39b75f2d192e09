//! `mekong purchases start / otp / resend / step-down / cancel / show / list`.

mod cancel;
mod otp;
mod resend;
mod show;
mod start;
mod step_down;
mod told;

use clap::Subcommand;
use contract::PurchaseView;
use records::shown_or_dash;

use self::start::StartArgs;
use super::charges::ChargeFilter;
use super::listing::{self, FromEnd, Limit, OfAccount, Row};
use super::{Exit, Failure, Invocation};

/// Commands about purchases.
#[derive(Debug, Subcommand)]
pub(super) enum PurchasesCommand {
    /// Start a purchase, and wait until the subscriber can take part
    Start(StartArgs),
    /// Hand over the OTP that the subscriber got
    Otp {
        /// The purchase, such as pu_001x8qnk4hcdqyf5kx7zs636
        id: String,
        /// The digits, or - to read them from stdin
        code: String,
    },
    /// Have the operator send another OTP, where the first did not arrive
    Resend {
        /// The purchase, such as pu_001x8qnk4hcdqyf5kx7zs636
        id: String,
    },
    /// Choose the smaller package that the operator offers instead
    StepDown {
        /// The purchase, such as pu_001x8qnk4hcdqyf5kx7zs636
        id: String,
        /// The package, by the days it lasts
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=366))]
        days: u32,
    },
    /// Stop a purchase, if it is not too late
    Cancel {
        /// The purchase, such as pu_001x8qnk4hcdqyf5kx7zs636
        id: String,
    },
    /// Show one purchase, with the address of the operator's page, and its whole history
    Show {
        /// The purchase, such as pu_001x8qnk4hcdqyf5kx7zs636
        id: String,
    },
    /// List purchases, oldest first unless told otherwise
    List {
        #[command(flatten)]
        filter: Box<ChargeFilter>,
        #[command(flatten)]
        from: FromEnd,
        #[command(flatten)]
        limit: Limit,
    },
}

/// Runs one of them.
pub(super) async fn run(
    command: PurchasesCommand,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    match command {
        PurchasesCommand::Start(args) => start::run(args, invocation).await,
        PurchasesCommand::Otp { id, code } => otp::run(&id, &code, invocation).await,
        PurchasesCommand::Resend { id } => resend::run(&id, invocation).await,
        PurchasesCommand::StepDown { id, days } => step_down::run(&id, days, invocation).await,
        PurchasesCommand::Cancel { id } => cancel::run(&id, invocation).await,
        PurchasesCommand::Show { id } => show::run(&id, invocation).await,
        PurchasesCommand::List { filter, from, limit } => {
            list(*filter, from, limit, invocation).await
        }
    }
}

async fn list(
    filter: ChargeFilter,
    from: FromEnd,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let filter = filter.view(source.now());
    let rows = source.purchases(filter, from.order()).await?;
    listing::list_whose(rows, &*source, limit, invocation).await
}

impl OfAccount for PurchaseView {
    fn account(&self) -> &str {
        &self.charge.account
    }
}

impl Row<7> for PurchaseView {
    const HEADINGS: [&'static str; 7] =
        ["ID", "STATE", "AMOUNT", "MSISDN", "ACCOUNT", "PLAN", "EXPIRES"];

    fn cells(&self) -> [String; 7] {
        let charge = &self.charge;
        [
            self.id.clone(),
            charge.state_in_words(),
            format!("{} {}", charge.amount, charge.currency),
            charge.msisdn.to_string(),
            charge.account.to_string(),
            charge.plan.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            shown_or_dash(self.expires_at),
        ]
    }
}
