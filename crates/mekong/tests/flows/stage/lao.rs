//! What Lao Telecom saw, and what it is told to do next.

use std::time::Duration;

use billing::{ChargeId, Otp};
use operators::OperatorReference;
use operators::ltc::{Confirmation, LtcClient};
use sandbox::Who;
use sandbox::ltc::{Behaviour, Endpoint, Faults, Kip, Msisdn, Pause};

use super::Stage;
use super::people::LAO_LINE;

/// The subscriber's line, as the operator knows it.
pub(crate) fn lao_line() -> Msisdn {
    LAO_LINE.parse().expect("a number of Laos")
}

impl Stage {
    /// Lao Telecom treats the next request to an endpoint so.
    pub(crate) fn script(&self, endpoint: Endpoint, behaviour: impl Into<Behaviour>) {
        self.script_times(endpoint, 1, behaviour);
    }

    /// Lao Telecom treats the next requests to an endpoint so.
    pub(crate) fn script_times(
        &self,
        endpoint: Endpoint,
        times: u32,
        behaviour: impl Into<Behaviour>,
    ) {
        let pushed = self.operators.script().push(endpoint, Who::Anyone, times, behaviour);
        pushed.expect("a script of few lines");
    }

    /// The next request to an endpoint takes that long, in real time, at this place of its way.
    pub(crate) fn hold(&self, endpoint: Endpoint, at: Pause, time: Duration) {
        self.operators.ltc().set_faults(Faults::none().with_delay(time));
        self.script(endpoint, Behaviour::slow(at));
    }

    /// The OTP in the latest SMS.
    pub(crate) fn otp(&self) -> String {
        let sms = self.operators.ltc().latest_sms(lao_line());
        sms.expect("an SMS with an OTP").otp
    }

    /// An OTP that the latest SMS does not have.
    pub(crate) fn wrong_otp(&self) -> String {
        format!("{}9", &self.otp()[..self.otp().len().min(4)])
    }

    /// Whether Lao Telecom holds the subscriber as a member.
    pub(crate) fn set_member(&self, is_member: bool) {
        self.operators.ltc().set_member(lao_line(), is_member);
    }

    /// What the subscriber has to spend.
    pub(crate) fn set_balance(&self, kip: u64) {
        self.operators.ltc().set_balance(lao_line(), Kip(kip));
    }

    /// How often an endpoint was knocked at, calls that were turned away included.
    pub(crate) fn knocks(&self, endpoint: Endpoint) -> u64 {
        let requests = self.operators.books().stats().traffic.requests;
        requests.get(endpoint.name()).copied().unwrap_or(0)
    }

    /// A confirm that was sent long ago arrives only now, and nobody waits for its answer.
    pub(crate) async fn confirm_arrives_late(&self, charge: ChargeId, otp: &str) {
        let charge = self.charge(charge).await;
        let reference = charge.operator_reference.as_deref().and_then(OperatorReference::parse);
        let otp: Otp = otp.parse().expect("digits");
        let confirmation = Confirmation {
            transaction_id: charge.transaction_id(),
            reference: &reference.expect("the RefCode of its OTP"),
            otp: &otp,
            earlier_confirm_in_doubt: true,
        };
        let client = LtcClient::new(self.ltc_client()).expect("settings of a client");
        let token = client.token().await.expect("a token").answer.access_token;
        let answered = client.confirm_deduct(&token, confirmation, || Ok(())).await;
        drop(answered.expect("the operator is there"));
    }

    /// Every call that was read, tokens aside: `request 1`, `confirm 1`, `check 2`, where the number
    /// counts TransactionIDs in the order in which they first came.
    pub(crate) fn calls(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut calls = Vec::new();
        for request in self.operators.books().requests() {
            let Some(id) = request.transaction_id else { continue };
            let known = ids.iter().position(|other| *other == id);
            let number = known.unwrap_or_else(|| {
                ids.push(id);
                ids.len() - 1
            });
            calls.push(format!("{} {}", verb(request.endpoint), number + 1));
        }
        calls
    }

    /// The same without look-ups.
    pub(crate) fn sends(&self) -> Vec<String> {
        self.calls().into_iter().filter(|call| !call.starts_with("check")).collect()
    }
}

fn verb(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Token => "token",
        Endpoint::RequestDeduct => "request",
        Endpoint::ConfirmDeduct => "confirm",
        Endpoint::CheckTransaction => "check",
    }
}
