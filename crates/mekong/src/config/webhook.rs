//! `[webhooks.NAME]`: who is told the outcome of charges.

use url::Url;

use super::Secret;
use super::address::https_url;
use super::section::Section;

/// One receiver of signed notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookConfig {
    /// Where notices are posted.
    pub url: Url,
    /// What they are signed with, `whsec_…` (Standard Webhooks).
    pub secret: Secret,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<WebhookConfig> {
    let allow_insecure = section.may("allow_insecure").flag().unwrap_or(false);
    let url = https_url(section.need("url"), allow_insecure);
    let secret = section.need_secret("secret");
    Some(WebhookConfig { url: url?, secret: secret? })
}
