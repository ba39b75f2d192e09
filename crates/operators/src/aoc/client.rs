//! One method per operation; what charges, what belongs to a subscription and what gives money
//! back each have a file.

use reqwest::Url;

use super::body::Params;
use super::call::conclude;
use super::order::{OrderError, one_operator};
use super::personal::Personal;
use super::{AocConfig, AocToken, TokenAnswer, TokenOrder, read, wire};
use crate::base_url::BaseUrl;
use crate::exchange::Exchange;
use crate::gate::OpenGate;
use crate::transport::{NoReply, RawReply, Transport};
use crate::triage::Stakes;
use crate::{Answered, CallError, Class, ConfigError, Evidence, SendGate};

mod charging;
mod refunding;
mod subscribing;

/// A client of one AOC account. Cloning it shares its connections.
///
/// Every method asks once. None retries, none mints an id, none looks at a clock but for its
/// time-out.
#[derive(Clone, Debug)]
pub struct AocClient {
    config: AocConfig,
    base: BaseUrl,
    page: BaseUrl,
    transport: Transport,
}

impl AocClient {
    /// A client for the account these settings describe. It connects when it is first used.
    ///
    /// # Errors
    ///
    /// A setting that cannot work, named by its key.
    pub fn new(config: AocConfig) -> Result<Self, ConfigError> {
        let (base, page) = config.validate()?;
        let transport = Transport::new(config.timeout)?;
        Ok(Self { config, base, page, transport })
    }

    /// The account's settings, which [`TokenOrder::check`] needs.
    pub fn config(&self) -> &AocConfig {
        &self.config
    }

    /// Asks for the right to charge: getAOCToken (AOC protocol, section 3). No money moves; in
    /// [`Mode::MobileApp`](super::Mode::MobileApp) a TAC goes out.
    ///
    /// # Errors
    ///
    /// No error moved money, and without an answer nobody can charge: start over with a new
    /// TransactionID. [`CallError::Refused`] is an order that breaks a rule, which was not sent
    /// ([`TokenOrder::check`]), or an account that the gateway does not let in.
    pub async fn get_aoc_token(
        &self,
        order: TokenOrder<'_>,
    ) -> Result<Answered<TokenAnswer>, CallError> {
        order.check(&self.config).map_err(unsendable)?;
        let params = wire::token(&self.config, &order);
        let personal = Personal::of_order(&self.config, &order);
        let keep = |raw: &RawReply| {
            personal.with_sensitive(raw, |sensitive| read::note_of_grant(raw, sensitive))
        };
        let outcome = self.send(wire::GET_AOC_TOKEN, &params, OpenGate).await;
        let exchange = Exchange::new(outcome, self.described(wire::GET_AOC_TOKEN, &params), keep)?;
        conclude(exchange, Stakes::NoMoney, |reply| read::granted(reply, &order.mode))
    }

    /// The address that the subscriber's browser is sent to (AOC protocol, section 4). It holds the
    /// token: for the subscriber, never for a log.
    pub fn page_url(&self, token: &AocToken) -> Url {
        let mut url = self.page.join(wire::AOC_PAGE);
        url.query_pairs_mut().append_pair("aocToken", token.reveal());
        url
    }

    /// Makes one call, and keeps of both directions what may be kept.
    async fn call(
        &self,
        path: &'static str,
        params: Params<'_>,
        personal: Personal<'_>,
        gate: impl SendGate,
    ) -> Result<Exchange, CallError> {
        let outcome = self.send(path, &params, gate).await;
        Exchange::new(outcome, self.described(path, &params), |raw| personal.redacted(raw))
    }

    async fn send(
        &self,
        path: &'static str,
        params: &Params<'_>,
        gate: impl SendGate,
    ) -> Result<RawReply, NoReply> {
        let format = self.config.body_format;
        let (url, body) = (self.base.join(path), params.written(format));
        self.transport.post(url, None, format.content_type(), body, gate).await
    }

    fn described(&self, path: &str, params: &Params<'_>) -> String {
        params.described(path, self.config.body_format)
    }

    /// The one operator that a subscription's calls name.
    fn operator<'a>(&'a self, ask: Option<&'a str>) -> Result<&'a str, CallError> {
        one_operator(ask.unwrap_or(&self.config.operator_code)).map_err(unsendable)
    }
}

/// A request that is wrong before anyone sees it.
fn unsendable(error: OrderError) -> CallError {
    let evidence = Evidence::of(String::new());
    CallError::Refused { class: Class::Misconfiguration, why: error.to_string().into(), evidence }
}
