//! Seeing a whole number beside what is shown.

use clap::Args;
use orders::LineOf;

use super::Failure;
use super::source::Source;

/// Whether the whole number is to be seen, and why.
#[derive(Debug, Args)]
pub(super) struct Reveal {
    /// Show the whole number; the audit keeps who saw it, and why
    #[arg(long, requires = "why")]
    reveal: bool,
    /// Why it is to be seen
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    why: Option<String>,
}

impl Reveal {
    /// The whole number in place of the masked one, if it is to be seen.
    pub(super) async fn in_place_of(
        &self,
        masked: &mut String,
        of: LineOf<'_>,
        source: &dyn Source,
    ) -> Result<(), Failure> {
        if let Some(why) = &self.why {
            *masked = source.reveal(of, why).await?;
        }
        Ok(())
    }
}
