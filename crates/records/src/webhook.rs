//! Webhooks and deliveries as the outside interface has them.

use contract::{DeliveryView, WebhookView};
use engine::store::{LaneStats, Pause};
use engine::{Instance, Store, StoreError};
use workflows::lanes;
use workflows::notification::{
    DELIVERED, FAILED, Notification, NotificationStatus, PENDING, WebhookName, counters,
};

use crate::pause_view;

/// Each of these webhooks, with the host it leads to.
///
/// # Errors
///
/// The store failed.
pub async fn webhooks(
    configured: &[(&WebhookName, &str)],
    store: &dyn Store,
) -> Result<Vec<WebhookView>, StoreError> {
    let (stats, pauses) = (store.lanes().await?, store.pauses().await?);
    let mut views = Vec::with_capacity(configured.len());
    for (name, host) in configured {
        views.push(view(name, host, &stats, &pauses, store).await?);
    }
    Ok(views)
}

/// One webhook as it does now, by what waits and what is paused.
pub(crate) async fn view(
    name: &WebhookName,
    host: &str,
    stats: &[LaneStats],
    pauses: &[Pause],
    store: &dyn Store,
) -> Result<WebhookView, StoreError> {
    let lane = lanes::webhook(name);
    let pauses: Vec<_> = pauses.iter().filter(|pause| pause.stops(&lane)).map(pause_view).collect();
    let counters = store.counters(&counters(name)).await?;
    let count = |status: &str| {
        let count = counters.get(status).copied().unwrap_or(0);
        u64::try_from(count).unwrap_or(0)
    };
    let of_lane = stats.iter().filter(|stat| stat.lane == lane);
    Ok(WebhookView {
        webhook: name.to_string(),
        host: host.to_owned(),
        paused: !pauses.is_empty(),
        pauses,
        pending: count(PENDING),
        failed: count(FAILED),
        delivered: count(DELIVERED),
        oldest_due_at: of_lane.filter_map(|stat| stat.oldest_due_at).min(),
    })
}

/// What the journal says of a notification.
pub fn delivery_view(instance: &Instance, notification: &Notification) -> DeliveryView {
    let notice = &notification.notice;
    let subject = notice.about.instance(instance.id.partition).name;
    DeliveryView {
        id: instance.id.name.to_string(),
        webhook: notification.webhook.to_string(),
        state: notification.status.as_str().to_owned(),
        r#type: notice.kind.as_str().to_owned(),
        sequence: notification.sequence,
        subscription_id: notice.about.subscription().map(ToString::to_string),
        subject: subject.strip_prefix("sub:").unwrap_or(&subject).to_owned(),
        happened_at: notice.at,
        tries: notification.tries,
        last_status: notification.last_status,
        due_at: instance.due_at.filter(|_| notification.status == NotificationStatus::Pending),
        updated_at: instance.updated_at,
    }
}
