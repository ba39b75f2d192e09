//! Enrolling one subscription that exists already.

use billing::{Subscription, SubscriptionId};
use contract::NewSubscription;
use engine::StoreError;
use records::{Found, find};
use workflows::purchase::Unfit;

use crate::enrolment::{Conflict, Enroller, NotEnrolled, Registrar, Verdict};
use crate::keys::{Reserved, reserve_one};
use crate::{Orders, Refused, Request};

/// What tells an enrolment's key from another order's.
const WHAT: &str = "subscription";

/// A subscription that is on record.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The subscription; as it was when it was enrolled, where this request or an earlier one under
    /// the same key enrolled it.
    pub subscription: Found<Subscription>,
    /// Whether it was enrolled under this key, and not before.
    pub created: bool,
    /// Whether the same was asked for under this key before.
    pub again: bool,
}

impl Orders {
    /// Enrols a subscription. One that is on record already, with the same fields, stays as it is.
    ///
    /// # Errors
    ///
    /// A field that cannot be used, a key that was used for something else, an id that is known
    /// with other fields, or another live subscription of the same line and plan.
    pub async fn enrol(
        &self,
        request: &Request<'_>,
        wanted: &NewSubscription,
    ) -> Result<Enrolled, Refused> {
        let registrar = Registrar::new(self.catalog.clone(), self.store.partitions());
        let NewSubscription { subscription_id, msisdn, plan, renews_at } = wanted;
        let entry = registrar.entry(subscription_id, msisdn, plan, *renews_at).map_err(refused)?;
        let now = self.store.clock().now();
        let reserved = Reserved::now(WHAT, wanted, None, now);
        let key = reserve_one(request, reserved, &*self.store).await?;
        let (first, again) = key.reserved(request)?;
        let enroller = Enroller::new(self.store.clone(), self.catalog.clone());
        let enrolled = entry.subscription.clone();
        let id = enrolled.id.clone();
        let judged = enroller.enrol(vec![(0, Ok::<_, NotEnrolled>(entry))]).await?.pop();
        let verdict = judged.map(|(_, verdict)| verdict);
        let is_new = match verdict {
            Some(Verdict::Created) => true,
            Some(Verdict::Unchanged) => false,
            Some(Verdict::Rejected(why)) => return Err(refused(why)),
            None => return Err(StoreError::Broken("an entry without a verdict".into()).into()),
        };
        let mut found = self.subscription(&id).await?;
        let created = is_new || (again && found.instance.created_at >= first.at);
        if created {
            found.instance.updated_at = found.instance.created_at;
            found.state = enrolled;
        }
        Ok(Enrolled { subscription: found, created, again })
    }

    async fn subscription(&self, id: &SubscriptionId) -> Result<Found<Subscription>, StoreError> {
        let mut found = find::subscription_of(id, &*self.store).await?;
        if found.is_none()
            && let Some((_, bare)) = self.catalog.named_before(id)
        {
            found = find::subscription_of(&bare, &*self.store).await?;
        }
        found.ok_or_else(|| StoreError::Broken(format!("subscription {id} is gone again")))
    }
}

fn refused(why: NotEnrolled) -> Refused {
    if let NotEnrolled::Conflict(Conflict::Second { holder }) = &why {
        return Refused::InTheWay { first: holder.clone(), why: why.to_string() };
    }
    let Some(field) = why.field() else { return Refused::not_now(why.to_string()) };
    let text = why.to_string();
    let told = text.strip_prefix(field).and_then(|text| text.strip_prefix(": "));
    Unfit { field, why: told.unwrap_or(&text).to_owned() }.into()
}
