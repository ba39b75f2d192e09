//! Opening charges that nobody's schedule opens: purchases, and charges that a backend or staff
//! ask for.

use billing::{
    AccountId, BillingPeriod, Charge, ChargeId, ChargeOrder, ChargeOrigin, Country, Currency,
    Money, MoneyError, Msisdn, MsisdnError, Plan, PlanId, PurchaseOrder, TransactionId, Way,
};
use chrono::{DateTime, Utc};
use engine::store::{CreateOutcome, NewInstance};
use engine::workflow::decode;
use engine::{InstanceId, Store, StoreError};

use crate::{AccountPolicy, Catalog, ChargeWorkflow, ids};

/// The most characters of a description, which operators print on bills.
pub const DESCRIPTION_CHARS_MAX: usize = 100;
/// The most characters of a content provider's own reference.
pub const REFERENCE_CHARS_MAX: usize = 100;
/// The most characters of an address to return to.
pub const RETURN_URL_CHARS_MAX: usize = 2_000;

/// What is to be charged, as it was asked for: unchecked.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Through which account.
    pub account: String,
    /// For which plan; otherwise `amount`, `currency` and `description` say what for.
    pub plan: Option<String>,
    /// How much.
    pub amount: Option<String>,
    /// In which currency; the account's, if nothing is said.
    pub currency: Option<String>,
    /// What the subscriber reads on the bill.
    pub description: Option<String>,
    /// Whose line.
    pub msisdn: String,
    /// When to charge, if not at once; not for purchases.
    pub charge_at: Option<DateTime<Utc>>,
    /// The content provider's own words for it.
    pub reference: Option<String>,
    /// Where the browser goes after the operator's page.
    pub return_url: Option<String>,
}

/// Why a wish is not granted. The first word is the field to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Unfit {
    /// The field of the wish.
    pub field: &'static str,
    /// What was wrong with it, and what was expected.
    pub why: String,
}

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
            reference: reference(wish)?,
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
            scheduled_for: wish.charge_at.map_or(now, |at| at.max(now)),
            send_before: None,
            way,
            purchase: None,
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

fn msisdn(text: &str, currency: Currency) -> Result<Msisdn, Unfit> {
    let country = match currency {
        Currency::Lak => Country::Laos,
        Currency::Myr => Country::Malaysia,
    };
    Msisdn::parse(text, country).map_err(|error: MsisdnError| unfit("msisdn", error.to_string()))
}

/// A plan has its price; whoever names one anyway has to name the same.
fn plan_amount(wish: &Wish, plan: &Plan) -> Result<Money, Unfit> {
    let Some(text) = &wish.amount else { return Ok(plan.amount) };
    let named = Money::parse_charge(text, plan.amount.currency());
    match named.map_err(|error: MoneyError| unfit("amount", error.to_string()))? {
        same if same == plan.amount => Ok(same),
        _ => Err(unfit(
            "amount",
            format!("plan {} costs {}; leave the amount out", plan.id, plan.amount),
        )),
    }
}

fn amount(wish: &Wish, account: &AccountPolicy) -> Result<Money, Unfit> {
    let currency = account.max_amount.currency();
    if let Some(named) = &wish.currency
        && named.parse() != Ok(currency)
    {
        let why = format!("account {} charges in {currency}, found {:?}", account.id, short(named));
        return Err(unfit("currency", why));
    }
    let Some(text) = &wish.amount else {
        return Err(unfit("amount", "expected an amount, or a plan that has one"));
    };
    let amount = Money::parse_charge(text, currency);
    let amount = amount.map_err(|error| unfit("amount", error.to_string()))?;
    match amount.exceeds(account.max_amount) {
        Ok(false) => Ok(amount),
        _ => {
            let why = format!("at most {} is charged at once, found {amount}", account.max_amount);
            Err(unfit("amount", why))
        }
    }
}

fn description(wish: &Wish) -> Result<String, Unfit> {
    let expected = || {
        unfit(
            "description",
            format!("expected 1 to {DESCRIPTION_CHARS_MAX} characters that can be printed"),
        )
    };
    let text = wish.description.as_deref().map(str::trim).unwrap_or_default();
    is_printable(text, DESCRIPTION_CHARS_MAX).then(|| text.to_owned()).ok_or_else(expected)
}

fn reference(wish: &Wish) -> Result<Option<Box<str>>, Unfit> {
    let Some(text) = wish.reference.as_deref() else { return Ok(None) };
    if is_printable(text, REFERENCE_CHARS_MAX) {
        return Ok(Some(text.into()));
    }
    Err(unfit(
        "reference",
        format!("expected 1 to {REFERENCE_CHARS_MAX} characters that can be printed"),
    ))
}

fn return_url(wish: &Wish) -> Result<Option<Box<str>>, Unfit> {
    let Some(text) = wish.return_url.as_deref() else { return Ok(None) };
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if is_web && is_printable(text, RETURN_URL_CHARS_MAX) && !text.contains(' ') {
        return Ok(Some(text.into()));
    }
    Err(unfit(
        "return_url",
        format!("expected an http or https address of at most {RETURN_URL_CHARS_MAX} characters"),
    ))
}

fn is_printable(text: &str, chars_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= chars_max && !text.contains(char::is_control)
}

fn unfit(field: &'static str, why: impl Into<String>) -> Unfit {
    Unfit { field, why: why.into() }
}

fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
