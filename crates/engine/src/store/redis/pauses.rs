//! Pauses, kept for the whole store until they are ended.

use chrono::DateTime;

use super::core::Core;
use crate::store::{Pause, StoreError};

/// Records a pause.
pub(super) async fn pause(core: &Core, pause: &Pause) -> Result<(), StoreError> {
    let mut command = redis::cmd("HSET");
    command.arg(core.keys.pauses()).arg(&pause.target).arg(written(pause));
    core.ask(command).await
}

/// Ends a pause; tells whether there was one.
pub(super) async fn resume(core: &Core, target: &str) -> Result<bool, StoreError> {
    core.ask(redis::cmd("HDEL").arg(core.keys.pauses()).arg(target).to_owned()).await
}

/// All pauses, in the order of their targets.
pub(super) async fn all(core: &Core) -> Result<Vec<Pause>, StoreError> {
    let stored: std::collections::BTreeMap<String, String> =
        core.ask(redis::cmd("HGETALL").arg(core.keys.pauses()).to_owned()).await?;
    stored.into_iter().map(|(target, written)| read(target, &written)).collect()
}

/// Since when in nanoseconds, by whom, why; one line each, the reason to the end.
fn written(pause: &Pause) -> String {
    let since_ns = pause.since.timestamp_nanos_opt().unwrap_or(0);
    format!("{since_ns}\n{}\n{}", pause.by.replace('\n', " "), pause.reason)
}

fn read(target: String, written: &str) -> Result<Pause, StoreError> {
    let mut lines = written.splitn(3, '\n');
    let since = lines.next().and_then(|since_ns| since_ns.parse().ok());
    let (Some(since_ns), Some(by), Some(reason)) = (since, lines.next(), lines.next()) else {
        return Err(StoreError::Broken(format!("the pause of {target} cannot be read")));
    };
    let since = DateTime::from_timestamp_nanos(since_ns);
    Ok(Pause { target, reason: reason.to_owned(), by: by.to_owned(), since })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_reads_back_as_it_was_written() {
        let since = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
        let pause = Pause {
            target: "ltc-main".to_owned(),
            reason: "maintenance:\nuntil six".to_owned(),
            by: "noy".to_owned(),
            since,
        };
        assert_eq!(read("ltc-main".to_owned(), &written(&pause)).unwrap(), pause);
    }
}
