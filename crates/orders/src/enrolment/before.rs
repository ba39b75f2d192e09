//! What a merchant's line may have enrolled before there were merchants, under its bare name.
//!
//! Declaring merchants renames nothing. An old file that is imported again must find what it enrolled
//! then: that is neither enrolled a second time, nor begun anew once it has ended (money rule 10), and
//! no other subscription of the merchant's is called the same.

use billing::{Subscription, SubscriptionId};
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use workflows::{Catalog, ids};

use super::Entry;

/// What is known of a bare name.
pub(super) enum Before {
    /// This is on record under it, and the merchant's.
    OnRecord(Box<Instance>),
    /// It has ended and left the journal, and was of a line in the same partition: whose account it
    /// was of, only the archive knows.
    Archived,
}

/// What the merchants' entries of these have been before, each in its place.
pub(super) async fn of_each<'e>(
    entries: impl Iterator<Item = &'e Entry>,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<Option<Before>>, StoreError> {
    let named: Vec<_> = entries.map(|entry| (entry, bare_name(entry, catalog))).collect();
    let names = named.iter().filter_map(|(_, bare)| bare.as_ref()).flat_map(|bare| {
        [ids::subscription_route(bare), ids::archived_route(&ids::subscription(0, bare))]
    });
    let mut routes = store.routes(names.collect()).await?.into_iter();
    let mut before = Vec::with_capacity(named.len());
    for (entry, bare) in named {
        before.push(match bare {
            None => None,
            Some(bare) => {
                let routes = (routes.next().flatten(), routes.next().flatten());
                of_one(entry, &bare, routes, catalog, store).await?
            }
        });
    }
    Ok(before)
}

fn bare_name(entry: &Entry, catalog: &Catalog) -> Option<SubscriptionId> {
    catalog.named_before(&entry.subscription.id).map(|(_, bare)| bare)
}

async fn of_one(
    entry: &Entry,
    bare: &SubscriptionId,
    (lives, archived): (Option<u16>, Option<u16>),
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<Before>, StoreError> {
    if lives.is_none() && archived.is_none() {
        return Ok(None);
    }
    // What has the merchant's name already is judged by that alone.
    if is_on_record(&entry.subscription.id, store).await? {
        return Ok(None);
    }
    if let Some(partition) = lives
        && let Some(found) = store.read(&ids::subscription(partition, bare)).await?
    {
        let on_record: Subscription = decode(ids::SUBSCRIPTION, &found.state)?;
        let merchant = catalog.merchant_of(&entry.subscription.account);
        let is_its = catalog.merchant_of(&on_record.account) == merchant;
        return Ok(is_its.then(|| Before::OnRecord(Box::new(found))));
    }
    Ok(archived.filter(|partition| *partition == entry.partition).map(|_| Before::Archived))
}

async fn is_on_record(id: &SubscriptionId, store: &dyn Store) -> Result<bool, StoreError> {
    Ok(records::find::subscription_of(id, store).await?.is_some())
}
