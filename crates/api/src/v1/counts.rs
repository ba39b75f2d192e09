//! Charges in numbers.

use axum::Json as Answer;
use contract::{ChargeCounts, ChargeFilterView};
use records::{PartCounted, count_charges_after};
use serde::Deserialize;
use tokio::time::Instant;
use utoipa::IntoParams;

use super::lists::{after, next_cursor};
use crate::access::{Caller, ReadCharges};
use crate::asked::{Paging, Parameters};
use crate::openapi::Reading;
use crate::refusal::Refusal;

/// Which charges are counted, and from where on. Several filters narrow them together.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CountParameters {
    /// Only in these states, separated by commas.
    #[param(example = "declined,in_doubt")]
    state: Option<String>,
    /// Only declined or cancelled for these reasons, separated by commas, such as `funds`.
    #[param(example = "funds")]
    reason: Option<String>,
    /// Only with this code of the operator's.
    operator_code: Option<String>,
    /// Only of this account.
    #[param(example = "ltc-main")]
    account: Option<String>,
    /// Only of this plan.
    #[param(example = "gold-weekly")]
    plan: Option<String>,
    /// Only of this run.
    run: Option<String>,
    /// Only of this subscription.
    subscription: Option<String>,
    /// Only of this number, as people spell it.
    msisdn: Option<String>,
    /// Only opened at or after this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T00:00:00Z")]
    since: Option<chrono::DateTime<chrono::Utc>>,
    /// `next_cursor` of the part before.
    cursor: Option<String>,
}

/// Count charges
///
/// How many match, and how they divide. How many there are in each state is known at once; for the
/// rest each charge is looked at, and what there is no time for is left out: `partial` says so, and
/// `next_cursor` has the next of them counted. The parts of one filter add up.
#[utoipa::path(
    get, path = "/v1/charges/counts", tag = "charges",
    params(CountParameters),
    responses((status = 200, description = "What was counted", body = ChargeCounts), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn count(
    caller: Caller<ReadCharges>,
    Parameters(parameters): Parameters<CountParameters>,
) -> Result<Answer<ChargeCounts>, Refusal> {
    let paging = Paging::read("counts", None, parameters.cursor.as_deref())?;
    let (begun, counts_for) = (Instant::now(), caller.desk.orders.counts_for());
    let enough = || begun.elapsed() >= counts_for;
    let (filter, cursor) = (parameters.filter(), after(&paging)?);
    let part =
        count_charges_after(cursor, &filter, &caller.desk.catalog, &*caller.desk.store, enough)
            .await?;
    let PartCounted { counts, next } = part;
    Ok(Answer(ChargeCounts { next_cursor: next_cursor(next, &paging), ..counts }))
}

impl CountParameters {
    fn filter(self) -> ChargeFilterView {
        ChargeFilterView {
            state: self.state,
            reason: self.reason,
            operator_code: self.operator_code,
            account: self.account,
            plan: self.plan,
            run: self.run,
            subscription: self.subscription,
            msisdn: self.msisdn,
            since: self.since,
        }
    }
}
