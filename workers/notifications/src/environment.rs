//! Everything a step of this queue may touch.

use std::collections::HashMap;
use std::sync::Arc;

use workflows::Catalog;
use workflows::notification::WebhookName;

use crate::Endpoint;

/// Everything a step of this queue may touch.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The webhooks that this process can tell.
    pub endpoints: Arc<HashMap<WebhookName, Endpoint>>,
    /// What configuration says of accounts, and whose each webhook is.
    pub catalog: Arc<Catalog>,
}
