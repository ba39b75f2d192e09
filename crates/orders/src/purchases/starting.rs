//! Starting a purchase, and waiting until the subscriber can take part.

use std::time::Duration;

use billing::{Charge, ChargeId, ChargeOrder};
use chrono::{DateTime, Utc};
use contract::NewPurchase;
use engine::{InstanceId, StoreError};
use records::{Found, find};
use tokio::time::Instant;
use workflows::purchase::{self, Opened, Wish};

use super::{is_being_prepared, purchase_named};
use crate::archived::are_archived;
use crate::keys::{Reserved, release, reserve_one, same_or_taken};
use crate::{Orders, Refused, Request};

/// What tells a purchase's key from another order's.
const WHAT: &str = "purchase";
/// How often the journal is looked at while a worker gets the purchase ready: soon, then less often.
const LOOK_FIRST: Duration = Duration::from_millis(10);
const LOOK_EVERY_MAX: Duration = Duration::from_millis(160);

/// A purchase that is on record.
#[derive(Debug, Clone)]
pub struct Started {
    /// The purchase as it stands.
    pub purchase: Found<Charge>,
    /// Whether it had been asked for under the same key before.
    pub again: bool,
}

impl Orders {
    /// Puts a purchase on record, and waits until it is the subscriber's turn, all is known, or
    /// `wait` is over; how it stands then.
    ///
    /// # Errors
    ///
    /// A field that cannot be used, a key that was used for something else, or another purchase
    /// or subscription that stands in the way ([`Refused::InTheWay`]).
    pub async fn start_purchase(
        &self,
        request: &Request<'_>,
        wanted: &NewPurchase,
        wait: Duration,
    ) -> Result<Started, Refused> {
        let (id, again) = match self.open_purchase(request, wanted).await {
            Err(Refused::Unfit(unfit)) => {
                let before = self.opened_before(request, WHAT, wanted).await?;
                (before.ok_or(Refused::Unfit(unfit))?.0.state.order.id, true)
            }
            opened => opened?,
        };
        Ok(Started { purchase: self.when_ready(id, wait).await?, again })
    }

    async fn open_purchase(
        &self,
        request: &Request<'_>,
        wanted: &NewPurchase,
    ) -> Result<(ChargeId, bool), Refused> {
        let now = self.store.clock().now();
        let wish = wish(wanted, request);
        let order = self.purchase_order(&wish, request, now)?;
        let reserved = Reserved::now(WHAT, wanted, Some(order.id), now);
        let key = reserve_one(request, reserved, &*self.store).await?;
        if are_archived(vec![order.id], &*self.store).await? == [true] {
            return Err(Refused::KeyTaken { key: request.key.to_owned() });
        }
        let (first, again) = key.reserved(request)?;
        let order = if again { self.purchase_order(&wish, request, first.at)? } else { order };
        match purchase::open(&*self.store, order.clone(), first.at).await? {
            Opened::New(_) => Ok((order.id, again)),
            Opened::Same(there) => {
                same_or_taken(there.order, &order, again, request).map(|there| (there.id, again))
            }
            Opened::Taken(by) => {
                // Nothing came of it: once the way is free, its key may be used as if anew.
                release(request, &*self.store).await?;
                Err(self.in_the_way(&by))
            }
        }
    }

    fn purchase_order(
        &self,
        wish: &Wish,
        request: &Request<'_>,
        at: DateTime<Utc>,
    ) -> Result<ChargeOrder, Refused> {
        Ok(self.clerk().purchase(wish, &request.origin(), at)?)
    }

    /// What stands in the way of a second purchase of the same thing.
    fn in_the_way(&self, by: &InstanceId) -> Refused {
        if let Some(first) = purchase_named(&by.name) {
            let why = format!("{first} is a purchase of the same thing, and still open");
            return Refused::InTheWay { first, why };
        }
        let first = by.name.strip_prefix("sub:").unwrap_or(&by.name);
        let first = self.catalog.own_name(first).to_owned();
        let why = format!(
            "subscription {first} of this plan has not ended; one that is suspended has to be \
             cancelled before another can be bought"
        );
        Refused::InTheWay { first, why }
    }

    /// The purchase once it is the subscriber's turn or all is known, or when the time is up.
    async fn when_ready(&self, id: ChargeId, wait: Duration) -> Result<Found<Charge>, StoreError> {
        let deadline = Instant::now() + wait;
        let mut pause = LOOK_FIRST;
        loop {
            let found = find::charge_of(id, &*self.store).await?;
            let found = found.ok_or_else(|| StoreError::Broken(format!("{id} is gone again")))?;
            if !is_being_prepared(found.state.state) || Instant::now() >= deadline {
                return Ok(found);
            }
            tokio::time::sleep_until(deadline.min(Instant::now() + pause)).await;
            pause = (pause * 2).min(LOOK_EVERY_MAX);
        }
    }
}

fn wish(wanted: &NewPurchase, request: &Request<'_>) -> Wish {
    let wanted = wanted.clone();
    Wish {
        account: wanted.account,
        plan: wanted.plan,
        amount: wanted.amount,
        currency: wanted.currency,
        description: wanted.description,
        msisdn: wanted.msisdn,
        charge_at: None,
        reference: wanted.reference,
        metadata: wanted.metadata,
        return_url: wanted.return_url,
        trace_parent: request.trace_parent.map(str::to_owned),
    }
}
