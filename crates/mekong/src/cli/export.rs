//! `mekong export charges`.

mod charges;
mod rows;
mod target;
mod when;

use clap::Subcommand;

use self::charges::ExportChargesArgs;
use super::{Exit, Failure, Invocation};

/// Commands that take out what is on record.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// Charges, for finance: CSV, JSON Lines or Parquet, with a checksum
    Charges(ExportChargesArgs),
}

/// Runs one of them.
pub(super) async fn run(command: ExportCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let ExportCommand::Charges(args) = command;
    charges::run(args, invocation).await
}
