//! Charges without a page: `POST /api/chargeWithTAC`, `/api/directCharge` and
//! `/api/directChargeWithStepDown` (AOC protocol, sections 5 and 6).

use std::sync::Arc;

use crate::{
    aoc::{
        Course, Endpoint, Route,
        calls::{Call, Ids},
        codes,
        data::Data,
        fields::{Fields, Refusal},
        ledger::{Ledger, Stage, Transaction, Way},
    },
    msisdn::Msisdn,
};

/// What all of these name.
#[derive(Debug)]
struct Named {
    aoc_trans_id: Arc<str>,
    msisdn: Msisdn,
}

impl Named {
    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { aoc_trans_id: fields.id("aocTransID")?.into(), msisdn: fields.msisdn("msisdn")? })
    }

    fn ids(&self) -> Ids {
        Ids::of_aoc(&self.aoc_trans_id, Some(self.msisdn))
    }

    /// Lets `act` charge the transaction, provided that it is this number's, and shows it.
    fn charge(
        &self,
        ledger: &mut Ledger,
        act: impl FnOnce(&mut Ledger, &mut Transaction) -> Result<(), Refusal>,
    ) -> Result<Data, Refusal> {
        ledger.with(&self.aoc_trans_id, |ledger, transaction| {
            ledger.give_up_if_too_late(transaction);
            if transaction.order.msisdn != Some(self.msisdn) {
                return Err(Refusal::parameter("msisdn", "expected the number of the order"));
            }
            act(ledger, transaction)?;
            Ok(transaction.seen())
        })?
    }
}

/// A charge in the merchant's own app.
#[derive(Debug)]
pub(crate) struct ChargeWithTac {
    named: Named,
    tac: String,
}

impl Call for ChargeWithTac {
    const ENDPOINT: Endpoint = Endpoint::ChargeWithTac;
    const MOVES_MONEY: bool = true;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { named: Named::read(fields)?, tac: fields.text("tac")?.to_owned() })
    }

    fn ids(&self) -> Ids {
        self.named.ids()
    }

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal> {
        self.named.charge(ledger, |ledger, transaction| {
            check_stage(transaction, Way::MobileApp)?;
            ledger.check_tac(transaction, &self.tac)?;
            ledger.begin(transaction, Route::ChargeWithTac, course);
            Ok(())
        })
    }
}

/// A charge without the subscriber, or with a TAC only.
#[derive(Debug)]
pub(crate) struct DirectCharge {
    named: Named,
    tac: Option<String>,
}

impl Call for DirectCharge {
    const ENDPOINT: Endpoint = Endpoint::DirectCharge;
    const MOVES_MONEY: bool = true;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let tac = fields.optional("tac").map(str::to_owned);
        Ok(Self { named: Named::read(fields)?, tac })
    }

    fn ids(&self) -> Ids {
        self.named.ids()
    }

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal> {
        self.named.charge(ledger, |ledger, transaction| {
            let way = transaction.order.way;
            let Way::Direct { requires_tac } = way else {
                return Err(Refusal::of(codes::INVALID_STATE));
            };
            check_stage(transaction, way)?;
            if requires_tac {
                let typed = self.tac.as_deref().ok_or_else(|| Refusal::missing("tac"))?;
                ledger.check_tac(transaction, typed)?;
            }
            ledger.begin(transaction, Route::DirectCharge, course);
            Ok(())
        })
    }
}

/// A charge of the shorter period that the subscriber chose.
#[derive(Debug)]
pub(crate) struct DirectChargeWithStepDown {
    named: Named,
    duration: u16,
}

impl Call for DirectChargeWithStepDown {
    const ENDPOINT: Endpoint = Endpoint::DirectChargeWithStepDown;
    const MOVES_MONEY: bool = true;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { named: Named::read(fields)?, duration: fields.days("subscriptionDuration")? })
    }

    fn ids(&self) -> Ids {
        self.named.ids()
    }

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal> {
        self.named.charge(ledger, |ledger, transaction| {
            ledger.step_down(transaction, self.duration, course)
        })
    }
}

/// Whether `transaction` was opened for `way` and still waits to be charged.
fn check_stage(transaction: &Transaction, way: Way) -> Result<(), Refusal> {
    let is_expired = transaction.stage == Stage::Denied(codes::EXPIRED.into());
    match &transaction.stage {
        Stage::Open if transaction.order.way == way => Ok(()),
        Stage::Processing { .. } => Err(Refusal::of(codes::STILL_PROCESSING)),
        _ if is_expired => Err(Refusal::of(codes::EXPIRED)),
        _ => Err(Refusal::of(codes::INVALID_STATE)),
    }
}
