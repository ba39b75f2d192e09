//! Waiting for what another process does.

use std::time::{Duration, Instant};

use anyhow::bail;

/// How often it is looked.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Looks until `seen` says that `what` has happened.
///
/// # Errors
///
/// Those of looking, or `what` did not happen within `patience`.
pub fn wait_until(
    what: &str,
    patience: Duration,
    mut seen: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    while !seen()? {
        if started.elapsed() > patience {
            bail!("waited {patience:?} in vain: {what}");
        }
        std::thread::sleep(LOOK_PAUSE);
    }
    Ok(())
}
