//! Everything a request may touch.

use std::collections::BTreeMap;
use std::sync::Arc;

use archive::Archive;
use billing::{AccountId, MerchantId};
use orders::Orders;
use telemetry::Metrics;
use tokio::sync::watch;
use workflows::notification::WebhookName;

use crate::{Counterpart, Directory};

/// Everything a request may touch.
#[derive(Clone)]
pub struct Desk {
    /// Where staff hand in what they want done; the journal and the rules are its own.
    pub orders: Orders,
    /// Where finished work is that the journal has forgotten, if any is kept.
    pub archive: Option<Archive>,
    /// The queues that are there even if nothing ever waited in them.
    pub queues: &'static [&'static str],
    /// The configured webhooks, each with the host it leads to.
    pub webhooks: Arc<BTreeMap<WebhookName, String>>,
    /// Who is behind each account.
    pub counterparts: Arc<BTreeMap<AccountId, Counterpart>>,
    /// What this process knows of its own calls; none, where no worker runs in it.
    pub metrics: Option<Metrics>,
    /// Who may sign in, and how.
    pub directory: Arc<Directory>,
    /// Whether the store may lose what it has acknowledged: every page says so.
    pub is_volatile: bool,
    /// Turns true when the process is to end: pages that are kept fresh let go.
    pub stop: watch::Receiver<bool>,
}

impl Desk {
    /// What whoever acts for one merchant may touch: nothing of another's is there.
    pub(crate) fn only(&self, merchant: &MerchantId) -> Self {
        let orders = self.orders.only(merchant);
        let catalog = orders.catalog();
        let (mut webhooks, mut counterparts) = (self.webhooks.clone(), self.counterparts.clone());
        Arc::make_mut(&mut webhooks).retain(|webhook, _| catalog.webhooks().contains(webhook));
        Arc::make_mut(&mut counterparts).retain(|account, _| catalog.account(account).is_some());
        Self { orders, webhooks, counterparts, ..self.clone() }
    }
}
