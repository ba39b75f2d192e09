//! The gateway's paths.

use std::future::Future;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::HeaderMap,
    routing::{get, post},
};
use bytes::Bytes;

use crate::{
    aoc::{
        Aoc, Course, Pause,
        browser::{decide, show_page},
        calls::{
            Call, CancelSubscription, ChargeStatus, ChargeWithTac, DirectCharge,
            DirectChargeWithStepDown, GetAocToken, RefundCharge, RefundStatus, RenewSubscription,
            RequestDirectChargeTac, RequestNewTac, SubscriptionStatus,
        },
        data::Data,
        fields::{Fields, Refusal},
        gate::Visit,
    },
    gate::spend,
    reply::Reply,
};

/// Requests are a few hundred bytes; more than this is answered 413.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

pub(crate) fn router(aoc: Aoc) -> Router {
    Router::new()
        .route("/api/aoc", get(show_page).post(decide))
        .call::<GetAocToken>()
        .call::<ChargeStatus>()
        .call::<ChargeWithTac>()
        .call::<RequestNewTac>()
        .call::<DirectCharge>()
        .call::<RequestDirectChargeTac>()
        .call::<DirectChargeWithStepDown>()
        .call::<RenewSubscription>()
        .call::<CancelSubscription>()
        .call::<SubscriptionStatus>()
        .call::<RefundCharge>()
        .call::<RefundStatus>()
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(aoc)
}

/// A router with a way to add a call at its own path.
trait Calls {
    fn call<C: Call>(self) -> Self;
}

impl Calls for Router<Aoc> {
    fn call<C: Call>(self) -> Self {
        self.route(C::ENDPOINT.path(), post(answer::<C>))
    }
}

async fn answer<C: Call>(
    State(aoc): State<Aoc>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Reply, Reply> {
    aoc.0.gate.admit(C::ENDPOINT)?;
    let call = match read::<C>(&aoc, &headers, &body) {
        Ok(call) => call,
        Err(refusal) => return Ok(aoc.refused(refusal)),
    };
    let visit = aoc.treat(C::ENDPOINT, &call.ids())?;
    Ok(to_the_end(work(aoc, call, visit)).await)
}

fn read<C: Call>(aoc: &Aoc, headers: &HeaderMap, body: &[u8]) -> Result<C, Refusal> {
    let fields = Fields::read(headers, body, aoc.config().body)?;
    aoc.check_credentials(&fields)?;
    C::read(&fields)
}

/// The whole call: everything that must change together does so in one critical section.
async fn work<C: Call>(aoc: Aoc, call: C, visit: Visit) -> Reply {
    let Visit { behaviour, dice } = visit;
    spend(aoc.config().latency).await;
    aoc.pause(&behaviour, Pause::BeforeWork).await;
    let (data, callbacks) = aoc.work(|ledger| match &behaviour.course {
        Course::Deny(code) if !C::MOVES_MONEY => Refusal::of(code.clone()).into(),
        course => call.work(ledger, course).unwrap_or_else(Data::from),
    });
    aoc.deliver(callbacks).await;
    aoc.pause(&behaviour, Pause::BeforeAnswer).await;
    behaviour.answer.show(data, aoc.config().spelling, dice)
}

/// Runs a call to its end even when the caller hangs up half way: a gateway does not stop
/// charging because nobody listens any more.
pub(super) async fn to_the_end<T: Send + 'static>(
    call: impl Future<Output = T> + Send + 'static,
) -> T {
    tokio::spawn(call).await.expect("a call neither panics nor is aborted")
}
