//! What happens to every request before its endpoint sees it, and the time it takes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    aoc::{
        Aoc, Behaviour, Endpoint, Pause, Work,
        calls::Ids,
        fields::{Fields, Refusal},
    },
    dice::Dice,
    faults::Call,
    gate::spend,
    reply::Reply,
};

/// One request that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// When, by the gateway's clock.
    pub at: DateTime<Utc>,
    /// Where to.
    pub endpoint: Endpoint,
    /// The caller's id, where there is one.
    pub sp_trans_id: Option<Arc<str>>,
    /// The gateway's id, where the caller named it.
    pub aoc_trans_id: Option<Arc<str>>,
    /// Of a subscription which.
    pub subscription_id: Option<Arc<str>>,
    /// `script`, or the name of the fault that befell it.
    pub fault: Option<&'static str>,
}

/// How a request that was read will be treated.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) behaviour: Behaviour,
    /// What is left to chance in its answer.
    pub(crate) dice: Dice,
}

impl Aoc {
    /// Whether the caller is who it says it is. No code for this is documented, so it is
    /// told as a bad parameter.
    pub(super) fn check_credentials(&self, fields: &Fields) -> Result<(), Refusal> {
        let (api_key, username) = (fields.text("apiKey")?, fields.text("username")?);
        let config = self.config();
        if (api_key, username) == (config.api_key.as_str(), config.username.as_str()) {
            return Ok(());
        }
        self.0.gate.traffic.turned_away();
        Err(Refusal::parameter("apiKey", "expected the key of username"))
    }

    /// Decides how a request about `ids` is treated. One that is not to be read is answered
    /// here.
    pub(super) fn treat(&self, endpoint: Endpoint, ids: &Ids) -> Result<Visit, Reply> {
        let subject = ids.subject();
        let (visit, at) =
            self.with_ledger(|ledger| (ledger.visit(endpoint, &subject), ledger.now()));
        let call = Call { endpoint, subject: &subject, visit };
        let (fault, behaviour) = self.0.gate.chosen(&call, &ids.named(), ids.msisdn);
        let Ids { sp_trans_id, aoc_trans_id, subscription_id, .. } = ids.clone();
        let request = Request { at, endpoint, sp_trans_id, aoc_trans_id, subscription_id, fault };
        self.0.gate.traffic.read(request, fault);
        if behaviour.work == Work::Unread {
            return Err(behaviour.answer.instead());
        }
        let dice = self.0.gate.dice.about(&subject).about(endpoint.name()).nth(visit.into());
        Ok(Visit { behaviour, dice })
    }

    /// Spends the time that `behaviour` loses at `place`.
    pub(super) async fn pause(&self, behaviour: &Behaviour, place: Pause) {
        if behaviour.pause == place {
            spend(self.faults().delay).await;
        }
    }
}
