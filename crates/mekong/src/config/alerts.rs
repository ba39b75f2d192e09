//! `[alerts]`: whom to tell when something needs a person.

use url::Url;

use super::section::Section;
use super::{Environment, Problem, Secret, address};

/// Whom to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertsConfig {
    /// An address to post alerts to. Whoever knows it may post, so it is kept like a secret.
    pub url: Secret,
    /// Whether it may be http on another machine.
    pub allow_insecure: bool,
}

impl AlertsConfig {
    /// The address, read now.
    ///
    /// # Errors
    ///
    /// It is not where the configuration says, or is none. It is not repeated.
    pub fn address(&self, environment: &Environment) -> Result<Url, Problem> {
        let key = format!("alerts.url_{}", self.url.suffix());
        let text = self.url.read(environment);
        let text = text.map_err(|error| Problem::no_secret(&key, &error))?;
        address::safe_url(text.reveal(), self.allow_insecure).map_err(|reason| {
            Problem::new(&key, "another text there", format!("an https address ({reason})"))
        })
    }
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<AlertsConfig> {
    let url = section.need_secret("url");
    let allow_insecure = section.may("allow_insecure").flag().unwrap_or(false);
    Some(AlertsConfig { url: url?, allow_insecure })
}
