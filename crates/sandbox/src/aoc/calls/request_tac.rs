//! `POST /api/requestNewTAC` and `/api/requestDirectChargeTAC`: another SMS.

use std::sync::Arc;

use crate::{
    aoc::{
        Course, Endpoint,
        calls::{Call, Ids},
        codes,
        data::Data,
        fields::{Fields, Refusal},
        ledger::{Ledger, Stage, Way},
    },
    msisdn::Msisdn,
};

/// The request as read; `DIRECT` tells the two calls apart.
#[derive(Debug)]
pub(crate) struct RequestTac<const DIRECT: bool> {
    aoc_trans_id: Arc<str>,
    msisdn: Msisdn,
}

pub(crate) type RequestNewTac = RequestTac<false>;
pub(crate) type RequestDirectChargeTac = RequestTac<true>;

impl<const DIRECT: bool> Call for RequestTac<DIRECT> {
    const ENDPOINT: Endpoint =
        if DIRECT { Endpoint::RequestDirectChargeTac } else { Endpoint::RequestNewTac };

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let aoc_trans_id = fields.id("aocTransID")?.into();
        Ok(Self { aoc_trans_id, msisdn: fields.msisdn("msisdn")? })
    }

    fn ids(&self) -> Ids {
        Ids::of_aoc(&self.aoc_trans_id, Some(self.msisdn))
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        let limit = if DIRECT { codes::DIRECT_TAC_LIMIT } else { codes::TAC_LIMIT };
        ledger.with(&self.aoc_trans_id, |ledger, transaction| {
            ledger.give_up_if_too_late(transaction);
            let is_direct = matches!(transaction.order.way, Way::Direct { .. });
            let is_mobile_app = transaction.order.way == Way::MobileApp;
            let fits = if DIRECT { is_direct } else { is_mobile_app };
            if !fits || transaction.stage != Stage::Open {
                return Err(Refusal::of(codes::INVALID_STATE));
            }
            if transaction.order.msisdn != Some(self.msisdn) {
                return Err(Refusal::parameter("msisdn", "expected the number of the order"));
            }
            ledger.send_tac(transaction, self.msisdn, limit)
        })??;
        Ok(Data::default())
    }
}
