//! What must not be kept of a request and its answer.

use billing::{Msisdn, Otp};

use super::wire;
use super::{AocConfig, Mode, TokenOrder};
use crate::OperatorReference;
use crate::fields::Json;
use crate::form;
use crate::redact::Sensitive;
use crate::transport::RawReply;

/// The secret and personal values of one call, and the names that are kept.
pub(super) struct Personal<'a> {
    /// In every spelling that an answer could repeat them in.
    secrets: Vec<String>,
    tac: Option<&'a str>,
    msisdn: Option<Msisdn>,
    names: Vec<&'a str>,
}

impl<'a> Personal<'a> {
    /// The account's key, which every call carries.
    pub(super) fn of(config: &AocConfig) -> Self {
        let secrets = spellings(config.api_key.expose());
        Self { secrets, tac: None, msisdn: None, names: Vec::new() }
    }

    pub(super) fn of_order(config: &AocConfig, order: &TokenOrder<'a>) -> Self {
        let personal = Self::of(config).named(order.transaction_id.as_str());
        match order.mode {
            Mode::Page => personal,
            Mode::Direct { msisdn, .. } => personal.about(Some(msisdn)),
            Mode::MobileApp { tac_msisdn } => personal.about(Some(tac_msisdn)),
            Mode::Wallet(wallet) => {
                personal.about(wallet.msisdn).with_secret(wallet.email.map(|email| email.0))
            }
        }
    }

    pub(super) fn about(self, msisdn: Option<Msisdn>) -> Self {
        Self { msisdn, ..self }
    }

    pub(super) fn with_tac(self, tac: Option<&'a Otp>) -> Self {
        Self { tac: tac.map(Otp::reveal), ..self }
    }

    /// A name of the transaction, ours or theirs.
    pub(super) fn named(mut self, name: &'a str) -> Self {
        self.names.push(name);
        self
    }

    fn with_secret(mut self, secret: Option<&str>) -> Self {
        self.secrets.extend(secret.into_iter().flat_map(spellings));
        self
    }

    /// The answer as it may be kept.
    pub(super) fn redacted(&self, raw: &RawReply) -> String {
        self.with_sensitive(raw, |sensitive| raw.redacted(sensitive))
    }

    /// Does `keep` with what must not be kept, and with the names that the answer gives.
    pub(super) fn with_sensitive(
        &self,
        raw: &RawReply,
        keep: impl FnOnce(&Sensitive<'_>) -> String,
    ) -> String {
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        let national = self.msisdn.map(Msisdn::national);
        let given = given_names(raw);
        let given = given.iter().map(OperatorReference::as_str);
        let names: Vec<&str> = self.names.iter().copied().chain(given).collect();
        keep(&Sensitive {
            secrets: &secrets,
            otp: self.tac,
            national: national.as_deref(),
            kept: &names,
        })
    }
}

/// The names that an answer gives a transaction. One of digits alone could be somebody's number.
fn given_names(raw: &RawReply) -> Vec<OperatorReference> {
    let Json::Object(reply) = wire::read_reply(&raw.body) else { return Vec::new() };
    let names = [wire::AOC_TRANS_ID, wire::CLIENT_CORRELATOR].map(|key| reply.text(key));
    let names = names.into_iter().flatten().filter_map(OperatorReference::parse);
    names.filter(|name| name.as_str().chars().any(char::is_alphabetic)).collect()
}

/// A secret as it is, as a form and as JSON spell it.
fn spellings(secret: &str) -> Vec<String> {
    let in_form = form::encode([("", secret)]);
    let in_json = serde_json::to_string(secret).expect("a text is JSON");
    let spelled = [secret, in_form.trim_start_matches('='), in_json.trim_matches('"')];
    let mut spelled: Vec<String> = spelled.into_iter().map(str::to_owned).collect();
    spelled.dedup();
    spelled
}
