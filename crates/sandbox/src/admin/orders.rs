//! Orders that every operator takes: faults, lines of its script, an outage.

use std::{collections::BTreeMap, time::Duration};

use axum::http::StatusCode;
use serde::Deserialize;

use super::Refused;
use crate::{
    faults::{Faults, Hazard},
    msisdn::Msisdn,
    outage::Outage,
    preset::Preset,
    script::{Script, Who},
    share::Share,
};

/// New faults: a preset, and on top of it rates per 10,000.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "F: Deserialize<'de>"))]
pub(super) struct NewFaults<F: Hazard> {
    #[serde(default)]
    preset: Preset,
    #[serde(default = "BTreeMap::new")]
    rates: BTreeMap<F, Share>,
    delay_ms: Option<u64>,
}

impl<F: Hazard> NewFaults<F> {
    /// In place of `present`, whose delay stays unless another is named.
    pub(super) fn instead_of(self, present: &Faults<F>) -> Faults<F> {
        let delay = self.delay_ms.map_or(present.delay, Duration::from_millis);
        let preset = Faults::from(self.preset).with_delay(delay);
        self.rates.into_iter().fold(preset, |faults, (fault, rate)| faults.with(fault, rate))
    }
}

/// A line of the script: whose request, how often, and a fault by name or a behaviour in full.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(deserialize = "F: Deserialize<'de>, F::Endpoint: Deserialize<'de>, \
                         F::Behaviour: Deserialize<'de>")
)]
pub(super) struct NewLine<F: Hazard> {
    endpoint: F::Endpoint,
    #[serde(alias = "sp_trans_id", alias = "aoc_trans_id")]
    transaction_id: Option<String>,
    msisdn: Option<Msisdn>,
    times: Option<u32>,
    fault: Option<F>,
    behaviour: Option<F::Behaviour>,
}

impl<F: Hazard> NewLine<F>
where
    F::Behaviour: From<F>,
{
    pub(super) fn push(self, script: &Script<F>) -> Result<StatusCode, Refused> {
        let who = match (self.transaction_id, self.msisdn) {
            (None, None) => Who::Anyone,
            (Some(id), None) => Who::Transaction(id),
            (None, Some(msisdn)) => Who::Msisdn(msisdn),
            (Some(_), Some(_)) => {
                return Err(Refused::bad("expected transaction_id or msisdn, found both"));
            }
        };
        let behaviour = match (self.fault, self.behaviour) {
            (Some(fault), None) => fault.into(),
            (None, Some(behaviour)) => behaviour,
            _ => return Err(Refused::bad("expected either fault or behaviour")),
        };
        let full = |problem| Refused(StatusCode::TOO_MANY_REQUESTS, format!("{problem}"));
        script.push(self.endpoint, who, self.times.unwrap_or(1), behaviour).map_err(full)?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// Down or up; down is silent unless said otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOutage {
    down: bool,
    #[serde(default = "silent")]
    how: Outage,
}

fn silent() -> Outage {
    Outage::Silent
}

impl From<NewOutage> for Outage {
    fn from(new: NewOutage) -> Self {
        if new.down { new.how } else { Self::None }
    }
}
