//! What an account with the AOC gateway (Boost Connect) has besides.

use super::Secret;
use super::section::Section;

/// An account with the AOC gateway. Its shape is checked; the commands that would use one come
/// later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AocAccount {
    /// Which of the gateway's environments the credentials are for.
    pub environment: AocEnvironment,
    /// Issued by Boost Connect.
    pub username: String,
    /// Issued by Boost Connect.
    pub api_key: Secret,
    /// The mobile operator behind the gateway, by its issued code.
    pub operator_code: String,
    /// Who renews. Never assumed: with the wrong one subscribers are charged twice, or never.
    pub renewal_mode: RenewalMode,
    /// What becomes of a renewal whose answer was lost.
    pub lost_renewal: LostRenewal,
    /// How requests are encoded (AOC protocol, A1).
    pub body_format: BodyFormat,
    /// The payee company.
    pub on_behalf_of: String,
    /// Issued by Boost Connect.
    pub purchase_category_code: String,
    /// The interaction source.
    pub channel: String,
    /// Phone or e-mail printed in messages to subscribers.
    pub contact_info: String,
}

/// Which of the gateway's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AocEnvironment {
    /// The sandbox.
    Sandbox,
    /// Production.
    Production,
}

/// Who renews subscriptions (AOC protocol, section 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalMode {
    /// We do, by renewSubscription.
    Merchant,
    /// The operator does, and tells us of successes only.
    Auto,
}

/// What becomes of a renewal whose answer was lost and that no inquiry settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostRenewal {
    /// It stays in doubt (money rule 4).
    Hold,
    /// One attempt on the next local day tells.
    NextDay,
}

/// How requests are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFormat {
    /// As HTML forms.
    Form,
    /// As JSON.
    Json,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<AocAccount> {
    let environments =
        [("sandbox", AocEnvironment::Sandbox), ("production", AocEnvironment::Production)];
    let environment = section.need("environment").choice(&environments);
    let username = section.need("username").text("the user name issued by Boost Connect");
    let api_key = section.need_secret("api_key");
    let operator_code = section.need("operator_code").text("an operator's code, as issued");
    let modes = [("merchant", RenewalMode::Merchant), ("auto", RenewalMode::Auto)];
    let renewal_mode = section.need("renewal_mode").choice(&modes);
    let lost = [("hold", LostRenewal::Hold), ("next_day", LostRenewal::NextDay)];
    let lost_renewal = section.need("lost_renewal").choice(&lost);
    let formats = [("form", BodyFormat::Form), ("json", BodyFormat::Json)];
    let body_format = section.need("body_format").choice(&formats);
    let on_behalf_of = section.need("on_behalf_of").text("the payee company");
    let category = section.need("purchase_category_code").text("a category code, as issued");
    let channel = section.need("channel").text("an interaction source such as WEB");
    let contact_info = section.need("contact_info").text("a phone number or an e-mail address");
    Some(AocAccount {
        environment: environment?,
        username: username?,
        api_key: api_key?,
        operator_code: operator_code?,
        renewal_mode: renewal_mode?,
        lost_renewal: lost_renewal?,
        body_format: body_format?,
        on_behalf_of: on_behalf_of?,
        purchase_category_code: category?,
        channel: channel?,
        contact_info: contact_info?,
    })
}
