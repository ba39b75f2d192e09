//! Tells a webhook one notification.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use engine::Store;
use engine::worker::{Handler, Stopped, Turn};
use workflows::notification::{
    Deliver, NotificationEvent, NotificationWorkflow, Reply, WebhookName,
};

use crate::Body;
use crate::environment::Environment;
use crate::health::Health;

/// How soon a notification is tried for again that this process has no endpoint for.
const NO_ENDPOINT_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The handler of notifications.
pub struct DeliverNotification {
    environment: Environment,
    health: Health,
}

impl DeliverNotification {
    /// Tells what this environment can.
    pub fn new(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self { environment, health: Health::new(store) }
    }

    /// What came of it, for the webhook as a whole.
    async fn take_note(&self, webhook: &WebhookName, reply: &Reply, event: &NotificationEvent) {
        match event {
            _ if reply.is_gone() => self.health.gone(webhook).await,
            NotificationEvent::Delivered { .. } => self.health.taken(webhook).await,
            NotificationEvent::NotDelivered { retry_at: None, .. } => {
                self.health.given_up(webhook).await;
            }
            _ => {}
        }
    }
}

#[async_trait]
impl Handler<NotificationWorkflow> for DeliverNotification {
    async fn run(
        &self,
        Deliver: Deliver,
        turn: &mut Turn<NotificationWorkflow>,
    ) -> Result<Vec<NotificationEvent>, Stopped> {
        let notification = turn.state();
        let webhook = notification.webhook.clone();
        let Some(endpoint) = self.environment.endpoints.get(&webhook) else {
            return Err(Stopped::Postponed(turn.moment().at + NO_ENDPOINT_PAUSE));
        };
        let created_at = subject_created_at(turn).await?;
        let merchant = self.environment.catalog.merchant_of_webhook(&webhook);
        let body = Body::of(turn.id(), notification, created_at).named_by(merchant).to_json();
        let trace_parent = notification.notice.trace_parent();
        let reply = endpoint.post(&turn.id().name, trace_parent, body).await;

        let id = turn.id();
        let event = notification.answered(id, reply.clone(), turn.moment().at);
        tracing::debug!(%id, %webhook, "{id} to {webhook}: {event:?}");
        self.take_note(&webhook, &reply, &event).await;
        Ok(vec![NotificationEvent::SubjectFound { created_at }, event])
    }
}

/// When what it is about was created. Looked up once, and kept: it may move to the archive before
/// the last try.
async fn subject_created_at(turn: &Turn<NotificationWorkflow>) -> Result<DateTime<Utc>, Stopped> {
    let notification = turn.state();
    if let Some(known) = notification.subject_created_at {
        return Ok(known);
    }
    let subject = notification.notice.about.instance(turn.id().partition);
    let subject = turn.store().read(&subject).await?;
    Ok(subject.map_or(notification.notice.at, |subject| subject.created_at))
}
