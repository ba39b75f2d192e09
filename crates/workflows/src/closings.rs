//! The closings: after each window has ended it is said once what it has left.

use std::sync::Arc;

use billing::Window;
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode, encode_entry};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{Catalog, ids, lanes};

/// How long after a window's end it is looked at: what it left has been put off by then.
const AFTER: TimeDelta = TimeDelta::minutes(1);
/// How soon it is looked again where no window ends before.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// The most windows of one plan that one look is about; of more, the first ones.
const WINDOWS_MAX: usize = 8;

/// The closings of a store, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Closings {
    /// Every window that had ended by then was looked at.
    #[cbor(n(0), with = "billing::encoding::instant")]
    pub looked_at: DateTime<Utc>,
}

/// What can happen to the closings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClosingsEvent {
    /// They were opened.
    #[n(0)]
    Opened,
    /// What had ended by then was looked at.
    #[n(1)]
    Looked {
        /// Then.
        #[cbor(n(0), with = "billing::encoding::instant")]
        until: DateTime<Utc>,
    },
}

/// What they can be told: nothing.
#[derive(Clone, Copy, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum ClosingsSignal {}

/// What they want done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingsStep {
    /// Look at what has ended.
    Look,
}

/// The closings, as an instance: one for a whole store.
#[derive(Clone)]
pub struct ClosingsWorkflow {
    catalog: Arc<Catalog>,
}

impl Closings {
    /// Until when a look at `now` may look.
    pub fn until(now: DateTime<Utc>) -> DateTime<Utc> {
        now - AFTER
    }

    /// The windows of a plan that have ended since the last look and by `until`, at most eight.
    pub fn ended(&self, plan: &billing::Plan, until: DateTime<Utc>) -> Vec<Window> {
        let after = |window: &Window| plan.schedule.window_from(window.closes_at);
        let windows = std::iter::successors(plan.schedule.window_from(self.looked_at), after);
        windows.take_while(|window| window.closes_at <= until).take(WINDOWS_MAX).collect()
    }
}

impl ClosingsWorkflow {
    /// The closings of this catalog's plans.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance; created again it stays as it is.
    pub fn opening(now: DateTime<Utc>) -> NewInstance {
        let closings = Closings { looked_at: now };
        NewInstance {
            id: ids::closings(),
            kind: ids::CLOSINGS.into(),
            status: "open".into(),
            lane: lanes::closings(),
            due_at: Some(now),
            state: encode(&closings),
            history: encode_entry(now, &[ClosingsEvent::Opened]),
            unique: None,
        }
    }

    /// When there is something to look at next.
    fn next_at(&self, looked_at: DateTime<Utc>) -> DateTime<Utc> {
        let ends = |plan: &billing::Plan| Some(plan.schedule.window_from(looked_at)?.closes_at);
        let first = self.catalog.plans().filter_map(ends).min();
        first.map_or(looked_at + EVERY, |first| first.min(looked_at + EVERY)) + AFTER
    }
}

impl Workflow for ClosingsWorkflow {
    const KIND: &'static str = ids::CLOSINGS;
    type State = Closings;
    type Event = ClosingsEvent;
    type Signal = ClosingsSignal;
    type Step = ClosingsStep;

    fn can_decide(&self, _: &Closings) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Closings,
        event: &ClosingsEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.looked_at = match event {
            ClosingsEvent::Looked { until } => *until,
            ClosingsEvent::Opened => at,
        };
        Ok(())
    }

    fn hear(&self, _: &Closings, signal: ClosingsSignal, _: Moment) -> Vec<ClosingsEvent> {
        match signal {}
    }

    fn next(&self, state: &Closings, now: Moment) -> Move<ClosingsStep, ClosingsEvent> {
        let next_at = self.next_at(state.looked_at);
        if next_at > now.at { Move::Wait(next_at) } else { Move::Do(ClosingsStep::Look) }
    }

    fn effects(&self, _: &InstanceId, _: &Closings, _: &ClosingsEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Closings, _: &str, now: Moment) -> DateTime<Utc> {
        // They reserve nothing.
        now.at
    }

    fn status(&self, _: &Closings) -> &'static str {
        "open"
    }

    fn lane(&self, _: &Closings) -> Lane {
        lanes::closings()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use billing::{AfterGrace, DunningPolicy, Plan, RenewalSchedule};

    use super::*;
    use crate::quota::tests::{account, at, order};

    /// A plan with a window of four hours that opens at this hour in Vientiane, 7 h ahead of UTC.
    fn plan(local_hour: u32) -> Plan {
        let schedule = RenewalSchedule::windows(
            &format!("0 0 {local_hour} * * *"),
            chrono_tz::Tz::Asia__Vientiane,
            Duration::from_secs(4 * 3_600),
        );
        let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
        Plan::new(
            format!("at-{local_hour}").parse().expect("an id"),
            account().id,
            "Gold".to_owned(),
            order().amount,
            "7d".parse().expect("a period"),
            schedule.expect("a schedule"),
            dunning.expect("a policy"),
        )
        .expect("a plan")
    }

    fn workflow(plans: impl IntoIterator<Item = Plan>) -> ClosingsWorkflow {
        ClosingsWorkflow::new(Arc::new(Catalog::new([account()], plans)))
    }

    fn moment(text: &str) -> Moment {
        Moment { at: at(text), lost_commits_at: None }
    }

    #[test]
    fn they_look_a_minute_after_the_first_window_ends_and_once() {
        // One window ends at 05:00 UTC, the other at 09:00.
        let workflow = workflow([plan(12), plan(8)]);
        let mut closings = Closings { looked_at: at("2026-11-22T01:30:00Z") };
        let wait = Move::Wait(at("2026-11-22T05:01:00Z"));
        assert_eq!(workflow.next(&closings, moment("2026-11-22T01:30:00Z")), wait);
        let now = moment("2026-11-22T05:01:00Z");
        assert_eq!(workflow.next(&closings, now), Move::Do(ClosingsStep::Look));

        let until = Closings::until(now.at);
        let ended = |plan| closings.ended(&plan, until).len();
        assert_eq!((ended(plan(8)), ended(plan(12))), (1, 0));
        let looked = ClosingsEvent::Looked { until };
        workflow.apply(&mut closings, &looked, now.at).expect("a legal move");
        assert_eq!(closings.ended(&plan(8), until), []);
        assert_eq!(workflow.next(&closings, now), Move::Wait(at("2026-11-22T09:01:00Z")));
    }

    #[test]
    fn where_no_window_ends_soon_they_look_again_after_some_hours() {
        let closings = Closings { looked_at: at("2026-11-22T01:00:00Z") };
        let wait = Move::Wait(at("2026-11-22T07:01:00Z"));
        assert_eq!(workflow([]).next(&closings, moment("2026-11-22T01:00:00Z")), wait);
    }

    #[test]
    fn after_a_month_without_a_worker_the_first_windows_are_looked_at_and_no_more() {
        let closings = Closings { looked_at: at("2026-10-22T00:00:00Z") };
        let ended = closings.ended(&plan(8), at("2026-11-22T00:00:00Z"));
        assert_eq!(ended.len(), WINDOWS_MAX);
        assert_eq!(ended[0].closes_at, at("2026-10-22T05:00:00Z"));
    }
}
