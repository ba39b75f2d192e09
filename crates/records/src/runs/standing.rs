//! Where a run stands: whether it goes on, and who says that it does not.

use billing::RenewalSchedule;
use chrono::{DateTime, Utc};
use contract::RunState;
use engine::recess::Recess;
use engine::store::Pause;
use workflows::breaker::{Breaker, Phase};
use workflows::night::NightRecord;
use workflows::requeue::Held;
use workflows::{Night, RequeueRun};

/// Where a run stands, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: RunState,
    pub(super) by: Option<String>,
    pub(super) why: Option<String>,
    pub(super) until: Option<DateTime<Utc>>,
}

impl Standing {
    /// Of a night that keeps this schedule.
    pub(super) fn of_night(
        night: &Night<'_>,
        schedule: &RenewalSchedule,
        held: (&[Recess], &[Pause]),
        record: &NightRecord,
        now: DateTime<Utc>,
    ) -> Self {
        let (recesses, pauses) = held;
        let lane = night.charges();
        if let Some(stopped) = &record.stopped {
            return Self::held(RunState::Stopped, stopped);
        }
        if night.span(schedule, now).is_none() {
            return Self { state: RunState::Over, ..Self::default() };
        }
        let name = night.name();
        let holds = |recess: &&Recess| recess.is_of(&lane) || *recess.name == *name;
        if let Some(recess) = recesses.iter().find(holds) {
            // A stop that was killed before it was on record holds as well.
            let state = if recess.is_final { RunState::Stopped } else { RunState::Paused };
            return Self {
                state,
                by: Some(recess.by.to_string()),
                why: Some(recess.reason.to_string()),
                until: Some(recess.until()),
            };
        }
        let pause = pauses.iter().find(|pause| pause.stops(&lane));
        pause.map_or_else(Self::default, |pause| Self {
            state: RunState::Paused,
            by: Some(pause.by.clone()),
            why: Some(pause.reason.clone()),
            until: None,
        })
    }

    /// The same where nothing is sent while an operator does not answer.
    pub(super) fn under(self, breaker: &Breaker) -> Self {
        let is_open = self.state == RunState::Running && breaker.phase() == Phase::Open;
        let by = Some("the circuit breaker".to_owned());
        let why = breaker.why().map(str::to_owned);
        if is_open { Self { state: RunState::Paused, by, why, until: None } } else { self }
    }

    /// Of a requeue.
    pub(super) fn of_requeue(requeue: &RequeueRun) -> Self {
        match (&requeue.stopped, &requeue.paused) {
            (Some(stopped), _) => Self::held(RunState::Stopped, stopped),
            (None, Some(paused)) => Self::held(RunState::Paused, paused),
            (None, None) => Self::default(),
        }
    }

    fn held(state: RunState, held: &Held) -> Self {
        let (by, why) = (Some(held.by.to_string()), Some(held.why.to_string()));
        Self { state, by, why, until: None }
    }
}
