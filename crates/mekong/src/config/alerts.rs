//! `[alerts]`: whom to tell when something needs a person.

use super::Secret;
use super::section::Section;

/// Whom to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertsConfig {
    /// An address to post alerts to. Whoever knows it may post, so it is kept like a secret.
    pub url: Secret,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<AlertsConfig> {
    let url = section.need_secret("url");
    Some(AlertsConfig { url: url? })
}
