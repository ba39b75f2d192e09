//! Each webhook and how it does.

use contract::WebhookView;
use records::{shown_or_dash, webhooks};

use crate::cli::listing::Row;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::WebhookConfig;

pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let host = |(name, webhook)| (name, host_of(webhook));
    let hosts: Vec<_> = config.webhooks.iter().map(host).collect();
    let views = webhooks(&hosts, &*store).await?;
    let output = &invocation.output;
    if output.is_json() {
        views.iter().try_for_each(|view| output.json(view))?;
    } else {
        output.table(WebhookView::HEADINGS, views.iter().map(Row::cells))?;
    }
    Ok(Exit::Done)
}

fn host_of(webhook: &WebhookConfig) -> &str {
    webhook.url.host_str().unwrap_or_default()
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
