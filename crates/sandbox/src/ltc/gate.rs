//! What happens to every request before its endpoint sees it, and the time it takes.

use std::{sync::Arc, time::Instant};

use axum::http::{HeaderMap, header};
use chrono::Utc;

use crate::{
    faults::Call,
    gate::spend,
    ltc::{Behaviour, Endpoint, Fault, Ltc, Msisdn, Pause, Request, Work},
    reply::Reply,
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
        if endpoint == Endpoint::Token {
            return self.0.gate.admit_uncounted(endpoint);
        }
        self.0.gate.admit(endpoint)?;
        let now = Instant::now();
        if bearer(headers).is_some_and(|token| self.0.tokens.is_good(token, now)) {
            return Ok(());
        }
        self.0.gate.traffic.turned_away();
        Err(Reply::unauthorized())
    }

    /// Decides how a request about `subject` is treated. A request that is not to be read is
    /// answered here.
    pub(super) fn treat(
        &self,
        endpoint: Endpoint,
        subject: &Arc<str>,
        msisdn: Option<Msisdn>,
    ) -> Result<Visit, Reply> {
        let ordinal = self.ledger().visit(endpoint, subject);
        let call = Call { endpoint, subject, visit: ordinal };
        let (fault, behaviour) = self.0.gate.chosen(&call, &[subject], msisdn);
        let transaction_id = (endpoint != Endpoint::Token).then(|| Arc::clone(subject));
        self.0
            .gate
            .traffic
            .read(Request { at: Utc::now(), endpoint, transaction_id, fault }, fault);
        if behaviour.work == Work::Unread {
            return Err(behaviour.answer.show(|_| Reply::Closed));
        }
        Ok(Visit { behaviour, ordinal })
    }

    /// Whether a rule is bent for `subject` as long as the faults stay what they are.
    pub(super) fn bends(&self, fault: Fault, subject: &str) -> bool {
        self.0.gate.bends(fault, subject)
    }

    /// Spends the time that `behaviour` loses at `place`.
    pub(super) async fn pause(&self, behaviour: &Behaviour, place: Pause) {
        if behaviour.pause == place {
            spend(self.faults().delay).await;
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
