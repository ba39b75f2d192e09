//! What subscriptions are called: by those who name them, and in the journal.

use billing::{IdError, MerchantId, Plan, SubscriptionId};

use crate::Catalog;

impl Catalog {
    /// What a new subscription of this plan is called in the journal, whose merchant, or the
    /// provider, calls it `text`. Two merchants' may be called the same and are not.
    ///
    /// # Errors
    ///
    /// A text that no subscription may be named by.
    pub fn name_of_new(&self, plan: &Plan, text: &str) -> Result<SubscriptionId, IdError> {
        let Some(merchant) = self.merchant_of(&plan.account) else { return text.parse() };
        let id: Option<SubscriptionId> = text.parse().ok();
        let is_whole = self.narrowed_to().is_none();
        match id {
            // The provider may say whose it is, as lists for the provider do.
            Some(id) if is_whole && id.own_name(merchant).is_some() => Ok(id),
            Some(id) if self.has_bare_ids(merchant) && id.parts().is_none() => Ok(id),
            _ => SubscriptionId::of(merchant, text),
        }
    }

    /// What is called `text` by whoever holds this catalog may be called in the journal: for a
    /// merchant as it names it or, where it was bought or was there before there were other
    /// merchants, as it is. What is found under it may still be another's, which is not there.
    pub fn names_in_journal(&self, text: &str) -> Vec<SubscriptionId> {
        let own = self.narrowed_to().and_then(|it| SubscriptionId::of(it, text).ok());
        own.into_iter().chain(text.parse().ok()).collect()
    }

    /// What a subscription that is named by a merchant would be called if it was there before there
    /// were merchants, and whose it is then; none, where it is named by none.
    pub fn named_before(&self, id: &SubscriptionId) -> Option<(&MerchantId, SubscriptionId)> {
        let (of, own) = id.parts()?;
        let (merchant, _) = self.merchants().find(|(merchant, _)| merchant.as_str() == of)?;
        Some((merchant, own.parse().ok()?))
    }

    /// What the merchant whose part of it this is calls a subscription that the journal calls `id`;
    /// for everybody else, what the journal does.
    pub fn own_name<'i>(&self, id: &'i str) -> &'i str {
        let own = self.narrowed_to().and_then(|it| id.strip_prefix(it.as_str())?.strip_prefix('~'));
        own.unwrap_or(id)
    }

    fn has_bare_ids(&self, merchant: &MerchantId) -> bool {
        self.merchants().any(|(known, it)| known == merchant && it.bare_ids)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use billing::{AfterGrace, DunningPolicy};

    use super::*;
    use crate::quota::tests::{account, order};
    use crate::{Merchant, Merchants};

    fn plan() -> Plan {
        let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
        Plan::new(
            "gold".parse().expect("an id"),
            account().id,
            "Gold".to_owned(),
            order().amount,
            "7d".parse().expect("a period"),
            account().any_time,
            dunning.expect("a policy"),
        )
        .expect("a plan")
    }

    /// Two merchants, the first of whom has the account.
    fn catalog(bare_ids: bool) -> Catalog {
        let merchant = |bare_ids| Merchant { name: "".into(), share: 1, bare_ids };
        let [acme, beta]: [MerchantId; 2] =
            ["acme", "beta"].map(|name| name.parse().expect("a merchant"));
        Catalog::new([account()], [plan()]).with_merchants(Merchants {
            known: [(acme.clone(), merchant(bare_ids)), (beta, merchant(false))].into(),
            accounts: [(account().id, acme)].into(),
            webhooks: [].into(),
        })
    }

    fn named(catalog: &Catalog, text: &str) -> Option<String> {
        catalog.name_of_new(&plan(), text).ok().map(|id| id.to_string())
    }

    #[test]
    fn a_merchants_name_stands_before_what_it_names_and_is_not_shown_to_it() {
        let whole = catalog(false);
        let own = whole.only(&"acme".parse().expect("a merchant"));
        assert_eq!(named(&own, "sub-1").as_deref(), Some("acme~sub-1"));
        assert_eq!(named(&whole, "sub-1").as_deref(), Some("acme~sub-1"));
        assert_eq!(named(&whole, "acme~sub-1").as_deref(), Some("acme~sub-1"));
        for text in ["acme~sub-1", "beta~sub-1", "a b"] {
            assert_eq!(named(&own, text), None, "{text}");
        }
        assert_eq!(named(&whole, "beta~sub-1"), None);
        assert_eq!(
            (own.own_name("acme~sub-1"), whole.own_name("acme~sub-1")),
            ("sub-1", "acme~sub-1")
        );
        assert_eq!(own.own_name("beta~sub-1"), "beta~sub-1");
    }

    #[test]
    fn a_merchant_finds_what_it_named_and_what_has_no_merchants_name() {
        let whole = catalog(false);
        let own = whole.only(&"acme".parse().expect("a merchant"));
        let names = |catalog: &Catalog, text: &str| {
            let names = catalog.names_in_journal(text);
            names.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(names(&own, "sub-1"), ["acme~sub-1", "sub-1"]);
        assert_eq!(names(&own, "promo~1"), ["promo~1"], "it was there before there were merchants");
        assert_eq!(names(&whole, "beta~sub-1"), ["beta~sub-1"]);
        assert_eq!(names(&whole, "sub-1"), ["sub-1"]);
    }

    #[test]
    fn what_a_merchant_names_may_have_been_there_without_its_name() {
        let whole = catalog(false);
        let before = |id: &str| {
            let id = id.parse().expect("an id");
            whole.named_before(&id).map(|(merchant, id)| format!("{merchant}'s {id}"))
        };
        assert_eq!(before("acme~sub-1").as_deref(), Some("acme's sub-1"));
        assert_eq!((before("sub-1"), before("promo~1")), (None, None));
    }

    #[test]
    fn the_ids_of_one_merchant_may_stay_as_they_were() {
        let whole = catalog(true);
        let own = whole.only(&"acme".parse().expect("a merchant"));
        for catalog in [&whole, &own] {
            assert_eq!(named(catalog, "sub-1").as_deref(), Some("sub-1"));
            assert_eq!(named(catalog, "beta~sub-1"), None);
        }
    }

    #[test]
    fn without_merchants_every_name_is_as_it_is() {
        let alone = Catalog::new([account()], [plan()]);
        assert_eq!(named(&alone, "a~b").as_deref(), Some("a~b"));
        assert_eq!(alone.own_name("a~b"), "a~b");
        assert_eq!(alone.names_in_journal("a~b").len(), 1);
    }
}
