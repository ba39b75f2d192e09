//! `[webhooks.NAME]`: who is told what becomes of charges and subscriptions.

use billing::MerchantId;
use notifications::check_url;
use url::Url;

use super::Secret;
use super::address::https_url;
use super::merchant::{self, Merchants};
use super::section::Section;

/// The most webhooks of one merchant: one commit opens a notification for each of them.
pub(super) const WEBHOOKS_MAX: usize = 16;

/// One receiver of signed notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookConfig {
    /// Whose it is, where there are several merchants; it hears of nobody else's.
    pub merchant: Option<MerchantId>,
    /// Where notices are posted.
    pub url: Url,
    /// What they are signed with, `whsec_…` (Standard Webhooks).
    pub secret: Secret,
    /// What they are signed with as well, while receivers change over to [`Self::secret`].
    pub previous_secret: Option<Secret>,
    /// Whether the address may be one that is not on the public internet.
    pub allow_private: bool,
    /// Deliveries on the wire at once, in one process.
    pub connections: u32,
}

pub(super) fn read(section: &mut Section<'_, '_>, merchants: &Merchants) -> Option<WebhookConfig> {
    let merchant = merchant::owner(section, merchants);
    let allow_insecure = section.need("allow_insecure").flag().unwrap_or(false);
    let allow_private = section.need("allow_private").flag().unwrap_or(false);
    let url = https_url(section.need("url"), allow_insecure);
    let url = url.filter(|url| allow_private || is_public(section, url));
    let secret = section.need_secret("secret");
    let previous_secret = section.secret("previous_secret");
    let connections = section.need("connections").whole(1..=1_000);
    Some(WebhookConfig {
        merchant: merchant?,
        url: url?,
        secret: secret?,
        previous_secret,
        allow_private,
        connections: connections?,
    })
}

/// Whether an address that is written out is public; reports one that is not.
fn is_public(section: &Section<'_, '_>, url: &Url) -> bool {
    let Err(refused) = check_url(url) else { return true };
    let found = format!("{} ({})", refused.host, refused.what);
    section.problem("url", found, "a public address, or allow_private = true beside it");
    false
}
