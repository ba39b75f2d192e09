//! One merchant's place at the desk.

use std::collections::BTreeMap;
use std::sync::Arc;

use billing::MerchantId;
use orders::Orders;
use workflows::notification::WebhookName;

use crate::Desk;

/// What one merchant has of a desk. It holds no keys, so that keys may hold it.
pub(crate) struct Seat {
    orders: Orders,
    webhooks: Arc<BTreeMap<WebhookName, String>>,
}

impl Seat {
    pub(crate) fn of(merchant: &MerchantId, desk: &Desk) -> Self {
        let orders = desk.orders.only(merchant);
        let own = orders.catalog().webhooks();
        let webhooks = desk.webhooks.iter().filter(|(name, _)| own.contains(name));
        let webhooks = webhooks.map(|(name, host)| (name.clone(), host.clone())).collect();
        Self { webhooks: Arc::new(webhooks), orders }
    }

    /// The desk as it is from here. Operators do not call merchants, so nobody calls back.
    pub(crate) fn at(&self, desk: &Desk) -> Desk {
        Desk {
            store: self.orders.store().clone(),
            catalog: self.orders.catalog().clone(),
            orders: self.orders.clone(),
            webhooks: self.webhooks.clone(),
            counterparts: Arc::default(),
            ..desk.clone()
        }
    }
}
