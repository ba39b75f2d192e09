//! One method per LTC operation.

use bytes::Bytes;
use reqwest::Url;
use serde::Serialize;

use super::call::conclude;
use super::wire::{self, ConfirmDeduct, Game, RequestDeduct};
use super::{Confirmation, Deduction, Inquiry, LtcConfig, Mode, codes, read, sendable};
use crate::exchange::Exchange;
use crate::gate::OpenGate;
use crate::redact::Sensitive;
use crate::transport::Transport;
use crate::triage::Stakes;
use crate::{
    AccessToken, Answered, CallError, ChargeAnswer, ConfigError, InquiryAnswer, OtpAnswer,
    SendGate, TokenGrant,
};

/// A client of one LTC account. Cloning it shares its connections.
///
/// Every method asks once. None retries, none mints an id, none looks at a clock but for its
/// time-out.
#[derive(Clone, Debug)]
pub struct LtcClient {
    config: LtcConfig,
    urls: Urls,
    transport: Transport,
}

/// The address of every operation, built once.
#[derive(Clone, Debug)]
struct Urls {
    token: Url,
    request_deduct: Url,
    confirm_deduct: Url,
    check_transaction: Url,
}

impl LtcClient {
    /// A client for the account these settings describe. It connects when it is first used.
    ///
    /// # Errors
    ///
    /// A setting that cannot work, named by its key.
    pub fn new(config: LtcConfig) -> Result<Self, ConfigError> {
        let base = config.validate()?;
        let urls = Urls {
            token: base.join(wire::TOKEN),
            request_deduct: base.join(wire::REQUEST_DEDUCT),
            confirm_deduct: base.join(wire::CONFIRM_DEDUCT),
            check_transaction: base.join(wire::CHECK_TRANSACTION),
        };
        let transport = Transport::new(config.timeout)?;
        Ok(Self { config, urls, transport })
    }

    /// Asks for an access token (LTC protocol, section 3). No money is involved.
    ///
    /// # Errors
    ///
    /// [`CallError::Refused`] where the credentials ([`Class::Auth`]) or the form, path or shape of
    /// the answer ([`Class::Misconfiguration`]) are wrong: stop and page. Everything else is
    /// transient, [`CallError::InDoubt`] too: ask again after a pause.
    ///
    /// [`Class::Auth`]: crate::Class::Auth
    /// [`Class::Misconfiguration`]: crate::Class::Misconfiguration
    pub async fn token(&self) -> Result<Answered<TokenGrant>, CallError> {
        let LtcConfig { username, password, .. } = &self.config;
        let form = Bytes::from(wire::token_form(username, password.expose()));
        let sent =
            format!("POST {} username={username}&password=•••&grant_type=password", wire::TOKEN);
        let url = self.urls.token.clone();
        let outcome = self.transport.post(url, None, wire::FORM, form, OpenGate).await;
        read::token(outcome, sent)
    }

    /// Asks LTC to send the subscriber an OTP: RequestDeduct with `IsRecurring=false` (LTC
    /// protocol, section 4). No money moves.
    ///
    /// # Errors
    ///
    /// No error moved money. After [`CallError::InDoubt`] an OTP may be with the subscriber whose RefCode nobody knows:
    /// start over with a new TransactionID, never resend this one (flow L1).
    pub async fn request_deduct_otp(
        &self,
        token: &AccessToken,
        ask: Deduction<'_>,
    ) -> Result<Answered<OtpAnswer>, CallError> {
        let exchange = self.deduct(token, &ask, Mode::Otp, OpenGate).await?;
        conclude(exchange, Stakes::NoMoney, codes::REQUEST_OTP, |reply| {
            read::requested_otp(reply, &ask)
        })
    }

