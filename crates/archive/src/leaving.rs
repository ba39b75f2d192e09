//! What may leave the journal: what is finished for long enough, and what nothing living refers to.

use std::collections::BTreeSet;

use billing::{Charge, ChargeState, Subscription, SubscriptionId, SubscriptionState};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Instance, InstanceId, Store, StoreError};
use futures::future::try_join_all;
use workflows::notification::{DELIVERED, FAILED};
use workflows::{callback, ids, matter};

/// What was asked for under an idempotency key stays while a repetition is answered from it: keys
/// are known for 35 days.
const ASKED_FOR_MIN: TimeDelta = TimeDelta::days(36);
/// What staff did is at hand for more than a year.
const AUDIT_MIN: TimeDelta = TimeDelta::days(400);
/// Pages of open charges that are looked at before any subscription of a partition leaves.
const OPEN_PAGES_MAX: usize = 20;

/// The kinds that leave, in the order in which they do: what is referred to comes after what refers
/// to it. Everything else stays: what a line has left, tokens, what is swept anyway, and operators'
/// own names of charges, so that a word that comes months late is known to be about an old one.
pub(crate) const KINDS: [&str; 10] = [
    ids::CHARGE,
    ids::REFUND,
    ids::CANCELLATION,
    ids::SUBSCRIPTION,
    ids::NOTICES,
    ids::NOTIFICATION,
    ids::CALLBACK,
    ids::MATTER,
    ids::REQUEUE,
    ids::AUDIT,
];

/// The statuses in which instances of a kind may leave; all, where none is named.
pub(crate) fn statuses(kind: &str) -> Vec<String> {
    let words: Vec<&str> = match kind {
        ids::CHARGE => CLOSED.iter().map(|state| state.as_str()).collect(),
        ids::SUBSCRIPTION => {
            SubscriptionState::all().filter(|state| state.is_over()).map(|it| it.as_str()).collect()
        }
        // What matched nothing stays for staff.
        ids::CALLBACK => vec![
            callback::CallbackStatus::Done.as_str(),
            callback::CallbackStatus::Refused.as_str(),
        ],
        ids::NOTIFICATION => vec![DELIVERED, FAILED],
        // What nobody has settled stays for staff.
        ids::MATTER => vec![matter::SETTLED],
        _ => Vec::new(),
    };
    words.into_iter().map(str::to_owned).collect()
}

const CLOSED: [ChargeState; 4] =
    [ChargeState::Charged, ChargeState::Declined, ChargeState::Cancelled, ChargeState::Refunded];
const OPEN: [ChargeState; 4] =
    [ChargeState::Requested, ChargeState::Submitted, ChargeState::Waiting, ChargeState::InDoubt];

/// Judges, for one partition and at one time, what may leave.
pub struct Leaving<'s> {
    store: &'s dyn Store,
    partition: u16,
    now: DateTime<Utc>,
    retention: TimeDelta,
    /// The subscriptions that have an open charge, once that was asked for.
    open: Option<Open>,
}

/// Which subscriptions have an open charge.
enum Open {
    /// These.
    Of(BTreeSet<SubscriptionId>),
    /// There are too many to tell.
    TooMany,
}

impl<'s> Leaving<'s> {
    /// Judges this partition by the store's time now.
    pub fn new(store: &'s dyn Store, partition: u16, retention: TimeDelta) -> Self {
        Self { store, partition, now: store.clock().now(), retention, open: None }
    }

    /// What was created after this time leaves in no case, whatever it is.
    pub(crate) fn too_young_from(&self) -> DateTime<Utc> {
        self.now - self.retention
    }

    /// Whether each of these may leave. They are looked at at the same time.
    ///
    /// # Errors
    ///
    /// The store failed, or a record cannot be read.
    pub async fn may_leave(&mut self, instances: &[Instance]) -> Result<Vec<bool>, StoreError> {
        let asks = |it: &Instance| &*it.kind == ids::SUBSCRIPTION && self.is_old(it, ASKED_FOR_MIN);
        if self.open.is_none() && instances.iter().any(asks) {
            self.open = Some(self.open_charges().await?);
        }
        let judged: Vec<_> = instances.iter().map(|instance| self.judge(instance)).collect();
        try_join_all(judged).await
    }

