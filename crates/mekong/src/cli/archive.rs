//! `mekong archive run / list / verify / show`.

mod list;
mod run;
mod show;
mod verify;

use ::archive::{Archive, ArchiveError};
use anyhow::anyhow;
use clap::Subcommand;

use super::{Exit, Failure, Invocation};
use crate::config::Config;
use crate::runtime::archive_of;

/// Commands about what has left the store.
#[derive(Debug, Subcommand)]
pub(super) enum ArchiveCommand {
    /// Move everything that may leave the store now, and wait until that is done
    Run,
    /// List the segments of the archive: what stands in each, and from when it is
    List,
    /// Read every segment, and hold it to its checksum and its index
    Verify,
    /// Show one archived thing: a charge, a subscription, or any id such as 7/re_…
    Show {
        /// Its id
        id: String,
    },
}

/// Runs one of them.
pub(super) async fn run(command: ArchiveCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        ArchiveCommand::Run => run::run(invocation).await,
        ArchiveCommand::List => list::run(invocation).await,
        ArchiveCommand::Verify => verify::run(invocation).await,
        ArchiveCommand::Show { id } => show::run(&id, invocation).await,
    }
}

/// The archive that is configured, where there has to be one.
pub(super) fn needed(config: &Config, invocation: &Invocation) -> Result<Archive, Failure> {
    archive_of(config, &invocation.environment)?.ok_or_else(|| {
        let expected = "expected file:FOLDER or s3://BUCKET/PREFIX";
        Failure::Usage(format!("archive.url: no archive is configured; {expected}"))
    })
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Store(error) => error.into(),
            other => Self::Failed(anyhow!(other)),
        }
    }
}
