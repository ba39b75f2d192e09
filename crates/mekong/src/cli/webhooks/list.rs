//! Each webhook and how it does.

use engine::store::{LaneStats, Pause};
use engine::{Store, StoreError};
use records::{pause_view, shown_or_dash};
use workflows::lanes;
use workflows::notification::{DELIVERED, FAILED, PENDING, WebhookName, counters};

use super::view::WebhookView;
use crate::cli::listing::Row;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::WebhookConfig;

pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let (stats, pauses) = (store.lanes().await?, store.pauses().await?);
    let mut views = Vec::with_capacity(config.webhooks.len());
    for (name, webhook) in &config.webhooks {
        views.push(view(name, webhook, &stats, &pauses, &*store).await?);
    }
    let output = &invocation.output;
    if output.is_json() {
        views.iter().try_for_each(|view| output.json(view))?;
    } else {
        output.table(WebhookView::HEADINGS, views.iter().map(Row::cells))?;
    }
    Ok(Exit::Done)
}

async fn view(
    name: &WebhookName,
    webhook: &WebhookConfig,
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
        host: webhook.url.host_str().unwrap_or_default().to_owned(),
        paused: !pauses.is_empty(),
        pauses,
        pending: count(PENDING),
        failed: count(FAILED),
        delivered: count(DELIVERED),
        oldest_due_at: of_lane.filter_map(|stat| stat.oldest_due_at).min(),
    })
}

impl Row<7> for WebhookView {
    const HEADINGS: [&'static str; 7] =
        ["WEBHOOK", "HOST", "PENDING", "FAILED", "DELIVERED", "OLDEST DUE", "PAUSED"];

    fn cells(&self) -> [String; 7] {
        let paused = self.pauses.first().map(|pause| format!("yes: {}", pause.reason));
        [
            self.webhook.clone(),
            self.host.clone(),
            self.pending.to_string(),
            self.failed.to_string(),
            self.delivered.to_string(),
            shown_or_dash(self.oldest_due_at),
            paused.unwrap_or_else(|| "-".to_owned()),
        ]
    }
}
