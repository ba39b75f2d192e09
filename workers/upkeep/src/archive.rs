//! Moving what is finished to the archive, a segment at a time.

use std::sync::atomic::{AtomicU32, Ordering};

use ::archive::{Archive, ArchiveError, Moved, Mover, Packed, SegmentName};
use async_trait::async_trait;
use chrono::TimeDelta;
use engine::Store;
use engine::worker::{Handler, Stopped, Turn};
use workflows::{ArchivingEvent, ArchivingStep, ArchivingWorkflow, Place};

/// How soon an archive is tried again that did not answer: first after this pause, and after twice
/// as long each time that it does not answer again, up to the last. Were it always as short, months
/// that are skipped with the archive away would have no end.
const AWAY_PAUSE: TimeDelta = TimeDelta::minutes(5);
const AWAY_PAUSE_MAX: TimeDelta = TimeDelta::days(1);
/// More doublings than lead from the first to the last.
const DOUBLINGS_MAX: u32 = 16;
/// How soon one is looked at again that a person has to mend.
const DAMAGED_PAUSE: TimeDelta = TimeDelta::hours(1);

/// How long it rests where no archive is configured any more: nothing leaves the journal.
const NOWHERE_PAUSE: TimeDelta = TimeDelta::days(1);

/// The handler of the archiving.
pub struct MoveToArchive {
    archive: Option<Archive>,
    retention: TimeDelta,
    /// Tries in a row that this process had no answer to: another one begins anew.
    unanswered: AtomicU32,
}

impl MoveToArchive {
    /// Moves what has been finished for so long into this archive, if there is one.
    pub fn new(archive: Option<Archive>, retention: TimeDelta) -> Self {
        Self { archive, retention, unanswered: AtomicU32::new(0) }
    }

    async fn take(
        &self,
        step: &ArchivingStep,
        store: &dyn Store,
        archive: &Archive,
    ) -> Result<ArchivingEvent, ArchiveError> {
        let mover = Mover::new(store, archive, self.retention);
        match step {
            ArchivingStep::Pack { place } => pack(place.as_ref(), &mover).await,
            ArchivingStep::Forget { segment } => forget(segment, &mover).await,
        }
    }
}

async fn pack(place: Option<&Place>, mover: &Mover<'_>) -> Result<ArchivingEvent, ArchiveError> {
    let Packed { segment, place } = mover.pack(place).await?;
    Ok(match segment {
        None => ArchivingEvent::LookedThrough { place },
        Some(segment) => ArchivingEvent::Packed { segment: segment.to_string().into(), place },
    })
}

async fn forget(name: &str, mover: &Mover<'_>) -> Result<ArchivingEvent, ArchiveError> {
    let segment: SegmentName = name.parse().map_err(ArchiveError::Unfit)?;
    match mover.forget(&segment).await {
        Ok(Moved { instances, stayed }) => {
            tracing::info!(segment = name, "{instances} finished instances are archived");
            Ok(ArchivingEvent::Moved { instances, stayed })
        }
        Err(error) if error.is_about_an_object() && mover.is_unindexed(&segment).await? => {
            tracing::error!(%error, "{name} is given up: what it held is in the journal still");
            Ok(ArchivingEvent::GivenUp)
        }
        Err(error) => Err(error),
    }
}

/// How soon it is tried again, after so many tries before this one that had no answer either.
fn away_pause(unanswered: u32) -> TimeDelta {
    let pause = AWAY_PAUSE * 2_i32.pow(unanswered.min(DOUBLINGS_MAX));
    pause.min(AWAY_PAUSE_MAX)
}

#[async_trait]
impl Handler<ArchivingWorkflow> for MoveToArchive {
    async fn run(
        &self,
        step: ArchivingStep,
        turn: &mut Turn<ArchivingWorkflow>,
    ) -> Result<Vec<ArchivingEvent>, Stopped> {
        let (store, now) = (turn.store().clone(), turn.moment().at);
        let Some(archive) = &self.archive else {
            return Err(Stopped::Postponed(now + NOWHERE_PAUSE));
        };
        let taken = self.take(&step, &*store, archive).await;
        let unanswered = match &taken {
            Err(ArchiveError::Away(_)) => self.unanswered.fetch_add(1, Ordering::Relaxed),
            _ => self.unanswered.swap(0, Ordering::Relaxed),
        };
        match taken {
            Ok(event) => Ok(vec![event]),
            Err(ArchiveError::Store(error)) => Err(error.into()),
            Err(error @ ArchiveError::Away(_)) => {
                tracing::warn!(%error, "nothing is archived for now");
                Err(Stopped::Postponed(now + away_pause(unanswered)))
            }
            Err(error) => {
                tracing::error!(%error, "nothing is archived until somebody has looked");
                Err(Stopped::Postponed(now + DAMAGED_PAUSE))
            }
        }
    }
}
