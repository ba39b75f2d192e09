//! What an account with Lao Telecom (LTC) has besides.

use std::collections::BTreeMap;

use billing::PlanId;
use operators::ltc::{GameKey, LtcConfig, RequestType};

use super::section::Section;
use super::{Account, Environment, Secret, SecretError, transaction_prefix};

/// An account with LTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LtcAccount {
    /// Issued by LTC, one pair per environment.
    pub username: String,
    /// Issued by LTC.
    pub password: Secret,
    /// Which environment the credentials are for.
    pub request_type: RequestType,
    /// The content provider's name as agreed with LTC.
    pub game_name: String,
    /// How ConfirmDeduct spells the key of the game's name (LTC protocol, A3).
    pub confirm_game_key: GameKey,
    /// What TransactionIDs begin with.
    pub transaction_prefix: String,
    /// The plan that each USSD code of an inbound Unsubscribe means.
    pub ussd_codes: BTreeMap<String, PlanId>,
}

impl LtcAccount {
    /// What the client needs; `account` is the one this is part of. The password is read now.
    ///
    /// # Errors
    ///
    /// The password is not where the configuration says.
    pub fn client_config(
        &self,
        account: &Account,
        environment: &Environment,
    ) -> Result<LtcConfig, SecretError> {
        Ok(LtcConfig {
            base_url: account.base_url.to_string(),
            allow_insecure: account.allow_insecure,
            username: self.username.clone(),
            password: operators::Secret::new(self.password.read(environment)?.reveal()),
            request_type: self.request_type,
            game_name: self.game_name.clone(),
            confirm_game_key: self.confirm_game_key,
            timeout: account.timeout,
        })
    }
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<LtcAccount> {
    let username = section.need("username").parsed("the user name issued by LTC", short_text);
    let password = section.need_secret("password");
    let request_types = [RequestType::Uat, RequestType::Production].map(|t| (t.as_str(), t));
    let request_type = section.need("request_type").choice(&request_types);
    let game_name = section.need("game_name").parsed("the name agreed with LTC", short_text);
    let game_keys = [("Gamename", GameKey::Gamename), ("GameName", GameKey::GameName)];
    let confirm_game_key = section.need("confirm_game_key").choice(&game_keys);
    let transaction_prefix = transaction_prefix::read(section.need("transaction_prefix"));
    let ussd_codes = section.may("ussd_codes").section("a table of codes to plans", ussd_codes);
    Some(LtcAccount {
        username: username?,
        password: password?,
        request_type: request_type?,
        game_name: game_name?,
        confirm_game_key: confirm_game_key?,
        transaction_prefix: transaction_prefix?,
        ussd_codes: ussd_codes.unwrap_or_default(),
    })
}

fn short_text(text: &str) -> Result<String, String> {
    match text.chars().count() {
        1..=LtcConfig::TEXT_LEN_MAX => Ok(text.to_owned()),
        found => Err(format!("1 to {} characters, not {found}", LtcConfig::TEXT_LEN_MAX)),
    }
}

fn ussd_codes(section: &mut Section<'_, '_>) -> BTreeMap<String, PlanId> {
    let codes = section.names().into_iter();
    let plans = codes.filter_map(|code| {
        let plan = section.need(&code).read_as("the name of a plan")?;
        Some((code, plan))
    });
    plans.collect()
}
