//! Answers to one merchant, in which its subscriptions are called as it calls them.

use contract::{
    CancellationAnswer, ChargeDetail, ChargeView, DeliveryView, Page, PurchaseDetail, PurchaseView,
    RequeueView, SubscriptionDetail, SubscriptionView,
};
use workflows::Catalog;

/// What is told to whoever holds a catalog: a merchant's subscriptions go by the merchant's own
/// names for them, and everybody else hears the journal's.
pub trait InOwnNames: Sized {
    /// The same in the words of whoever holds this catalog.
    #[must_use]
    fn in_own_names(self, catalog: &Catalog) -> Self;
}

fn own(name: String, catalog: &Catalog) -> String {
    catalog.own_name(&name).to_owned()
}

impl<T: InOwnNames> InOwnNames for Vec<T> {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        self.into_iter().map(|one| one.in_own_names(catalog)).collect()
    }
}

impl<T: InOwnNames> InOwnNames for Page<T> {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { data: self.data.in_own_names(catalog), ..self }
    }
}

impl InOwnNames for ChargeView {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        let subscription_id = self.subscription_id.map(|id| own(id, catalog));
        Self { subscription_id, ..self }
    }
}

impl InOwnNames for ChargeDetail {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { charge: self.charge.in_own_names(catalog), ..self }
    }
}

impl InOwnNames for PurchaseView {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { charge: self.charge.in_own_names(catalog), ..self }
    }
}

impl InOwnNames for PurchaseDetail {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { purchase: self.purchase.in_own_names(catalog), ..self }
    }
}

impl InOwnNames for SubscriptionView {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { id: own(self.id, catalog), ..self }
    }
}

impl InOwnNames for SubscriptionDetail {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self {
            subscription: self.subscription.in_own_names(catalog),
            charges: self.charges.in_own_names(catalog),
            ..self
        }
    }
}

impl InOwnNames for CancellationAnswer {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self { id: own(self.id, catalog), ..self }
    }
}

impl InOwnNames for DeliveryView {
    fn in_own_names(self, catalog: &Catalog) -> Self {
        Self {
            subscription_id: self.subscription_id.map(|id| own(id, catalog)),
            subject: own(self.subject, catalog),
            ..self
        }
    }
}

impl InOwnNames for RequeueView {
    fn in_own_names(mut self, catalog: &Catalog) -> Self {
        if let Some(id) = self.filter.get_mut("subscription") {
            *id = catalog.own_name(id).to_owned();
        }
        self
    }
}
