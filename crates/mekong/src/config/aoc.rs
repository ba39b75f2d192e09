//! What an account with the AOC gateway (Boost Connect) has besides.

use billing::{LostRenewalRule, Way};
use operators::aoc::{AocConfig, BodyFormat, Consent, MsisdnPlus};
use url::Url;

use super::address::base_url;
use super::section::Section;
use super::{Account, Environment, Secret, SecretError, consent, transaction_prefix};

/// An account with the AOC gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AocAccount {
    /// Which of the gateway's environments the credentials are for.
    pub environment: AocEnvironment,
    /// Where the page lives that subscribers open, if apart from `base_url`.
    pub page_url: Option<Url>,
    /// Issued by Boost Connect.
    pub username: String,
    /// Issued by Boost Connect.
    pub api_key: Secret,
    /// The mobile operator behind the gateway, by its issued code. Several, separated by commas,
    /// are for purchases from wallets only.
    pub operator_code: String,
    /// The operator codes whose wallets take subscriptions (AOC protocol, A3).
    pub wallet_subscriptions: Vec<String>,
    /// Who renews. Never assumed: with the wrong one subscribers are charged twice, or never.
    pub renewal_mode: RenewalMode,
    /// What becomes of a renewal whose answer was lost.
    pub lost_renewal: LostRenewalRule,
    /// How requests are encoded (AOC protocol, A1).
    pub body_format: BodyFormat,
    /// How subscribers agree to a purchase without a plan.
    pub purchase: Consent,
    /// What TransactionIDs begin with; may be empty.
    pub transaction_prefix: String,
    /// The payee company.
    pub on_behalf_of: String,
    /// Issued by Boost Connect.
    pub purchase_category_code: String,
    /// The category of refunds; without it the one of the onboarding counts.
    pub refund_purchase_category_code: Option<String>,
    /// Kept by the gateway for reconciliation.
    pub reference_code: Option<String>,
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

/// The most operator codes in a list of them.
const WALLETS_MAX: usize = 32;

impl AocAccount {
    /// What the client needs; `account` is the one this is part of. The key is read now.
    ///
    /// # Errors
    ///
    /// The key is not where the configuration says.
    pub fn client_config(
        &self,
        account: &Account,
        environment: &Environment,
    ) -> Result<AocConfig, SecretError> {
        Ok(AocConfig {
            base_url: account.base_url.to_string(),
            page_url: self.page_url.as_ref().map(Url::to_string),
            allow_insecure: account.allow_insecure,
            username: self.username.clone(),
            api_key: operators::Secret::new(self.api_key.read(environment)?.reveal()),
            operator_code: self.operator_code.clone(),
            wallet_subscriptions: self.wallet_subscriptions.clone(),
            body_format: self.body_format,
            msisdn_plus: MsisdnPlus::default(),
            on_behalf_of: self.on_behalf_of.clone(),
            purchase_category_code: self.purchase_category_code.clone(),
            refund_purchase_category_code: self.refund_purchase_category_code.clone(),
            reference_code: self.reference_code.clone(),
            channel: self.channel.clone(),
            contact_info: self.contact_info.clone(),
            timeout: account.timeout,
        })
    }

    /// How something without a plan is bought.
    pub fn purchase_way(&self) -> Way {
        consent::way(self.purchase, false)
    }

    /// Whether `operator_code` is a list.
    pub(super) fn has_several_operators(&self) -> bool {
        self.operator_code.contains(',')
    }
}

pub(super) fn read(section: &mut Section<'_, '_>, allow_insecure: bool) -> Option<AocAccount> {
    let environments =
        [("sandbox", AocEnvironment::Sandbox), ("production", AocEnvironment::Production)];
    let environment = section.need("environment").choice(&environments);
    let page_url = base_url(section.may("page_url").unless_empty(), allow_insecure);
    let username = section.need("username").text("the user name issued by Boost Connect");
    let api_key = section.need_secret("api_key");
    let modes = [("merchant", RenewalMode::Merchant), ("auto", RenewalMode::Auto)];
    let renewal_mode = section.need("renewal_mode").choice(&modes);
    let lost = [("hold", LostRenewalRule::Hold), ("next_day", LostRenewalRule::NextDay)];
    let lost_renewal = section.need("lost_renewal").choice(&lost);
    let formats = [("form", BodyFormat::Form), ("json", BodyFormat::Json)];
    let body_format = section.need("body_format").choice(&formats);
    let purchase = consent::read(section, "purchase_mode");
    let operator_code = operator_code(section, purchase);
    let code = "an operator's code, as issued";
    let wallet_subscriptions = section.need("wallet_subscriptions").list(
        WALLETS_MAX,
        r#"a list of operator codes such as ["paytm"]"#,
        |item| item.text(code),
    );
    let transaction_prefix = transaction_prefix::read(section.need("transaction_prefix"));
    let on_behalf_of = section.need("on_behalf_of").text("the payee company");
    let category = "a category code, as issued";
    let purchase_category_code = section.need("purchase_category_code").text(category);
    let refund_purchase_category_code =
        section.may("refund_purchase_category_code").unless_empty().text(category);
    let reference_code = section.may("reference_code").unless_empty().text("a reference");
    let channel = section.need("channel").text("an interaction source such as WEB");
    let contact_info = section.need("contact_info").text("a phone number or an e-mail address");
    Some(AocAccount {
        environment: environment?,
        page_url,
        username: username?,
        api_key: api_key?,
        operator_code: operator_code?,
        wallet_subscriptions: wallet_subscriptions?,
        renewal_mode: renewal_mode?,
        lost_renewal: lost_renewal?,
        body_format: body_format?,
        purchase: purchase?,
        transaction_prefix: transaction_prefix?,
        on_behalf_of: on_behalf_of?,
        purchase_category_code: purchase_category_code?,
        refund_purchase_category_code,
        reference_code,
        channel: channel?,
        contact_info: contact_info?,
    })
}

/// One code; several only where the subscriber chooses among wallets on the page.
fn operator_code(section: &mut Section<'_, '_>, purchase: Option<Consent>) -> Option<String> {
    let expected = "an operator's code, as issued";
    let codes = section.need("operator_code").parsed(expected, |list| {
        let found_empty = list.split(',').any(|code| code.trim().is_empty());
        if found_empty { Err("one comma between two codes") } else { Ok(list.to_owned()) }
    })?;
    if codes.contains(',') && purchase.is_some_and(|purchase| purchase != Consent::Wallet) {
        let expected = "one operator's code: a list is for wallets, with wallet = true";
        section.problem("operator_code", format!("{codes:?}"), expected);
    }
    Some(codes)
}
