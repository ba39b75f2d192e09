//! The notification workflow: tried until it is taken or given up.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use engine::workflow::{IllegalMove, Measure};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use super::{Notification, NotificationEvent, NotificationSignal, NotificationStatus, counted};
use crate::{Catalog, ids, lanes, measures};

/// Notifications, as instances.
#[derive(Clone)]
pub struct NotificationWorkflow {
    catalog: Arc<Catalog>,
}

/// What a notification wants done at the edge: being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deliver;

impl NotificationWorkflow {
    /// Notifications to the webhooks of this catalog. What is meant for another waits for a process
    /// that knows it.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }
}

impl Workflow for NotificationWorkflow {
    const KIND: &'static str = ids::NOTIFICATION;
    type State = Notification;
    type Event = NotificationEvent;
    type Signal = NotificationSignal;
    type Step = Deliver;

    fn can_decide(&self, state: &Notification) -> bool {
        // It was another merchant's when this was opened: nobody else is told of it.
        let mut hear = self.catalog.webhooks_of(state.notice.about.account());
        hear.any(|webhook| *webhook == state.webhook)
    }

    fn apply(
        &self,
        state: &mut Notification,
        event: &NotificationEvent,
        _: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        match state.apply(event) {
            true => Ok(()),
            false => Err(IllegalMove {
                state: state.status.as_str().to_owned(),
                event: format!("{event:?}"),
            }),
        }
    }

    fn hear(
        &self,
        _: &Notification,
        NotificationSignal::Replay { by }: NotificationSignal,
        _: Moment,
    ) -> Vec<NotificationEvent> {
        vec![NotificationEvent::Replayed { by }]
    }

    fn next(&self, state: &Notification, now: Moment) -> Move<Deliver, NotificationEvent> {
        match (state.status, state.try_at) {
            (NotificationStatus::Pending, Some(at)) if at > now.at => Move::Wait(at),
            (NotificationStatus::Pending, _) => Move::Do(Deliver),
            (NotificationStatus::Delivered | NotificationStatus::Failed, _) => Move::Rest,
        }
    }

    /// Keeps the webhook's counts.
    fn effects(
        &self,
        _: &InstanceId,
        before: &Notification,
        event: &NotificationEvent,
        _: Moment,
    ) -> Effects {
        let mut after = before.clone();
        let (from, to) = match after.apply(event) {
            true => (before.status, after.status),
            // An illegal move is never committed.
            false => return Effects::default(),
        };
        if from == to {
            return Effects::default();
        }
        let count = [(from, -1), (to, 1)];
        let count = count.map(|(status, add)| counted(&before.webhook, status.as_str(), add));
        Effects { count: count.to_vec(), ..Effects::default() }
    }

    fn when_full(&self, _: &Notification, _: &str, now: Moment) -> DateTime<Utc> {
        // A notification reserves nothing.
        now.at
    }

    fn status(&self, state: &Notification) -> &'static str {
        state.status.as_str()
    }

    fn lane(&self, state: &Notification) -> Lane {
        lanes::webhook(&state.webhook)
    }

    fn trace_parent(&self, state: &Notification) -> Option<String> {
        state.notice.trace_parent().map(str::to_owned)
    }

    fn measures(&self, before: &Notification, event: &NotificationEvent) -> Vec<Measure> {
        let outcome = match event {
            NotificationEvent::Delivered { .. } => "delivered",
            NotificationEvent::NotDelivered { retry_at: Some(_), .. } => "to_be_retried",
            NotificationEvent::NotDelivered { retry_at: None, .. } => "given_up",
            NotificationEvent::SubjectFound { .. } | NotificationEvent::Replayed { .. } => {
                return Vec::new();
            }
        };
        let labels = vec![before.webhook.to_string().into(), outcome.into()];
        vec![Measure { name: measures::DELIVERIES, labels, add: 1 }]
    }
}
