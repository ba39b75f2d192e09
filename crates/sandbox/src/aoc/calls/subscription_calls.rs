//! `POST /api/cancelSubscription` and `/api/subscriptionStatus` (AOC protocol, sections 8.4
//! and 8.5).

use std::sync::Arc;

use crate::{
    aoc::{
        Course, Endpoint,
        calls::{Call, Ids},
        data::Data,
        fields::{Fields, Refusal},
        ledger::{Key, Ledger},
    },
    msisdn::Msisdn,
};

/// What both name.
#[derive(Debug)]
struct Named {
    operator: Arc<str>,
    key: Key,
}

impl Named {
    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let operator = fields.operator()?.into();
        let msisdn: Msisdn = fields.msisdn("msisdn")?;
        Ok(Self { operator, key: (msisdn, fields.id("subscriptionID")?.into()) })
    }

    fn ids(&self) -> Ids {
        let (msisdn, subscription_id) = (Some(self.key.0), Some(Arc::clone(&self.key.1)));
        Ids { msisdn, subscription_id, ..Ids::default() }
    }
}

/// The merchant ends a subscription.
#[derive(Debug)]
pub(crate) struct CancelSubscription {
    sp_trans_id: Arc<str>,
    named: Named,
}

impl Call for CancelSubscription {
    const ENDPOINT: Endpoint = Endpoint::CancelSubscription;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { sp_trans_id: fields.id("spTransID")?.into(), named: Named::read(fields)? })
    }

    fn ids(&self) -> Ids {
        Ids { sp_trans_id: Some(Arc::clone(&self.sp_trans_id)), ..self.named.ids() }
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        ledger.claim(&self.sp_trans_id)?;
        ledger.cancel(&self.named.key, &self.named.operator)?;
        Ok(Data::default())
    }
}

/// The merchant asks until when a subscription is paid for.
#[derive(Debug)]
pub(crate) struct SubscriptionStatus {
    named: Named,
}

impl Call for SubscriptionStatus {
    const ENDPOINT: Endpoint = Endpoint::SubscriptionStatus;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { named: Named::read(fields)? })
    }

    fn ids(&self) -> Ids {
        self.named.ids()
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        let (today, is_wallet) = (ledger.today(), ledger.profile(&self.named.operator)?.is_wallet);
        let (msisdn, id) = &self.named.key;
        let subscription = ledger.subscription(&self.named.key, &self.named.operator)?;
        Ok(Data {
            subscription_id: Some(id.to_string()),
            subscription_name: Some(subscription.name.clone()),
            is_subscribed: Some(subscription.is_subscribed(today)),
            msisdn: Some(*msisdn).filter(|_| !is_wallet),
            expiry_date: Some(subscription.expiry_date),
            ..Data::default()
        })
    }
}
