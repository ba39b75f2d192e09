//! Charges whose `aocTransID` is known, so that chargeStatus resolves every lost answer.

use billing::Msisdn;

use super::AocClient;
use crate::aoc::body::Params;
use crate::aoc::call::conclude;
use crate::aoc::personal::Personal;
use crate::aoc::read::{self, Expected};
use crate::aoc::wire;
use crate::aoc::{DirectCharge, Inquiry, StatusAnswer, StepDown, TacAnswer, TacCharge, TacRequest};
use crate::gate::OpenGate;
use crate::triage::Stakes;
use crate::{Answered, CallError, OperatorReference, SendGate};

impl AocClient {
    /// Asks what became of one charge: chargeStatus (AOC protocol, section 4). It may be asked at
    /// any time, and it is more than a question: XL and PayTM charge only while it is asked
    /// ([`Pending::is_driven_by_polling`](crate::aoc::Pending::is_driven_by_polling)).
    ///
    /// # Errors
    ///
    /// Any error means that nothing was learnt about the charge: ask again.
    pub async fn charge_status(
        &self,
        ask: Inquiry<'_>,
    ) -> Result<Answered<StatusAnswer>, CallError> {
        let params = wire::transaction(&self.config, ask.aoc_trans_id.as_str());
        let personal = Personal::of(&self.config);
        let personal = personal.about(ask.msisdn).named(ask.aoc_trans_id.as_str());
        let exchange = self.call(wire::CHARGE_STATUS, params, personal, OpenGate).await?;
        let expected = Expected {
            aoc_trans_id: Some(ask.aoc_trans_id),
            msisdn: ask.msisdn,
            amount: ask.amount,
        };
        conclude(exchange, Stakes::LookUp, |reply| read::inquired(reply, &expected, ask.occasion))
    }

    /// Charges with the TAC that the subscriber typed: chargeWithTAC (AOC protocol, section 5).
    /// **Moves money.** The gate is asked before anything is done, and again when the request is
    /// written.
    ///
    /// # Errors
    ///
    /// [`CallError::InDoubt`] means that money may have moved: ask
    /// [`charge_status`](Self::charge_status), never resend. Every HTTP status but 200, 401 and 429
    /// is that. After every other error the call may be made again; [`CallError::Unauthorized`] is
    /// about the account's key, since there is no token.
    pub async fn charge_with_tac(
        &self,
        ask: TacCharge<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<StatusAnswer>, CallError> {
        let params = self.charging(ask.aoc_trans_id, ask.msisdn);
        let params = wire::with_tac(params, Some(ask.tac));
        let personal = self.charged(ask.aoc_trans_id, ask.msisdn).with_tac(Some(ask.tac));
        let exchange = self.call(wire::CHARGE_WITH_TAC, params, personal, gate).await?;
        let expected = expected(ask.aoc_trans_id, ask.msisdn, ask.amount);
        conclude(exchange, Stakes::Money, |reply| read::charged(reply, &expected))
    }

    /// Charges without a page: directCharge (AOC protocol, section 6). **Moves money.** The gate is
    /// asked as in [`charge_with_tac`](Self::charge_with_tac).
    ///
    /// # Errors
    ///
    /// As [`charge_with_tac`](Self::charge_with_tac).
    pub async fn direct_charge(
        &self,
        ask: DirectCharge<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<StatusAnswer>, CallError> {
        let params = wire::with_tac(self.charging(ask.aoc_trans_id, ask.msisdn), ask.tac);
        let personal = self.charged(ask.aoc_trans_id, ask.msisdn).with_tac(ask.tac);
        let exchange = self.call(wire::DIRECT_CHARGE, params, personal, gate).await?;
        let expected = expected(ask.aoc_trans_id, ask.msisdn, ask.amount);
        conclude(exchange, Stakes::Money, |reply| read::charged(reply, &expected))
    }

    /// Takes the smaller package that the subscriber chose: directChargeWithStepDown (AOC protocol,
    /// section 6). **Moves money**, less than was ordered. The gate is asked as in
    /// [`charge_with_tac`](Self::charge_with_tac).
    ///
    /// # Errors
    ///
    /// As [`charge_with_tac`](Self::charge_with_tac).
    pub async fn direct_charge_with_step_down(
        &self,
        ask: StepDown<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<StatusAnswer>, CallError> {
        let days = ask.duration_days.to_string();
        let params = self.charging(ask.aoc_trans_id, ask.msisdn).with("subscriptionDuration", days);
        let personal = self.charged(ask.aoc_trans_id, ask.msisdn);
        let exchange = self.call(wire::STEP_DOWN, params, personal, gate).await?;
        let expected = expected(ask.aoc_trans_id, ask.msisdn, ask.amount);
        conclude(exchange, Stakes::Money, |reply| read::charged(reply, &expected))
    }

    /// Has a TAC sent again for [`charge_with_tac`](Self::charge_with_tac): requestNewTAC (AOC
    /// protocol, section 5). No money moves; the gateway limits how often.
    ///
    /// # Errors
    ///
    /// After [`CallError::InDoubt`] a TAC may be on its way.
    pub async fn request_new_tac(
        &self,
        ask: TacRequest<'_>,
    ) -> Result<Answered<TacAnswer>, CallError> {
        self.request_tac(wire::REQUEST_NEW_TAC, ask).await
    }

    /// Has a TAC sent again for [`direct_charge`](Self::direct_charge): requestDirectChargeTAC (AOC
    /// protocol, section 6). No money moves; the gateway limits how often.
    ///
    /// # Errors
    ///
    /// After [`CallError::InDoubt`] a TAC may be on its way.
    pub async fn request_direct_charge_tac(
        &self,
        ask: TacRequest<'_>,
    ) -> Result<Answered<TacAnswer>, CallError> {
        self.request_tac(wire::REQUEST_DIRECT_CHARGE_TAC, ask).await
    }

    async fn request_tac(
        &self,
        path: &'static str,
        ask: TacRequest<'_>,
    ) -> Result<Answered<TacAnswer>, CallError> {
        let params = wire::transaction(&self.config, ask.aoc_trans_id.as_str());
        let plus = self.config.msisdn_plus.tac;
        let params = wire::with_msisdn(params, "msisdn", ask.msisdn, plus);
        let personal = self.charged(ask.aoc_trans_id, ask.msisdn);
        let exchange = self.call(path, params, personal, OpenGate).await?;
        conclude(exchange, Stakes::NoMoney, read::tac_sent)
    }

    /// What every charging call carries.
    fn charging<'a>(&'a self, aoc_trans_id: &'a OperatorReference, msisdn: Msisdn) -> Params<'a> {
        let params = wire::transaction(&self.config, aoc_trans_id.as_str());
        wire::with_msisdn(params, "msisdn", msisdn, self.config.msisdn_plus.charge)
    }

    fn charged<'a>(&self, aoc_trans_id: &'a OperatorReference, msisdn: Msisdn) -> Personal<'a> {
        Personal::of(&self.config).about(Some(msisdn)).named(aoc_trans_id.as_str())
    }
}

fn expected(
    aoc_trans_id: &OperatorReference,
    msisdn: Msisdn,
    amount: billing::Money,
) -> Expected<'_> {
    Expected { aoc_trans_id: Some(aoc_trans_id), msisdn: Some(msisdn), amount }
}