    async fn judge(&self, instance: &Instance) -> Result<bool, StoreError> {
        // Whatever wants anything is due at some time: a charge in doubt among them.
        if instance.due_at.is_some() || !self.is_old(instance, TimeDelta::zero()) {
            return Ok(false);
        }
        match &*instance.kind {
            ids::CHARGE => self.charge(instance).await,
            ids::SUBSCRIPTION => self.subscription(instance).await,
            // It goes after what it tells of: a second stream would number anew.
            ids::NOTICES => self.without_subject(instance).await,
            ids::REFUND | ids::REQUEUE => Ok(self.is_old(instance, ASKED_FOR_MIN)),
            ids::AUDIT => Ok(self.is_old(instance, AUDIT_MIN)),
            ids::CANCELLATION | ids::NOTIFICATION | ids::CALLBACK | ids::MATTER => Ok(true),
            _ => Ok(false),
        }
    }

    /// Whether it has been finished for the retention, and for this long.
    fn is_old(&self, instance: &Instance, at_least: TimeDelta) -> bool {
        instance.updated_at + self.retention.max(at_least) <= self.now
    }

    async fn charge(&self, instance: &Instance) -> Result<bool, StoreError> {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        let order = &charge.order;
        let was_asked_for =
            order.asked.is_some() || order.purchase.is_some() || charge.paid_back.is_some();
        if charge.needs_staff() || (was_asked_for && !self.is_old(instance, ASKED_FOR_MIN)) {
            return Ok(false);
        }
        if order.purchase.is_some() && self.holds(&ids::buying(order), &instance.id).await? {
            return Ok(false);
        }
        if let Some(follower) = charge.followed_by
            && self.read(ids::charge(follower)).await?.is_some_and(|it| it.due_at.is_some())
        {
            return Ok(false);
        }
        Ok(!self.is_of_current_period(&charge).await?)
    }

    /// Whether a live subscription's latest period is the charge's: its next charge refers to it, and
    /// a late word about it is heard by way of it.
    async fn is_of_current_period(&self, charge: &Charge) -> Result<bool, StoreError> {
        let order = &charge.order;
        let Some(subscription) = &order.subscription else { return Ok(false) };
        let id = ids::subscription(self.partition, subscription);
        let Some(instance) = self.read(id).await? else { return Ok(false) };
        let of: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
        let is_current = of.current.as_ref().is_some_and(|current| {
            current.charge == order.id || Some(current.period) == order.period
        });
        Ok(is_current && !of.state.is_over())
    }

    /// One that is over, paid for no day to come (whoever enrolled it again would be charged for
    /// days that are paid), and without an open charge that has still to tell it how it ended.
    async fn subscription(&self, instance: &Instance) -> Result<bool, StoreError> {
        let of: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
        let is_paid_for = of.paid_through + self.retention > self.now;
        if !of.state.is_over() || is_paid_for || !self.is_old(instance, ASKED_FOR_MIN) {
            return Ok(false);
        }
        let name = ids::live(&of.account, &of.plan, of.msisdn);
        if self.holds(&name, &instance.id).await? {
            return Ok(false);
        }
        Ok(matches!(&self.open, Some(Open::Of(these)) if !these.contains(&of.id)))
    }

    async fn without_subject(&self, instance: &Instance) -> Result<bool, StoreError> {
        let Some(subject) = instance.id.name.strip_prefix("notices:") else { return Ok(false) };
        let subject = self.read(InstanceId::new(self.partition, subject)).await?;
        Ok(subject.is_none() && self.is_old(instance, ASKED_FOR_MIN))
    }

    async fn holds(&self, name: &str, id: &InstanceId) -> Result<bool, StoreError> {
        let holder = self.store.holders(self.partition, &[name.to_owned()]).await?.pop().flatten();
        Ok(holder.as_ref() == Some(id))
    }

    async fn read(&self, id: InstanceId) -> Result<Option<Instance>, StoreError> {
        self.store.read(&id).await
    }

    async fn open_charges(&self) -> Result<Open, StoreError> {
        let mut query = ListQuery {
            kind: ids::CHARGE.to_owned(),
            statuses: OPEN.iter().map(ToString::to_string).collect(),
            partition: Some(self.partition),
            limit: PAGE_MAX,
            ..ListQuery::default()
        };
        let mut open = BTreeSet::new();
        for _ in 0..OPEN_PAGES_MAX {
            let page = self.store.list(query.clone()).await?;
            for instance in &page.rows {
                let charge: Charge = decode(ids::CHARGE, &instance.state)?;
                open.extend(charge.order.subscription);
            }
            match page.next {
                Some(cursor) => query.cursor = Some(cursor),
                None => return Ok(Open::Of(open)),
            }
        }
        Ok(Open::TooMany)
    }
}
