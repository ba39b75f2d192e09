//! What happens to every request before its endpoint sees it, and the time it takes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, StatusCode, header};
use chrono::Utc;

use crate::ltc::{
    Behaviour, Endpoint, Fault, Ltc, Msisdn, Outage, Pause, Work, faults::Call, reply::Reply,
    traffic::Request,
};

/// One request that was read, and how it will be treated.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) behaviour: Behaviour,
    /// How often its id has been to this endpoint, this time included.
    pub(super) ordinal: u32,
}

impl Ltc {
    /// Lets a request in, or answers it unread.
    pub(super) fn admit(&self, endpoint: Endpoint, headers: &HeaderMap) -> Result<(), Reply> {
        let now = Instant::now();
        let within_second = self.0.traffic.arrived(endpoint, now);
        match self.outage() {
            Outage::None => {}
            Outage::Silent => return Err(Reply::Closed),
            Outage::Unavailable => return Err(Reply::Page(StatusCode::SERVICE_UNAVAILABLE)),
        }
        if endpoint == Endpoint::Token {
            return Ok(());
        }
        let calls_max = self.config().calls_per_second_max.map_or(usize::MAX, |max| max as usize);
        if within_second > calls_max {
            return Err(Reply::Page(StatusCode::TOO_MANY_REQUESTS));
        }
        if bearer(headers).is_some_and(|token| self.0.tokens.is_good(token, now)) {
            return Ok(());
        }
        self.0.traffic.turned_away();
        Err(Reply::unauthorized())
    }

    /// Decides how a request about `subject` is treated: as the script says, else by chance.
    /// A request that is not to be read is answered here.
    pub(super) fn treat(
        &self,
        endpoint: Endpoint,
        subject: &Arc<str>,
        msisdn: Option<Msisdn>,
    ) -> Result<Visit, Reply> {
        let ordinal = self.ledger().visit(endpoint, subject);
        let call = Call { endpoint, subject, visit: ordinal };
        let (fault, behaviour) = self.chosen(&call, msisdn);
        let transaction_id = (endpoint != Endpoint::Token).then(|| Arc::clone(subject));
        self.0.traffic.read(Request { at: Utc::now(), endpoint, transaction_id, fault });
        if behaviour.work == Work::Unread {
            return Err(behaviour.answer.show(|_| Reply::Closed));
        }
        Ok(Visit { behaviour, ordinal })
    }

    fn chosen(&self, call: &Call<'_>, msisdn: Option<Msisdn>) -> (Option<&'static str>, Behaviour) {
        if let Some(ordered) = self.0.script.take(call.endpoint, call.subject, msisdn) {
            return (Some("script"), ordered);
        }
        match self.faults().befalling(call, self.dice()) {
            Some((fault, behaviour)) => (Some(fault.name()), behaviour),
            None => (None, Behaviour::default()),
        }
    }

    /// Whether a rule is bent for `subject` as long as the faults stay what they are.
    pub(super) fn bends(&self, fault: Fault, subject: &str) -> bool {
        self.faults().bends(fault, subject, self.dice())
    }

    /// Spends the time that `behaviour` loses at `place`.
    pub(super) async fn pause(&self, behaviour: &Behaviour, place: Pause) {
        if behaviour.pause == place {
            spend(self.faults().delay).await;
        }
    }
}

/// Sleeps, unless there is nothing to sleep: the timer's shortest sleep is a millisecond.
pub(super) async fn spend(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
