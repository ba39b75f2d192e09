//! What has left the journal, for whoever asks: the archive has everybody's.

use anyhow::anyhow;
use contract::{ChargeDetail, SubscriptionDetail};
use records::{InOwnNames, find};

use super::{Failure, Journal};
use crate::cli::source::refusal::unknown;

impl Journal {
    /// An archived charge; unknown, if there is none, or where nothing is archived.
    pub(super) async fn archived_charge(&self, id: &str) -> Result<ChargeDetail, Failure> {
        let found = self.find_archived_charge(id).await?.ok_or_else(|| unknown("charge", id))?;
        tracing::warn!("charge {id} is archived: nothing can be done to it any more");
        Ok(found.in_own_names(self.orders.catalog()))
    }

    /// An archived subscription, by any name that it may have been given; unknown, if there is none,
    /// or where nothing is archived.
    pub(super) async fn archived_subscription(
        &self,
        id: &str,
    ) -> Result<SubscriptionDetail, Failure> {
        let mut found = Vec::new();
        if let Some(archive) = &self.archive {
            for name in self.names(id) {
                let catalog = self.orders.catalog();
                found.extend(archive.subscription(&name, catalog, self.store()).await?);
            }
        }
        let accounts = found.iter().map(|one| one.subscription.account.as_str());
        self.expect_one(id, accounts)?;
        let found = found.pop().ok_or_else(|| unknown("subscription", id))?;
        tracing::warn!("subscription {id} is archived: it ended, and nothing is charged for it");
        Ok(found)
    }

    /// Refuses to do anything to a charge that has left the journal.
    pub(super) async fn expect_not_archived(&self, charge: &str) -> Result<(), Failure> {
        if self.archive.is_none() || find::charge(charge, self.store()).await?.is_some() {
            return Ok(());
        }
        match self.find_archived_charge(charge).await? {
            None => Ok(()),
            Some(_) => Err(anyhow!(
                "charge {charge} is in the archive, where it can only be read: money goes back by \
                 the operator's own portal"
            )
            .into()),
        }
    }

    async fn find_archived_charge(&self, id: &str) -> Result<Option<ChargeDetail>, Failure> {
        let Some(archive) = &self.archive else { return Ok(None) };
        let found = archive.charge(id).await?;
        Ok(found.filter(|found| self.orders.catalog().shows(&found.charge.account)))
    }
}
