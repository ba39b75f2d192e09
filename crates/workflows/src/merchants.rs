//! The merchants that share a deployment, and what belongs to whom.

mod belongings;
mod journal;
mod names;
mod values;

use std::collections::BTreeMap;

use billing::{AccountId, MerchantId};

pub use journal::seen_by;

use crate::notification::WebhookName;

/// What configuration says of one merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// As people read it.
    pub name: Box<str>,
    /// Its weight, 1 to 100, where work of several merchants is due at once.
    pub share: u32,
    /// Whether the ids of its subscriptions stay as they are: those of a journal that was this
    /// merchant's alone before there were others. At most one merchant's do.
    pub bare_ids: bool,
}

/// The merchants, and what belongs to whom. Where there is none, all there is belongs to one who
/// needs no name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merchants {
    /// Each merchant.
    pub known: BTreeMap<MerchantId, Merchant>,
    /// Whose each account is; its plans are the same merchant's.
    pub accounts: BTreeMap<AccountId, MerchantId>,
    /// Whose each webhook is.
    pub webhooks: BTreeMap<WebhookName, MerchantId>,
}

impl Merchants {
    /// One of them, with nothing of the others.
    pub(crate) fn only(&self, merchant: &MerchantId) -> Self {
        let is_its = |of: &MerchantId| of == merchant;
        let (mut known, mut accounts) = (self.known.clone(), self.accounts.clone());
        let mut webhooks = self.webhooks.clone();
        known.retain(|known, _| is_its(known));
        accounts.retain(|_, of| is_its(of));
        webhooks.retain(|_, of| is_its(of));
        Self { known, accounts, webhooks }
    }
}
