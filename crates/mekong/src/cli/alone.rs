//! Being alone on a store: for what no worker may be beside.

use std::time::Duration;

use engine::Store;

use super::Failure;

/// How long a worker that died a moment ago is waited for before the command is refused.
const PATIENCE: Duration = Duration::from_secs(8);
const TTL: Duration = Duration::from_secs(2);

/// Waits until no worker is on the store, for a moment.
///
/// # Errors
///
/// [`Failure::Usage`], in the name of `what` was asked for, if one stays.
pub(super) async fn check(store: &dyn Store, what: &str) -> Result<(), Failure> {
    let name = format!("alone-{}", std::process::id());
    let started = tokio::time::Instant::now();
    while !store.attach(&name, true, TTL).await? {
        if started.elapsed() > PATIENCE {
            return Err(Failure::Usage(format!(
                "{what}: another worker is on this store, expected none"
            )));
        }
        tokio::time::sleep(TTL / 10).await;
    }
    Ok(store.detach(&name).await?)
}
