//! The configuration of a provider under test.

/// What tests vary; everything else stands in the text below.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The store's URL; a file in the provider's folder by default.
    pub store: String,
    /// Where the operator is.
    pub base_url: String,
    /// Calls a second.
    pub tps: u32,
    /// The most seconds of one call.
    pub timeout_s: u32,
    /// When a charge in doubt is asked about; the shipped default if empty.
    pub inquiry_schedule: &'static [&'static str],
    /// What "not found" leads to.
    pub not_found: &'static str,
    /// Whether renewals wait for a night; at any time otherwise.
    pub at_night: bool,
    /// What becomes of what a night does not fit.
    pub carry_over: &'static str,
    /// The plan's dunning steps.
    pub dunning: &'static [&'static str],
    /// Where webhooks are sent, if anywhere.
    pub webhook: Option<String>,
}

/// The account under test.
pub(crate) const ACCOUNT: &str = "ltc-main";
/// The plan under test, of that account.
pub(crate) const PLAN: &str = "gold-weekly";
/// Its price in kip.
pub(crate) const PRICE: &str = "5000";
/// What the backend calls itself with.
pub const BACKEND_TOKEN: &str = "of-a-backend-under-test";
/// What webhooks are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_cmVjZWl2ZXItdW5kZXItdGVzdC1zZWNyZXQ=";

impl Settings {
    /// Nights at 02:00 in Vientiane on a file of the provider's own.
    pub fn nightly(base_url: &str) -> Self {
        Self {
            store: "sqlite:mekong.db".to_owned(),
            base_url: base_url.to_owned(),
            tps: 50,
            timeout_s: 5,
            inquiry_schedule: &[],
            not_found: "hold",
            at_night: true,
            carry_over: "next_window",
            dunning: &["1d", "3d"],
            webhook: None,
        }
    }

    /// As the configuration file has it.
    pub(crate) fn toml(&self) -> String {
        let Self { store, base_url, tps, timeout_s, not_found, carry_over, dunning, .. } = self;
        let inquiries = match self.inquiry_schedule {
            [] => String::new(),
            offsets => format!("inquiry_schedule = {offsets:?}"),
        };
        let nights = match self.at_night {
            true => "renewal_schedule = \"0 0 2 * * *\"\nrenewal_window = \"4h\"",
            false => "",
        };
        let webhook = self.webhook.as_deref().map_or_else(String::new, webhook);
        format!(
            r#"
[store]
url = "{store}"
partitions = 8

[http]
drain = "1s"

[accounts.{ACCOUNT}]
operator = "ltc"
base_url = "{base_url}"
username = "sandbox"
password_env = "LTC_PASSWORD"
request_type = "UAT"
game_name = "TEST"
transaction_prefix = "TEST"
timezone = "Asia/Vientiane"
tps = {tps}
timeout_s = {timeout_s}
not_found = "{not_found}"
max_amount = "50000"
{inquiries}

[plans.{PLAN}]
account = "{ACCOUNT}"
name = "Gold weekly"
amount = "{PRICE}"
currency = "LAK"
period = "7d"
dunning = {dunning:?}
carry_over = "{carry_over}"
grace = "6d"
then = "suspend"
{nights}

[api.keys.backend]
token_env = "BACKEND_TOKEN"
scopes = ["charges:write", "charges:read", "subscriptions:write", "subscriptions:read"]
{webhook}
"#
        )
    }
}

/// A receiver on this machine.
fn webhook(url: &str) -> String {
    format!(
        r#"
[webhooks.shop]
url = "{url}"
secret_env = "WEBHOOK_SECRET"
allow_insecure = true
allow_private = true"#
    )
}
