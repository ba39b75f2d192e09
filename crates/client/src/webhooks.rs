//! What webhooks are told, and telling them again.

use chrono::{DateTime, Utc};
use contract::{DeliveryView, NewReplay, ReplayAnswer, WebhookView};
use reqwest::Method;
use serde::Serialize;

use crate::wire::Call;
use crate::{Client, Error, Pager};

/// Which deliveries a list is of. What is absent does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeliveryFilter {
    /// Only in these states, separated by commas: `pending`, `delivered`, `failed`.
    pub state: Option<String>,
    /// Only opened at or after this time.
    pub since: Option<DateTime<Utc>>,
}

impl Client {
    /// Every webhook, in order of name.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn webhooks(&self) -> Result<Vec<WebhookView>, Error> {
        Pager::new(self, &["webhooks"], &()).all().await
    }

    /// What a webhook was told, or is to be told, oldest first.
    ///
    /// # Errors
    ///
    /// A name that none can have.
    pub fn deliveries(
        &self,
        webhook: &str,
        filter: &DeliveryFilter,
    ) -> Result<Pager<DeliveryView>, Error> {
        let url = self.url(&["webhooks", webhook, "deliveries"])?;
        Ok(Pager::at(self, url, filter))
    }

    /// Has a webhook told again what it missed. Asked for once; where one call cannot take all, the
    /// answer's `next_cursor` is where to go on.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn replay(&self, webhook: &str, replay: &NewReplay) -> Result<ReplayAnswer, Error> {
        let url = self.url(&["webhooks", webhook, "replay"])?;
        self.ask(&Call::once(Method::POST, url).with(replay)).await
    }
}
