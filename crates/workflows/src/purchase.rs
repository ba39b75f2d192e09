//! Opening charges that nobody's schedule opens: purchases, and charges that a backend or staff
//! ask for.

mod asked;
mod fields;
mod wish;

use billing::{
    AccountId, BillingPeriod, Charge, ChargeId, ChargeOrder, ChargeOrigin, Plan, PlanId,
    PurchaseOrder, TransactionId, Way,
};
use chrono::{DateTime, Utc};
use engine::store::{CreateOutcome, NewInstance};
use engine::workflow::decode;
use engine::{InstanceId, Store, StoreError};

pub use asked::{
    METADATA_KEY_CHARS_MAX, METADATA_MAX, METADATA_VALUE_CHARS_MAX, REFERENCE_CHARS_MAX,
};
pub use fields::{DESCRIPTION_CHARS_MAX, RETURN_URL_CHARS_MAX};
pub use wish::{Unfit, Wish};

use crate::{AccountPolicy, Catalog, ChargeWorkflow, ids};
use asked::asked;
use fields::{amount, charge_at, description, msisdn, plan_amount, return_url, short};
use wish::unfit;

/// What became of a wish.
#[derive(Debug, Clone)]
pub enum Opened {
    /// A charge was opened.
    New(Box<Charge>),
    /// The same request had opened it before.
    Same(Box<Charge>),
    /// Another of this subscriber is open, or a subscription is live, and stands in the way.
    Taken(InstanceId),
}

/// Checks a wish against the catalog, and turns it into what a charge orders.
pub struct Clerk<'c> {
    catalog: &'c Catalog,
    partitions: u16,
}

impl<'c> Clerk<'c> {
    /// Works by this catalog for a store of so many partitions.
    pub fn new(catalog: &'c Catalog, partitions: u16) -> Self {
        Self { catalog, partitions }
    }

    /// A purchase: the subscriber takes part.
    ///
    /// # Errors
    ///
    /// A field that cannot be used, named, with what was expected.
    pub fn purchase(
        &self,
        wish: &Wish,
        origin: &ChargeOrigin<'_>,
        now: DateTime<Utc>,
    ) -> Result<ChargeOrder, Unfit> {
        let (account, plan) = (self.account(wish)?, self.plan(wish)?);
        let way = self.catalog.purchase_way(account, plan.map(|plan| &plan.id));
        let mut order = self.order(wish, account, plan, way, origin, now)?;
        if let Some(plan) = plan {
            order.subscription = Some(ids::bought_subscription(order.id));
            order.period = first_period(plan, &order);
        }
        order.purchase = Some(Box::new(PurchaseOrder {
            return_url: return_url(wish)?,
            window: account.window(way),
        }));
        Ok(order)
    }

    /// A charge without the subscriber.
    ///
    /// # Errors
    ///
    /// As [`purchase`](Self::purchase).
    pub fn charge(
        &self,
        wish: &Wish,
        origin: &ChargeOrigin<'_>,
        now: DateTime<Utc>,
    ) -> Result<ChargeOrder, Unfit> {
        let account = self.account(wish)?;
        if wish.plan.is_some() {
            let why = "a charge without the subscriber has an amount and a description, no plan";
            return Err(unfit("plan", why));
        }
        self.order(wish, account, None, Way::Direct, origin, now)
    }

    fn account(&self, wish: &Wish) -> Result<&'c AccountPolicy, Unfit> {
        let id: Option<AccountId> = wish.account.parse().ok();
        let account = id.and_then(|id| self.catalog.account(&id));
        account.ok_or_else(|| {
            let known = self.catalog.accounts().map(|account| account.id.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            unfit("account", format!("expected one of {known}, found {:?}", short(&wish.account)))
        })
    }

    fn plan(&self, wish: &Wish) -> Result<Option<&'c Plan>, Unfit> {
        let Some(name) = &wish.plan else { return Ok(None) };
        let id: Option<PlanId> = name.parse().ok();
        let plan = id.and_then(|id| self.catalog.plan(&id));
        match plan.filter(|plan| plan.account.as_str() == wish.account) {
            Some(plan) => Ok(Some(plan)),
            None => {
                let known =
                    self.catalog.plans().filter(|plan| plan.account.as_str() == wish.account);
                let known = known.map(|plan| plan.id.as_str()).collect::<Vec<_>>().join(", ");
                let why = format!(
                    "expected a plan of {} ({known}), found {:?}",
                    wish.account,
                    short(name)
                );
                Err(unfit("plan", why))
            }
        }
    }

    fn order(
        &self,
        wish: &Wish,
        account: &AccountPolicy,
        plan: Option<&Plan>,
        way: Way,
        origin: &ChargeOrigin<'_>,
        now: DateTime<Utc>,
    ) -> Result<ChargeOrder, Unfit> {
        let currency = account.max_amount.currency();
        let msisdn = msisdn(&wish.msisdn, currency)?;
        let id = ChargeId::mint(ids::partition_of(msisdn, self.partitions), origin);
        let transaction_id = TransactionId::mint(&account.transaction_prefix, &id.to_string());
        let (amount, description) = match plan {
            Some(plan) => (plan_amount(wish, plan)?, None),
            None => (amount(wish, account)?, Some(description(wish)?)),
        };
        Ok(ChargeOrder {
            id,
            transaction_id: transaction_id.map_err(|error| unfit("account", error.to_string()))?,
            account: account.id.clone(),
            plan: plan.map(|plan| plan.id.clone()),
            subscription: None,
            msisdn,
            amount,
            description,
            period: None,
            ordinal: 0,
            dunning_step: 0,
            retry_of: None,
            opened_on: account.any_time.local_date(now),
            scheduled_for: charge_at(wish)?.map_or(now, |at| at.max(now)),
            send_before: None,
            way,
            purchase: None,
            asked: Some(asked(wish, now)?),
        })
    }
}

/// Puts a checked order into the journal. A purchase holds the name that a second one of the same
/// thing would need, and that a live subscription holds already.
///
/// # Errors
///
/// The store failed.
pub async fn open(
    store: &dyn Store,
    order: ChargeOrder,
    now: DateTime<Utc>,
) -> Result<Opened, StoreError> {
    if let Some(subscription) = &order.subscription {
        let route = (ids::subscription_route(subscription), order.id.partition());
        store.route(vec![route]).await?;
    }
    let charge = Charge::open(order);
    let unique = charge.order.purchase.as_ref().map(|_| ids::buying(&charge.order));
    let new = NewInstance { unique, ..ChargeWorkflow::opening(&charge, now) };
    let outcome = store.create(vec![new]).await?.pop();
    match outcome.ok_or_else(|| StoreError::Broken("a creation without an answer".into()))? {
        CreateOutcome::Created => Ok(Opened::New(Box::new(charge))),
        CreateOutcome::Exists(there) => {
            Ok(Opened::Same(Box::new(decode(ids::CHARGE, &there.state)?)))
        }
        CreateOutcome::Taken { by } => Ok(Opened::Taken(by)),
    }
}

fn first_period(plan: &Plan, order: &ChargeOrder) -> Option<BillingPeriod> {
    billing::Anchor::new(order.opened_on).period(plan.period, 0)
}
