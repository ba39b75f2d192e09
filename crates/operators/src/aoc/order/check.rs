//! What the gateway would refuse is not sent.

use std::borrow::Cow;

use billing::Money;
use reqwest::Url;

use super::{Email, Mode, SubscriptionTerms, TokenOrder, Wallet};
use crate::aoc::AocConfig;
use crate::aoc::config::codes;

/// A combination that the gateway does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {rule}")]
pub struct OrderError {
    /// The parameter, as the gateway spells it.
    pub parameter: &'static str,
    /// The rule it breaks. Never a personal value.
    pub rule: Cow<'static, str>,
}

impl TokenOrder<'_> {
    /// The most characters of a text; the protocol gives no limits.
    pub const TEXT_CHARS_MAX: usize = 200;
    /// The most characters of an address.
    pub const URL_CHARS_MAX: usize = 2048;
    /// The longest subscription, in days: ten years, far beyond the 366 that is known to be used.
    pub const DURATION_DAYS_MAX: u16 = 3660;

    /// Refuses what the gateway would refuse, or would take for something else.
    ///
    /// # Errors
    ///
    /// The first parameter that breaks a rule, with the rule.
    pub fn check(&self, config: &AocConfig) -> Result<(), OrderError> {
        text("description", self.description)?;
        more_than_zero("amount", self.amount)?;
        web_address("callbackURL", self.callback_url)?;
        self.content_url().map_or(Ok(()), |url| web_address("contentURL", url))?;
        self.product_id.map_or(Ok(()), |id| text("productId", id))?;
        self.check_operators(config)?;
        if let Some(terms) = &self.subscription {
            self.check_subscription(terms)?;
        }
        match &self.mode {
            Mode::Wallet(wallet) => wallet.check(),
            Mode::Page | Mode::Direct { .. } | Mode::MobileApp { .. } => Ok(()),
        }
    }

    fn check_operators(&self, config: &AocConfig) -> Result<(), OrderError> {
        let list = self.operator.unwrap_or(&config.operator_code);
        if codes(list).any(str::is_empty) {
            return broken("operator", "expected an operator code, found an empty one");
        }
        let is_wallet = matches!(self.mode, Mode::Wallet(_));
        if !is_wallet && codes(list).count() > 1 {
            return broken("operator", "several operator codes are for wallets only");
        }
        let refuses = |code: &str| !config.takes_wallet_subscriptions(code);
        match codes(list).find(|code| refuses(code)) {
            Some(code) if is_wallet && self.subscription.is_some() => {
                let rule =
                    format!("the wallet {code} takes no subscriptions (wallet_subscriptions)");
                broken("isSubscription", rule)
            }
            _ => Ok(()),
        }
    }

    fn check_subscription(&self, terms: &SubscriptionTerms<'_>) -> Result<(), OrderError> {
        text("subscriptionID", terms.id)?;
        text("subscriptionName", terms.name)?;
        text("unSubURL", terms.unsubscribe_url)?;
        if !(1..=Self::DURATION_DAYS_MAX).contains(&terms.duration_days) {
            let (max, found) = (Self::DURATION_DAYS_MAX, terms.duration_days);
            let rule = format!("expected 1 to {max} days, found {found}");
            return broken("subscriptionDuration", rule);
        }
        if self.product_id.is_some() {
            return broken("productId", "is for single purchases only");
        }
        terms.renewal_charge.map_or(Ok(()), |charge| {
            if charge.currency() != self.amount.currency() {
                return broken("renewalCharge", "expected the currency of the amount");
            }
            more_than_zero("renewalCharge", charge)
        })
    }
}

impl Wallet<'_> {
    fn check(&self) -> Result<(), OrderError> {
        if let Some(link) = self.callback_app_deep_link {
            address("callbackAppDeepLink", link)?;
        }
        match self.email {
            Some(Email(email)) if !is_address(email) => {
                broken("email", "expected an e-mail address such as name@example.com")
            }
            _ => Ok(()),
        }
    }
}

/// A text that says something and fits.
pub(in crate::aoc) fn text(parameter: &'static str, text: &str) -> Result<(), OrderError> {
    let (chars, max) = (text.chars().count(), TokenOrder::TEXT_CHARS_MAX);
    match (1..=max).contains(&chars) && !text.trim().is_empty() {
        true => Ok(()),
        false => broken(parameter, format!("expected 1 to {max} characters, found {chars}")),
    }
}

/// Money that can be charged or given back.
pub(in crate::aoc) fn more_than_zero(
    parameter: &'static str,
    money: Money,
) -> Result<(), OrderError> {
    match money.is_zero() {
        false => Ok(()),
        true => broken(parameter, "expected more than zero"),
    }
}

/// One operator's code: only a wallet's page can offer several.
pub(in crate::aoc) fn one_operator(list: &str) -> Result<&str, OrderError> {
    match codes(list).collect::<Vec<_>>()[..] {
        [code] if !code.is_empty() => Ok(code),
        _ => broken("operator", "expected one operator code"),
    }
}

fn web_address(parameter: &'static str, url: &str) -> Result<(), OrderError> {
    match address(parameter, url)?.scheme() {
        "http" | "https" => Ok(()),
        _ => broken(parameter, "expected an address with https or http"),
    }
}

fn address(parameter: &'static str, text: &str) -> Result<Url, OrderError> {
    let fits = text.len() <= TokenOrder::URL_CHARS_MAX;
    match Url::parse(text) {
        Ok(url) if fits => Ok(url),
        _ => broken(parameter, "expected a whole address, not encoded, of 2048 characters at most"),
    }
}

fn is_address(email: &str) -> bool {
    let fits = email.len() <= TokenOrder::TEXT_CHARS_MAX;
    let parts = email.split_once('@');
    let is_bare = email.chars().all(|c| !c.is_whitespace() && !c.is_control());
    fits && is_bare && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

fn broken<T>(parameter: &'static str, rule: impl Into<Cow<'static, str>>) -> Result<T, OrderError> {
    Err(OrderError { parameter, rule: rule.into() })
}
