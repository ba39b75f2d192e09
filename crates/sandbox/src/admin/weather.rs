//! What every operator's back door does to its weather: faults, script, outage.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use super::{
    Refused,
    orders::{NewFaults, NewLine, NewOutage},
};
use crate::{
    aoc::{self, Aoc},
    faults::{Faults, Hazard},
    ltc::{self, Ltc},
    outage::Outage,
    script::Script,
};

/// An operator whose weather can be changed.
pub(super) trait Operator: Clone + Send + Sync + 'static {
    type Fault: Hazard<Endpoint: DeserializeOwned, Behaviour: DeserializeOwned + From<Self::Fault>>
        + Serialize
        + DeserializeOwned;

    fn faults(&self) -> Arc<Faults<Self::Fault>>;
    fn set_faults(&self, faults: Faults<Self::Fault>);
    fn set_outage(&self, outage: Outage);
    fn script(&self) -> &Script<Self::Fault>;
}

/// `/faults`, `/script` and `/outage`.
pub(super) fn router<O: Operator>() -> Router<O> {
    Router::new()
        .route("/faults", get(faults::<O>).post(set_faults::<O>))
        .route("/script", post(push_line::<O>).delete(clear_script::<O>))
        .route("/outage", post(outage::<O>))
}

async fn faults<O: Operator>(State(operator): State<O>) -> impl IntoResponse {
    let faults = operator.faults();
    Json(json!({ "rates": faults.rates(), "delay_ms": faults.delay.as_millis() as u64 }))
}

async fn set_faults<O: Operator>(
    State(operator): State<O>,
    Json(new): Json<NewFaults<O::Fault>>,
) -> StatusCode {
    operator.set_faults(new.instead_of(&operator.faults()));
    StatusCode::NO_CONTENT
}

async fn push_line<O: Operator>(
    State(operator): State<O>,
    Json(line): Json<NewLine<O::Fault>>,
) -> Result<StatusCode, Refused> {
    line.push(operator.script())
}

async fn clear_script<O: Operator>(State(operator): State<O>) -> StatusCode {
    operator.script().clear();
    StatusCode::NO_CONTENT
}

async fn outage<O: Operator>(State(operator): State<O>, Json(new): Json<NewOutage>) -> StatusCode {
    operator.set_outage(new.into());
    StatusCode::NO_CONTENT
}

impl Operator for Ltc {
    type Fault = ltc::Fault;

    fn faults(&self) -> Arc<ltc::Faults> {
        self.faults()
    }

    fn set_faults(&self, faults: ltc::Faults) {
        self.set_faults(faults);
    }

    fn set_outage(&self, outage: Outage) {
        self.set_outage(outage);
    }

    fn script(&self) -> &ltc::Script {
        self.script()
    }
}

impl Operator for Aoc {
    type Fault = aoc::Fault;

    fn faults(&self) -> Arc<aoc::Faults> {
        self.faults()
    }

    fn set_faults(&self, faults: aoc::Faults) {
        self.set_faults(faults);
    }

    fn set_outage(&self, outage: Outage) {
        self.set_outage(outage);
    }

    fn script(&self) -> &aoc::Script {
        self.script()
    }
}
