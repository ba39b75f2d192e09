//! `POST /api/renewSubscription`: charges one more period (AOC protocol, section 8.3).

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Course, Endpoint, Route,
        calls::{Call, Ids},
        data::Data,
        fields::{Fields, Refusal},
        ledger::{Ledger, RenewalOrder},
    },
    msisdn::Msisdn,
};

/// The request as read.
#[derive(Debug)]
pub(crate) struct RenewSubscription {
    sp_trans_id: Arc<str>,
    operator: Arc<str>,
    msisdn: Msisdn,
    subscription_id: Arc<str>,
    amount: Option<Amount>,
    currency: Arc<str>,
    description: String,
}

/// Mandatory, though nothing here depends on them.
const FOR_THE_RECORD: &[&str] =
    &["onBehalfOf", "purchaseCategoryCode", "channel", "contactInfo", "unSubURL"];

impl Call for RenewSubscription {
    const ENDPOINT: Endpoint = Endpoint::RenewSubscription;
    const MOVES_MONEY: bool = true;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let operator = fields.operator()?.into();
        fields.require(FOR_THE_RECORD)?;
        fields.amount("taxAmount")?;
        Ok(Self {
            sp_trans_id: fields.id("spTransID")?.into(),
            operator,
            msisdn: fields.msisdn("msisdn")?,
            subscription_id: fields.id("subscriptionID")?.into(),
            amount: fields.optional_price("amount")?,
            currency: fields.currency("currency")?.into(),
            description: fields.text("description")?.to_owned(),
        })
    }

    fn ids(&self) -> Ids {
        let subscription_id = Some(Arc::clone(&self.subscription_id));
        Ids { subscription_id, ..Ids::of_sp(&self.sp_trans_id, Some(self.msisdn)) }
    }

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal> {
        let id = ledger.open_renewal(RenewalOrder {
            sp_trans_id: self.sp_trans_id,
            key: (self.msisdn, self.subscription_id),
            operator: self.operator,
            amount: self.amount,
            currency: self.currency,
            description: self.description,
        })?;
        ledger.with(&id, |ledger, transaction| {
            ledger.begin(transaction, Route::RenewSubscription, course);
            Data { aoc_trans_id: Some(id.to_string()), ..transaction.seen() }
        })
    }
}
