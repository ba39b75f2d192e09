//! The stream workflow: it numbers notices and opens their notifications.

use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use engine::workflow::IllegalMove;
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use super::Notice;
use crate::notification::{Notification, PENDING, counted};
use crate::{Catalog, ids, lanes};

/// A stream has one status only.
pub(super) const STATUS: &str = "open";

/// The stream of one subscription, or of one charge without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Notices {
    /// The number of the last notice; 0 before the first.
    #[n(0)]
    pub last: u64,
}

/// What can happen to a stream.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum NoticesEvent {
    /// The next number was given.
    #[n(0)]
    Numbered {
        /// To what. It is kept by its notifications, and not once more in this history.
        #[cbor(skip)]
        notice: Option<Notice>,
    },
}

/// Streams, as instances.
#[derive(Clone)]
pub struct NoticesWorkflow {
    catalog: Arc<Catalog>,
}

impl NoticesWorkflow {
    /// Streams that tell the webhooks of this catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }
}

impl Workflow for NoticesWorkflow {
    const KIND: &'static str = ids::NOTICES;
    type State = Notices;
    type Event = NoticesEvent;
    type Signal = Notice;
    type Step = Infallible;

    /// What there was to tell is kept for a process that knows whom.
    fn can_decide(&self, _: &Notices) -> bool {
        !self.catalog.webhooks().is_empty()
    }

    fn apply(
        &self,
        state: &mut Notices,
        NoticesEvent::Numbered { .. }: &NoticesEvent,
        _: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.last += 1;
        Ok(())
    }

    fn hear(&self, _: &Notices, signal: Notice, _: Moment) -> Vec<NoticesEvent> {
        vec![NoticesEvent::Numbered { notice: Some(signal) }]
    }

    fn next(&self, _: &Notices, _: Moment) -> Move<Infallible, NoticesEvent> {
        Move::Rest
    }

    fn effects(
        &self,
        id: &InstanceId,
        before: &Notices,
        NoticesEvent::Numbered { notice }: &NoticesEvent,
        now: Moment,
    ) -> Effects {
        let Some(notice) = notice else { return Effects::default() };
        let sequence = before.last + 1;
        let account = notice.about.account();
        let webhooks = || self.catalog.webhooks_of(account);
        let notifications = webhooks().map(|webhook| {
            let id = ids::notification(id, sequence, webhook);
            Notification::of(webhook.clone(), sequence, notice.clone()).opening(id, now.at)
        });
        let create = notifications.collect();
        let count = webhooks().map(|webhook| counted(webhook, PENDING, 1));
        Effects { create, count: count.collect(), ..Effects::default() }
    }

    fn when_full(&self, _: &Notices, _: &str, now: Moment) -> DateTime<Utc> {
        // A stream reserves nothing.
        now.at
    }

    fn status(&self, _: &Notices) -> &'static str {
        STATUS
    }

    fn lane(&self, _: &Notices) -> Lane {
        lanes::notices()
    }
}
