//! Whose something is, where several merchants share the journal.

use billing::{Subscription, SubscriptionId};
use records::find;

use super::{Failure, Journal};

impl Journal {
    /// What the journal calls a subscription that is called `id` here. Where all merchants' are seen,
    /// the name that one merchant gave it is enough, if no other has given it as well.
    pub(super) async fn named(&self, id: &str) -> Result<String, Failure> {
        let catalog = self.orders.catalog();
        if catalog.narrowed_to().is_some() || catalog.merchants().next().is_none() {
            return Ok(id.to_owned());
        }
        let own =
            catalog.merchants().filter_map(|(merchant, _)| SubscriptionId::of(merchant, id).ok());
        let mut found = Vec::new();
        for name in id.parse().ok().into_iter().chain(own) {
            found.extend(find::subscription_of(&name, self.store()).await?.map(|it| it.state));
        }
        match &found[..] {
            [] => Ok(id.to_owned()),
            [one] => Ok(one.id.to_string()),
            several => Err(self.ambiguous(id, several)),
        }
    }

    fn ambiguous(&self, id: &str, several: &[Subscription]) -> Failure {
        let catalog = self.orders.catalog();
        let whose = several.iter().filter_map(|one| catalog.merchant_of(&one.account));
        let whose: Vec<_> = whose.map(ToString::to_string).collect();
        Failure::Usage(format!(
            "{} each have a subscription {id}: say whose is meant by --merchant",
            whose.join(" and ")
        ))
    }

    /// Whether something of this account is there for whoever asks: the archive has everybody's.
    pub(super) fn has_account(&self, account: &str) -> bool {
        let catalog = self.orders.catalog();
        let is_own = || account.parse().is_ok_and(|account| catalog.account(&account).is_some());
        catalog.narrowed_to().is_none() || is_own()
    }
}
