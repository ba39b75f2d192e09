//! A browser comes back from the gateway's page, whatever happened there (flow A1, step 6).

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use billing::{AccountId, Charge, ChargeId, ChargeSignal, ChargeState};
use engine::StoreError;
use engine::store::Signal;
use engine::workflow::{decode, encode};
use serde::Deserialize;
use url::Url;
use workflows::ids;

use crate::html::{PRIVATE, page};
use crate::{Desk, limits};

/// What the gateway adds to the address.
#[derive(Deserialize)]
pub(crate) struct Brought {
    #[serde(rename = "aocTransID")]
    aoc_trans_id: Option<String>,
}

/// Has the gateway asked what became of the charge, and sends the browser on. What it brings says
/// nothing of the outcome and anyone could have written it.
pub(crate) async fn come_back(
    State(desk): State<Desk>,
    Path((account, charge_id)): Path<(String, String)>,
    brought: Result<Query<Brought>, QueryRejection>,
) -> Response {
    let id = charge_id.parse::<ChargeId>().ok();
    let id = id.filter(|id| id.partition() < desk.store.partitions());
    let (Some(account), Some(id)) = (desk.aoc_browsers(&account), id) else { return unknown() };
    let charge = match find(&desk, account, id).await {
        Ok(Some(charge)) => charge,
        Ok(None) => return unknown(),
        Err(error) => {
            tracing::warn!(charge = %id, %error, "a browser came back, and {id} could not be read");
            return limits::come_again();
        }
    };
    let name = brought.ok().and_then(|Query(brought)| brought.aoc_trans_id);
    if name.is_some() && name.as_deref() == charge.operator_reference.as_deref() {
        hint(&desk, id).await;
    } else {
        tracing::info!(charge = %id, "a browser came back to {id} under another name");
    }
    onward(&charge).unwrap_or_else(|| how_it_stands(&charge))
}

async fn find(
    desk: &Desk,
    account: &AccountId,
    id: ChargeId,
) -> Result<Option<Charge>, StoreError> {
    let instance = desk.store.read(&ids::charge(id)).await?;
    let charge = instance.map(|instance| decode::<Charge>(ids::CHARGE, &instance.state));
    Ok(charge.transpose()?.filter(|charge| charge.order.account == *account))
}

/// Without it the charge is asked about on schedule, a little later.
async fn hint(desk: &Desk, id: ChargeId) {
    let body = encode(&ChargeSignal::Hint { reference: None, expiry: None });
    if let Err(error) = desk.store.signal(Signal { to: ids::charge(id), body }).await {
        tracing::warn!(charge = %id, %error, "{id} was not told that its browser came back");
    }
}

/// To where the content provider wanted it, with the name of the purchase.
fn onward(charge: &Charge) -> Option<Response> {
    let purchase = charge.order.purchase.as_ref()?;
    let mut url = Url::parse(purchase.return_url.as_deref()?).ok()?;
    url.query_pairs_mut().append_pair("purchase", &ids::purchase(charge.order.id));
    Some((StatusCode::SEE_OTHER, [(LOCATION, url.as_str())], PRIVATE).into_response())
}

fn how_it_stands(charge: &Charge) -> Response {
    use ChargeState as S;
    let (heading, text) = match charge.state {
        S::Charged | S::Refunded => ("Done", "Your payment was made."),
        S::Declined | S::Cancelled => ("Not charged", "Your payment was not made."),
        S::Requested | S::Submitted | S::Waiting | S::InDoubt => {
            ("Being processed", "Your payment is being processed. You may close this page.")
        }
    };
    page(StatusCode::OK, heading, text)
}

fn unknown() -> Response {
    page(StatusCode::NOT_FOUND, "Not found", "There is no such payment.")
}
