//! What webhooks were told, or are to be told.

use clap::{Args, ValueEnum};
use contract::DeliveryView;
use engine::store::ListQuery;
use engine::workflow::decode;
use records::{delivery_view, shown};
use workflows::ids;
use workflows::notification::{Notification, NotificationStatus, WebhookName};

use super::known;
use crate::cli::filters::Since;
use crate::cli::listing::{self, Limit, Row};
use crate::cli::{Exit, Failure, Invocation, source};

/// Filters as they are typed. Several of them narrow the list together.
#[derive(Debug, Args)]
pub(in crate::cli) struct Filter {
    /// Only to this webhook
    #[arg(long)]
    webhook: Option<WebhookName>,
    /// Only in these states, separated by commas
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<State>,
    /// Only those opened at or after this time, or in the time before now: 2h, 1d
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
}

/// What has become of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// To be made
    Pending,
    /// Taken by its receiver
    Delivered,
    /// Given up
    Failed,
}

pub(super) async fn run(
    filter: Filter,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    filter.webhook.as_ref().map_or(Ok(()), |name| known(name, &config))?;
    let store = invocation.store(&config).await?;
    let now = store.clock().now();
    let query = ListQuery {
        kind: ids::NOTIFICATION.to_owned(),
        statuses: filter.state.iter().map(|state| state.status().as_str().to_owned()).collect(),
        since: filter.since.map(|since| since.instant(now)),
        ..ListQuery::default()
    };
    let rows = source::rows(query, &*store, |instance| {
        let notification: Notification = decode(ids::NOTIFICATION, &instance.state)?;
        let is_wanted = filter.webhook.as_ref().is_none_or(|name| *name == notification.webhook);
        Ok(is_wanted.then(|| delivery_view(instance, &notification)))
    });
    listing::list(rows, limit, invocation).await
}

impl State {
    fn status(self) -> NotificationStatus {
        match self {
            Self::Pending => NotificationStatus::Pending,
            Self::Delivered => NotificationStatus::Delivered,
            Self::Failed => NotificationStatus::Failed,
        }
    }
}

impl Row<7> for DeliveryView {
    const HEADINGS: [&'static str; 7] =
        ["ID", "WEBHOOK", "STATE", "TYPE", "ABOUT", "HAPPENED", "TRIES"];

    fn cells(&self) -> [String; 7] {
        let answered = self.last_status.map(|status| format!(" (last {status})"));
        [
            self.id.clone(),
            self.webhook.clone(),
            self.state.clone(),
            self.r#type.clone(),
            self.subject.clone(),
            shown(self.happened_at),
            format!("{}{}", self.tries, answered.unwrap_or_default()),
        ]
    }
}
