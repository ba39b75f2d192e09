//! How one thing is shown to people: what it is, and what happened to it, oldest first.

use std::fmt::Display;

use contract::Told;
use records::shown;

use super::{Failure, Output};

/// How wide the names of fields are.
const NAME_WIDTH: usize = 20;

/// A field and its value, on a line.
pub(super) fn field(name: &str, value: impl Display, output: &Output) -> Result<(), Failure> {
    output.line(format_args!("{name:<NAME_WIDTH$}{value}"))
}

/// A field that may be absent; a line only where it is there.
pub(super) fn optional(
    name: &str,
    value: Option<impl Display>,
    output: &Output,
) -> Result<(), Failure> {
    value.map_or(Ok(()), |value| field(name, value, output))
}

/// What happened, a line per event, and under it what came over the wire.
pub(super) fn history(told: &[Told], output: &Output) -> Result<(), Failure> {
    output.line("")?;
    for event in told {
        output.line(format_args!("{}  {}", shown(event.at), event.words))?;
        let evidence = event.fields.get("evidence").and_then(|evidence| evidence.as_str());
        for line in evidence.unwrap_or_default().lines() {
            output.line(format_args!("    {line}"))?;
        }
    }
    Ok(())
}

/// What has been learnt since the moment that was shown.
pub(super) fn not_known_yet(learnt: &[String], output: &Output) -> Result<(), Failure> {
    if learnt.is_empty() {
        return Ok(());
    }
    output.line("")?;
    learnt.iter().try_for_each(|one| field("not known yet", one, output))
}