    /// Charges at once, without the subscriber: RequestDeduct with `IsRecurring=true` (LTC
    /// protocol, section 4). **Moves money.** The gate is asked before anything is done, and again
    /// when the request is written.
    ///
    /// # Errors
    ///
    /// [`CallError::InDoubt`] means that money may have moved: ask [`check_transaction`], never
    /// resend. Every HTTP status but 200, 401 and 429 is that. After every other error the same
    /// TransactionID may be sent again.
    ///
    /// [`check_transaction`]: Self::check_transaction
    pub async fn charge_recurring(
        &self,
        token: &AccessToken,
        ask: Deduction<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let exchange = self.deduct(token, &ask, Mode::Recurring, gate).await?;
        conclude(exchange, Stakes::Money, codes::REQUEST_RECURRING, |reply| {
            read::recurring(reply, &ask)
        })
    }

    /// Charges with the OTP that the subscriber typed: ConfirmDeduct (LTC protocol, section 5).
    /// **Moves money.** The gate is asked as in [`charge_recurring`](Self::charge_recurring).
    ///
    /// # Errors
    ///
    /// As [`charge_recurring`](Self::charge_recurring).
    pub async fn confirm_deduct(
        &self,
        token: &AccessToken,
        ask: Confirmation<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let request = ConfirmDeduct {
            transaction_id: ask.transaction_id.as_str(),
            ref_code: ask.reference.as_str(),
            otp: ask.otp.reveal(),
            game: Game::of(&self.config),
            game_type: wire::PURCHASE,
        };
        let sensitive = Sensitive {
            secrets: &[token.reveal()],
            otp: Some(request.otp),
            kept: &[request.transaction_id],
            ..Sensitive::default()
        };
        let sent = describe(wire::CONFIRM_DEDUCT, &ConfirmDeduct { otp: "•••", ..request });
        let (url, body) = (self.urls.confirm_deduct.clone(), to_json(&request));
        let outcome = self.transport.post(url, Some(token), wire::JSON, body, gate).await;
        let exchange = Exchange::new(outcome, sent, |raw| raw.redacted(&sensitive))?;
        conclude(exchange, Stakes::Money, codes::CONFIRM, |reply| read::confirmed(reply, &ask))
    }

    /// Asks what became of one charge: CheckTransaction (LTC protocol, section 6). Read-only, may
    /// be repeated.
    ///
    /// # Errors
    ///
    /// Any error means that nothing was learnt about the charge: ask again.
    pub async fn check_transaction(
        &self,
        token: &AccessToken,
        ask: Inquiry<'_>,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        let id = ask.transaction_id.as_str();
        let query = format!("transactionId={id}");
        let sent = format!("GET {}?{query}", wire::CHECK_TRANSACTION);
        let national = ask.msisdn.national();
        let sensitive = Sensitive {
            secrets: &[token.reveal()],
            national: Some(&national),
            kept: &[id],
            ..Sensitive::default()
        };
        let mut url = self.urls.check_transaction.clone();
        url.set_query(Some(&query));
        let outcome = self.transport.get(url, token).await;
        read::inquiry(Exchange::new(outcome, sent, |raw| raw.redacted(&sensitive))?, &ask)
    }

    async fn deduct(
        &self,
        token: &AccessToken,
        ask: &Deduction<'_>,
        mode: Mode,
        gate: impl SendGate,
    ) -> Result<Exchange, CallError> {
        let kip = sendable::check(ask)?;
        let national = ask.msisdn.national();
        let request = RequestDeduct::new(&self.config, ask, mode, &national, kip);
        let masked = ask.msisdn.to_string();
        let sent = describe(wire::REQUEST_DEDUCT, &request.masked(&masked));
        let sensitive = Sensitive {
            secrets: &[token.reveal()],
            national: Some(&national),
            kept: &[ask.transaction_id.as_str()],
            ..Sensitive::default()
        };
        let (url, body) = (self.urls.request_deduct.clone(), to_json(&request));
        let outcome = self.transport.post(url, Some(token), wire::JSON, body, gate).await;
        Exchange::new(outcome, sent, |raw| raw.redacted(&sensitive))
    }
}

fn to_json(request: &impl Serialize) -> Bytes {
    serde_json::to_vec(request).expect("texts, a number and a boolean are JSON").into()
}

fn describe(path: &str, masked: &impl Serialize) -> String {
    let body = serde_json::to_string(masked).expect("texts, a number and a boolean are JSON");
    format!("POST {path} {body}")
}
