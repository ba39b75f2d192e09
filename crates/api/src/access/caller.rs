//! A caller who is known, and may do what is asked.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use tokio::sync::OwnedSemaphorePermit;

use super::{ApiKey, Scope};
use crate::Desk;
use crate::refusal::Refusal;

/// The most bytes of an `Authorization` header that are looked at.
const HEADER_BYTES_MAX: usize = 4_096;

/// What an operation needs.
pub(crate) trait Need {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $need:ident = $scope:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $need;

        impl Need for $need {
            const SCOPE: Scope = Scope::$scope;
        }
    )*};
}

needs! {
    /// Charges and their histories.
    ReadCharges = ChargesRead;
    /// Opening, requeueing and refunding charges.
    WriteCharges = ChargesWrite;
    /// Purchases.
    ReadPurchases = PurchasesRead;
    /// Starting purchases and taking part in them.
    WritePurchases = PurchasesWrite;
    /// Nights and queues.
    ReadRuns = RunsRead;
    /// Subscriptions.
    ReadSubscriptions = SubscriptionsRead;
    /// Enrolling and ending subscriptions.
    WriteSubscriptions = SubscriptionsWrite;
    /// Webhooks, and what they were told.
    ReadWebhooks = WebhooksRead;
    /// Having webhooks told again.
    WriteWebhooks = WebhooksWrite;
    /// Whole numbers.
    RevealMsisdn = MsisdnReveal;
    /// What needs a person.
    ReadWorklist = WorklistRead;
    /// Settling it by hand.
    WriteWorklist = WorklistWrite;
    /// What staff and keys have done.
    ReadAudit = AuditRead;
    /// Approving what somebody else asked for again.
    ApproveRequeues = RequeuesApprove;
    /// Settling doubts by hand.
    ResolveCharges = ChargesResolve;
    /// Holding work back.
    WriteQueues = QueuesWrite;
    /// Holding runs back, letting them go on, ending them.
    WriteRuns = RunsWrite;
}

/// A caller who is known and may do what an operation needs. Taken first, before anything of the
/// request is read.
pub(crate) struct Caller<N> {
    /// All it may touch: what is not its merchant's is not there.
    pub(crate) desk: Desk,
    key: ApiKey,
    _place: OwnedSemaphorePermit,
    _need: PhantomData<N>,
}

impl<N> Caller<N> {
    /// To whom idempotency keys belong.
    pub(crate) fn name(&self) -> &str {
        self.key.name()
    }

    /// Who asks, for histories and the audit.
    pub(crate) fn by(&self) -> String {
        format!("api {}", self.name())
    }
}

impl<N: Need> FromRequestParts<Desk> for Caller<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Refusal> {
        let token = token(&parts.headers)?;
        let key = desk.keys.of(token).ok_or_else(Refusal::unknown_token)?;
        if !key.may(N::SCOPE) {
            return Err(Refusal::missing_scope(N::SCOPE));
        }
        let place = key.place().ok_or_else(Refusal::too_many_of_one)?;
        Ok(Self { desk: key.own(desk), key: key.clone(), _place: place, _need: PhantomData })
    }
}

fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    bearer(headers).ok_or_else(Refusal::no_token)
}

/// The bearer token of a request that has one `Authorization`; the scheme's case does not matter
/// (RFC 9110, section 11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (given.next(), given.next()) else { return None };
    let text = header.to_str().ok().filter(|text| text.len() <= HEADER_BYTES_MAX)?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
