//! Workers are stopped and started in turn, as a deployment does.

use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::Utc;

use super::recovery::Fault;
use crate::stage::Stage;

/// When it begins: so many percent of the renewals were sent.
const BEGINS_AT: u64 = 15;
/// It goes on until so many were.
const ENDS_AT: u64 = 85;
/// No deployment restarts more often.
const ROUNDS_MAX: usize = 200;
/// What a stop in good order may take: the time-out of a call on the wire and a commit, or twice that
/// on a machine that is busy.
const STOPS_WITHIN: Duration = Duration::from_secs(20);

/// Stops each worker by SIGTERM and starts another in its place, round after round while they charge.
/// Whatever was on the wire is finished: nothing comes to be in doubt.
pub(super) fn roll(stage: &mut Stage<'_>) -> anyhow::Result<Fault> {
    stage.until_sent(BEGINS_AT)?;
    let (began, mut longest, mut stops) = (Utc::now(), Duration::ZERO, 0);
    for round in 0..ROUNDS_MAX {
        if stage.sent_percent()? >= ENDS_AT {
            break;
        }
        let number = round % stage.workers.len();
        let stopping = Instant::now();
        stage.workers[number].stop(STOPS_WITHIN)?;
        longest = longest.max(stopping.elapsed());
        stops += 1;
        stage.workers[number] = stage.start_worker()?;
    }
    let fault = Fault::since(began);
    let asked = stage.operator.stats()?.requests_to("check_transaction");
    ensure!(asked == 0, "{asked} charges came to be in doubt though nothing broke");
    stage.say(&format!("{stops} workers were stopped, the slowest in {longest:?}"));
    Ok(fault)
}
