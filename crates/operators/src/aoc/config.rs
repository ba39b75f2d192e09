//! An AOC account's settings.

use std::time::Duration;

use crate::base_url::BaseUrl;
use crate::setting::{TEXT_CHARS_MAX, TIMEOUTS, check_text, check_timeout};
use crate::{ConfigError, Secret};

/// The settings of one AOC account. `Debug` masks the key.
#[derive(Clone, Debug)]
pub struct AocConfig {
    /// Where the gateway lives; `/api/…` is appended. Given at onboarding, there is no default.
    pub base_url: String,
    /// Where the page lives that the subscriber opens, if apart from `base_url`.
    pub page_url: Option<String>,
    /// Lets the addresses be http on another machine.
    pub allow_insecure: bool,
    /// Issued by Boost Connect.
    pub username: String,
    /// Issued by Boost Connect; goes into the body of every call.
    pub api_key: Secret,
    /// The operator's code, issued by Boost Connect; case matters. Several, separated by commas,
    /// are for wallets only: the subscriber chooses on the page.
    pub operator_code: String,
    /// The operator codes whose wallets take subscriptions. Only PayTM's does (AOC protocol, A3).
    pub wallet_subscriptions: Vec<String>,
    /// How a request's body is written (AOC protocol, A1).
    pub body_format: BodyFormat,
    /// Where an msisdn is sent with a `+` (AOC protocol, A5).
    pub msisdn_plus: MsisdnPlus,
    /// The payee company.
    pub on_behalf_of: String,
    /// Issued by Boost Connect.
    pub purchase_category_code: String,
    /// The category of refunds; without it the one of the onboarding counts.
    pub refund_purchase_category_code: Option<String>,
    /// Kept by the gateway for reconciliation; usually the purchase category once more.
    pub reference_code: Option<String>,
    /// Where the subscriber was met, such as `WEB`.
    pub channel: String,
    /// A phone number or an e-mail address of ours that is printed in SMS to subscribers.
    pub contact_info: String,
    /// The most time of one call, connecting included.
    pub timeout: Duration,
}

/// How a request's body is written. The pages say a form, their samples show JSON, and known
/// clients send JSON (AOC protocol, A1). Which one is right is found out in the sandbox; nothing
/// here ever tries the other by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BodyFormat {
    /// `application/x-www-form-urlencoded`.
    #[default]
    Form,
    /// `application/json`; every value is a text, as in the samples.
    Json,
}

/// Whether a call writes an msisdn as `+60…` or as `60…`. The pages differ; the defaults are each
/// page's sample (AOC protocol, A5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MsisdnPlus {
    /// `msisdn` of getAOCToken.
    pub token: bool,
    /// `tacMSISDN` of getAOCToken.
    pub token_tac: bool,
    /// chargeWithTAC, directCharge, directChargeWithStepDown.
    pub charge: bool,
    /// requestNewTAC, requestDirectChargeTAC.
    pub tac: bool,
    /// renewSubscription.
    pub renewal: bool,
    /// cancelSubscription.
    pub cancellation: bool,
    /// subscriptionStatus.
    pub subscription_status: bool,
}

impl Default for MsisdnPlus {
    fn default() -> Self {
        Self {
            token: true,
            token_tac: false,
            charge: true,
            tac: true,
            renewal: true,
            cancellation: false,
            subscription_status: true,
        }
    }
}

impl AocConfig {
    /// The shortest time-out that is accepted.
    pub const TIMEOUT_MIN: Duration = *TIMEOUTS.start();
    /// The longest time-out that is accepted.
    pub const TIMEOUT_MAX: Duration = *TIMEOUTS.end();
    /// The most characters of a text that was issued or agreed on.
    pub const TEXT_LEN_MAX: usize = TEXT_CHARS_MAX;

    /// Checks every setting, and gives the addresses of the gateway and of the page back.
    pub(super) fn validate(&self) -> Result<(BaseUrl, BaseUrl), ConfigError> {
        let base = BaseUrl::parse("base_url", &self.base_url, self.allow_insecure)?;
        let page = match &self.page_url {
            Some(page) => BaseUrl::parse("page_url", page, self.allow_insecure)?,
            None => base.clone(),
        };
        for (key, text) in self.texts() {
            check_text(key, text)?;
        }
        if codes(&self.operator_code).any(str::is_empty) {
            return Err(ConfigError::new(
                "operator_code",
                "expected operator codes with one comma between two, found an empty one",
            ));
        }
        check_timeout(self.timeout)?;
        Ok((base, page))
    }

    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let required = [
            ("username", self.username.as_str()),
            ("api_key", self.api_key.expose()),
            ("operator_code", &self.operator_code),
            ("on_behalf_of", &self.on_behalf_of),
            ("purchase_category_code", &self.purchase_category_code),
            ("channel", &self.channel),
            ("contact_info", &self.contact_info),
        ];
        let optional = [
            ("refund_purchase_category_code", &self.refund_purchase_category_code),
            ("reference_code", &self.reference_code),
        ];
        let given = optional.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)));
        let wallets =
            self.wallet_subscriptions.iter().map(|code| ("wallet_subscriptions", &**code));
        required.into_iter().chain(given).chain(wallets)
    }

    pub(super) fn takes_wallet_subscriptions(&self, operator: &str) -> bool {
        self.wallet_subscriptions.iter().any(|code| code == operator)
    }
}

/// The codes in a list that commas separate.
pub(super) fn codes(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}
