//! A doubt, settled by hand.

use clap::Args;
use contract::ResolvedView;
use workflows::Resolution;

use crate::cli::{Exit, Failure, Invocation};

/// Which charge, what became of it, and how that is known.
#[derive(Debug, Args)]
pub(in crate::cli) struct ResolveArgs {
    /// The charge in doubt, such as ch_001x8qnk4hcdqyf5kx7zs636
    id: String,
    /// What became of it: charged, or declined (its period gets no other charge)
    #[arg(long = "as", value_name = "OUTCOME")]
    resolution: Resolution,
    /// How that is known, for its history
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) async fn run(args: ResolveArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let ResolveArgs { id, resolution, reason } = args;
    invocation.source().await?.resolve(&id, resolution, &reason).await?;
    let output = &invocation.output;
    if output.is_json() {
        output.json(&ResolvedView { id, resolved_as: resolution.to_string() })?;
    } else {
        output.line(format_args!(
            "{id} is {resolution} on your word, unless its operator has said otherwise meanwhile; \
             `charges show {id}` tells"
        ))?;
    }
    Ok(Exit::Done)
}
