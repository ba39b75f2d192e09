//! Whose something is, where several merchants share the journal.

use std::collections::BTreeSet;

use billing::SubscriptionId;
use records::find;

use super::{Failure, Journal};

impl Journal {
    /// What the journal calls a subscription that is called `id` here. Where all merchants' are seen,
    /// the name that one merchant gave it is enough, if no other has given it as well.
    pub(super) async fn named(&self, id: &str) -> Result<String, Failure> {
        let names = self.names(id);
        if names.len() == 1 {
            return Ok(id.to_owned());
        }
        let mut found = Vec::new();
        for name in names.iter().filter_map(|name| name.parse().ok()) {
            found.extend(find::subscription_of(&name, self.store()).await?.map(|it| it.state));
        }
        self.expect_one(id, found.iter().map(|one| one.account.as_str()))?;
        Ok(found.pop().map_or_else(|| id.to_owned(), |one| one.id.to_string()))
    }

    /// What may be called `id` here: that, and, where all merchants' are seen, what any of them calls
    /// so.
    pub(super) fn names(&self, id: &str) -> Vec<String> {
        let catalog = self.orders.catalog();
        let merchants = catalog.merchants().filter(|_| catalog.narrowed_to().is_none());
        let own = merchants.filter_map(|(merchant, _)| SubscriptionId::of(merchant, id).ok());
        std::iter::once(id.to_owned()).chain(own.map(|id| id.to_string())).collect()
    }

    /// Refuses to guess which of several is meant that are all called `id`.
    pub(super) fn expect_one<'a>(
        &self,
        id: &str,
        accounts: impl ExactSizeIterator<Item = &'a str>,
    ) -> Result<(), Failure> {
        if accounts.len() <= 1 {
            return Ok(());
        }
        let catalog = self.orders.catalog();
        let merchant = |account: &str| catalog.merchant_of(&account.parse().ok()?);
        let whose: BTreeSet<_> = accounts.filter_map(merchant).map(|it| it.as_str()).collect();
        let whose: Vec<_> = whose.into_iter().collect();
        Err(Failure::Usage(format!(
            "{} each have a subscription {id}: say whose is meant by --merchant",
            whose.join(" and ")
        )))
    }
}
