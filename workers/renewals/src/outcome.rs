//! Operators' answers, as events of a charge.

mod charging;
mod preparing;
mod weather;

use std::time::Duration;

use operators::{CallError, Code};

pub(crate) use charging::event_of;
pub(crate) use preparing::{prepared, resent};
pub(crate) use weather::{Weather, weather_of};

/// The pause after a refusal that only a person can mend.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);

/// How long the operator wants to be left alone at least.
fn pause_after(error: &CallError) -> Duration {
    match error {
        CallError::RateLimited { retry_after, .. } => retry_after.unwrap_or_default(),
        CallError::Refused { .. } => REFUSED_PAUSE,
        _ => Duration::ZERO,
    }
}

fn text(code: &Code) -> Option<Box<str>> {
    Some(code.as_str().into())
}
