//! What tests and demonstrations may change while the operator runs.

use std::sync::Arc;

use serde::Serialize;

use crate::ltc::{Faults, Kip, Ltc, Msisdn, Outage};

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
        self.0.gate.set_faults(faults);
    }

    /// What goes wrong at present.
    #[must_use]
    pub fn faults(&self) -> Arc<Faults> {
        self.0.gate.faults()
    }

    /// Takes the operator down, or up again with [`Outage::None`].
    pub fn set_outage(&self, outage: Outage) {
        self.0.gate.set_outage(outage);
    }

    /// Ends every token; the next call with one is answered 401.
    pub fn expire_tokens(&self) {
        self.0.tokens.expire();
    }

    /// Records a number as a member, or as none. A member's sign-up is refused with `107`.
    pub fn set_member(&self, msisdn: Msisdn, is_member: bool) {
        self.ledger().record_membership(msisdn, is_member);
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
