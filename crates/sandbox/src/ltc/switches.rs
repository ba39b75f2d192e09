//! What tests and demonstrations may change while the operator runs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ltc::{Faults, Kip, Ltc, Msisdn};

/// Whether, and how, the whole operator is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outage {
    /// It is up.
    #[default]
    None,
    /// Every connection is closed, unread, without an answer.
    Silent,
    /// Every request is answered HTTP 503, unread.
    Unavailable,
}

/// The latest OTP SMS that a number received, stray ones included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sms {
    /// What the subscriber would type.
    pub otp: String,
    /// The request it belongs to.
    pub transaction_id: Arc<str>,
    /// Its handle at ConfirmDeduct.
    pub ref_code: String,
}

/// What the operator knows about a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// What may be debited.
    pub balance: Kip,
    /// Whether a renewal goes through.
    pub is_member: bool,
    /// Whether the line can be billed at all.
    pub is_prepaid: bool,
}

impl Ltc {
    /// Replaces what goes wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        *self.0.faults.write().expect("nothing panics while it holds the faults") =
            Arc::new(faults);
    }

    /// What goes wrong at present.
    #[must_use]
    pub fn faults(&self) -> Arc<Faults> {
        Arc::clone(&self.0.faults.read().expect("nothing panics while it holds the faults"))
    }

    /// Takes the operator down, or up again with [`Outage::None`].
    pub fn set_outage(&self, outage: Outage) {
        *self.0.outage.write().expect("nothing panics while it holds the outage") = outage;
    }

    pub(super) fn outage(&self) -> Outage {
        *self.0.outage.read().expect("nothing panics while it holds the outage")
    }

    /// Ends every token; the next call with one is answered 401.
    pub fn expire_tokens(&self) {
        self.0.tokens.expire();
    }

    /// Records a number as a member, or as none. A member's sign-up is refused with `107`.
    pub fn set_member(&self, msisdn: Msisdn, is_member: bool) {
        self.ledger().subscriber(&msisdn).membership = Some(is_member);
    }

    /// Sets what a number has to spend.
    pub fn set_balance(&self, msisdn: Msisdn, balance: Kip) {
        self.ledger().subscriber(&msisdn).balance = balance;
    }

    /// What the operator knows about a number.
    #[must_use]
    pub fn account(&self, msisdn: Msisdn) -> Account {
        let mut ledger = self.ledger();
        let is_member = ledger.is_renewable(&msisdn);
        let subscriber = ledger.subscriber(&msisdn);
        Account { balance: subscriber.balance, is_member, is_prepaid: subscriber.is_prepaid }
    }

    /// The latest SMS with an OTP that a number received.
    #[must_use]
    pub fn latest_sms(&self, msisdn: Msisdn) -> Option<Sms> {
        let ledger = self.ledger();
        let (ref_code, otp) = ledger.latest_otp(&msisdn)?;
        let transaction_id = Arc::clone(&otp.order.transaction_id);
        Some(Sms { otp: otp.digits.clone(), transaction_id, ref_code: ref_code.to_string() })
    }
}
