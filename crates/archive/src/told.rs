//! What was archived, in the shapes of the outside interface: told as the journal tells it.

use billing::{Charge, Msisdn, Subscription, SubscriptionId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::{ChargeDetail, ChargeView, SubscriptionDetail, Told};
use engine::workflow::decode;
use engine::{Store, StoreError};
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use records::{
    InOwnNames, charge_view, history, subscription_view, tell_charge, tell_subscription,
};
use workflows::{Catalog, ids};

use crate::{Archive, ArchiveError, Record, Wanted};

/// Charges that are shown with an archived subscription: the latest.
const CHARGES_SHOWN_MAX: usize = 100;

impl Archive {
    /// An archived charge with its history, if there is one of this id.
    ///
    /// # Errors
    ///
    /// The archive does not answer, or is damaged where it would be.
    pub async fn charge(&self, id: &str) -> Result<Option<ChargeDetail>, ArchiveError> {
        let Ok(id) = id.parse() else { return Ok(None) };
        let found = self.find(&ids::charge(id)).await?;
        Ok(found.map(|record| record.charge_detail()).transpose()?)
    }

    /// An archived subscription with its history and its latest archived charges, if there is one of
    /// this id. The journal's directory still knows where it lived.
    ///
    /// # Errors
    ///
    /// As [`Archive::charge`]; the journal does not answer.
    pub async fn subscription(
        &self,
        id: &str,
        catalog: &Catalog,
        store: &dyn Store,
    ) -> Result<Option<SubscriptionDetail>, ArchiveError> {
        for id in catalog.names_in_journal(id) {
            if let Some(found) = self.subscription_of(&id, catalog, store).await? {
                return Ok(Some(found.in_own_names(catalog)));
            }
        }
        Ok(None)
    }

    async fn subscription_of(
        &self,
        id: &SubscriptionId,
        catalog: &Catalog,
        store: &dyn Store,
    ) -> Result<Option<SubscriptionDetail>, ArchiveError> {
        let partition = store.routes(vec![ids::subscription_route(id)]).await?.pop().flatten();
        let Some(partition) = partition else { return Ok(None) };
        let found = self.find(&ids::subscription(partition, id)).await?;
        let Some(record) = found else { return Ok(None) };
        let of: Subscription = decode(ids::SUBSCRIPTION, &record.instance.state)?;
        if !catalog.shows(of.account.as_str()) {
            return Ok(None);
        }
        let charges = self.charges_of(of.msisdn, store.partitions());
        let charges = charges.try_filter(|charge| {
            std::future::ready(charge.subscription_id.as_deref() == Some(id.as_str()))
        });
        let mut charges: Vec<ChargeView> = charges.try_collect().await?;
        charges.sort_by_key(|charge| charge.created_at);
        let charges = charges.split_off(charges.len().saturating_sub(CHARGES_SHOWN_MAX));
        Ok(Some(SubscriptionDetail {
            subscription: subscription_view(&record.instance, &of, catalog.plan(&of.plan)),
            history: record.told()?,
            charges,
            as_of: None,
            not_known_yet: Vec::new(),
        }))
    }

    /// The archived charges of a line.
    pub fn charges_of(
        &self,
        msisdn: Msisdn,
        partitions: u16,
    ) -> BoxStream<'_, Result<ChargeView, ArchiveError>> {
        self.charges(Wanted { line: Some((msisdn, partitions)), ..Wanted::default() })
    }

    /// The archived charges that were opened on a day, in UTC.
    pub fn charges_on(&self, day: NaiveDate) -> BoxStream<'_, Result<ChargeView, ArchiveError>> {
        let since = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let until: Option<DateTime<Utc>> = since.checked_add_signed(TimeDelta::days(1));
        self.charges(Wanted { since: Some(since), until, ..Wanted::default() })
    }

    /// The archived charges that fit.
    pub fn charges(&self, wanted: Wanted) -> BoxStream<'_, Result<ChargeView, ArchiveError>> {
        self.matches(Wanted { kind: Some(ids::CHARGE), ..wanted })
            .and_then(async |record| Ok(record.charge_view()?))
            .boxed()
    }
}

impl Record {
    /// What an archived charge is.
    ///
    /// # Errors
    ///
    /// It is none, or cannot be read by this version.
    pub fn charge(&self) -> Result<Charge, StoreError> {
        decode(ids::CHARGE, &self.instance.state)
    }

    /// An archived charge as everywhere.
    ///
    /// # Errors
    ///
    /// As [`Record::charge`].
    pub fn charge_view(&self) -> Result<ChargeView, StoreError> {
        Ok(charge_view(&self.instance, &self.charge()?))
    }

    /// What happened to it, oldest first: of charges and subscriptions in full, of everything else
    /// nothing.
    ///
    /// # Errors
    ///
    /// It cannot be read by this version.
    pub fn told(&self) -> Result<Vec<Told>, StoreError> {
        match &*self.instance.kind {
            ids::CHARGE => Ok(self.charge_detail()?.history),
            ids::SUBSCRIPTION => history(ids::SUBSCRIPTION, &self.history, tell_subscription),
            _ => Ok(Vec::new()),
        }
    }

    fn charge_detail(&self) -> Result<ChargeDetail, StoreError> {
        let charge = self.charge()?;
        let told =
            history(ids::CHARGE, &self.history, |event, at| tell_charge(&charge, event, at))?;
        Ok(ChargeDetail {
            charge: charge_view(&self.instance, &charge),
            history: told,
            as_of: None,
            not_known_yet: Vec::new(),
        })
    }
}
