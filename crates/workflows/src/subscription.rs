//! The subscription workflow: pure decisions, whose effects are charges.

use std::convert::Infallible;
use std::sync::Arc;

use billing::{
    Asked, Cancellation, CancelledBy, Charge, ChargeId, ChargeOrder, ChargeSignal, OpenPeriod,
    Plan, Standing, Subscription, SubscriptionEvent, SubscriptionNext, SubscriptionSignal, Way,
    Withdrawal,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::store::{NewInstance, Signal};
use engine::workflow::{IllegalMove, encode};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use crate::{CancellationWorkflow, Catalog, ChargeWorkflow, departure, ids, lanes, notices, run};

/// How long after a period has begun the operator's own renewal is looked for first.
const FIRST_WATCH: TimeDelta = TimeDelta::hours(1);

/// Subscriptions, as instances.
#[derive(Clone)]
pub struct SubscriptionWorkflow {
    catalog: Arc<Catalog>,
    partitions: u16,
}

impl SubscriptionWorkflow {
    /// Subscriptions to the plans of this catalog, in a store of this many partitions.
    pub fn new(catalog: Arc<Catalog>, partitions: u16) -> Self {
        Self { catalog, partitions }
    }

    /// A charge that the operator makes by itself, as it is opened.
    pub fn watched(order: ChargeOrder, opened_at: DateTime<Utc>) -> Charge {
        Charge::watch(order, opened_at, opened_at + FIRST_WATCH)
    }

    /// The effects of opening a charge: the charge itself, and its place in the count of its run,
    /// which is that of its night unless a requeue asked for it.
    fn open_charge(
        &self,
        before: &Subscription,
        open: &OpenPeriod,
        scheduled_for: DateTime<Utc>,
        run: Option<&str>,
        now: Moment,
    ) -> Effects {
        let (plan, prefix) = self.plan_and_prefix(before);
        let opened_on = plan.schedule.local_date(now.at);
        let order = before.order(open, plan, prefix, scheduled_for, opened_on);
        let order = order.expect("an account's prefix is checked when configuration is read");
        let asked = run.map(|run| Box::new(Asked { run: Some(run.into()), ..Asked::default() }));
        let order = ChargeOrder { asked, ..order };
        let mut count = vec![run::count(&order, run::OPENED, 1)];
        if before.carried_to.is_some() {
            count.push(run::count(&order, run::TAKEN_OVER, 1));
        }
        // What was asked for again is of no night.
        let window = plan.last_window(now.at).filter(|_| run.is_none());
        let charge = match self.renews_itself(before) {
            true => {
                count.push(run::count(&order, run::IN_FLIGHT, 1));
                watch(order, plan, now)
            }
            false => Charge::open_until(order, window.map(|window| window.closes_at)),
        };
        let charge = ChargeWorkflow::opening(&charge, now.at);
        Effects { create: vec![charge], count, ..Effects::default() }
    }

    /// What an event does beside being told.
    fn own_effects(
        &self,
        before: &Subscription,
        event: &SubscriptionEvent,
        now: Moment,
    ) -> Effects {
        match event {
            SubscriptionEvent::PeriodOpened { open, superseded, scheduled_for, .. } => {
                let mut effects = self.open_charge(before, open, *scheduled_for, None, now);
                effects.signal.extend(withdraw(*superseded, Withdrawal::Superseded));
                effects
            }
            SubscriptionEvent::ChargeReopened { charge, dunning_step, scheduled_for, run } => {
                let reopened = before.current.as_ref().map(|c| c.reopened(*charge, *dunning_step));
                reopened.map_or_else(Effects::default, |open| {
                    self.open_charge(before, &open, *scheduled_for, run.as_deref(), now)
                })
            }
            SubscriptionEvent::CarriedOver { night, .. } => {
                self.count_night(before, *night, run::CARRIED)
            }
            SubscriptionEvent::PeriodMissed { night: Some(night), .. } => {
                self.count_night(before, *night, run::SKIPPED)
            }
            SubscriptionEvent::Renewed { successor, .. } => Effects {
                signal: withdraw(*successor, Withdrawal::PaidAlready).into_iter().collect(),
                ..Effects::default()
            },
            SubscriptionEvent::Cancelled { by, .. } => Effects {
                create: self
                    .cancellation(before, *by, now)
                    .into_iter()
                    .chain([self.departure(before, now)])
                    .collect(),
                signal: withdraw(open_charge_of(before), Withdrawal::Cancelled)
                    .into_iter()
                    .collect(),
                free: vec![ids::live(&before.account, &before.plan, before.msisdn)],
                ..Effects::default()
            },
            SubscriptionEvent::Lapsed { .. } => Effects {
                create: vec![self.departure(before, now)],
                free: vec![ids::live(&before.account, &before.plan, before.msisdn)],
                ..Effects::default()
            },
            _ => Effects::default(),
        }
    }

    fn count_night(&self, of: &Subscription, night: NaiveDate, field: &str) -> Effects {
        let plan = self.plan_and_prefix(of).0;
        Effects { count: vec![run::count_night(plan, night, field, 1)], ..Effects::default() }
    }

    fn renews_itself(&self, of: &Subscription) -> bool {
        self.catalog.account(&of.account).is_some_and(|account| account.renews_itself)
    }

    /// Tells the operator that the subscription has ended, where that is to be told and did not
    /// come from there.
    fn cancellation(&self, of: &Subscription, by: CancelledBy, now: Moment) -> Option<NewInstance> {
        let account = self.catalog.account(&of.account)?;
        let is_news = account.abilities.cancels && by != CancelledBy::Subscriber;
        let order = Cancellation::of(of, by, now.at);
        is_news.then(|| CancellationWorkflow::opening(&order, self.partitions, now.at))
    }

    fn departure(&self, of: &Subscription, now: Moment) -> NewInstance {
        let partition = ids::partition_of(of.msisdn, self.partitions);
        departure::record(&of.account, &of.plan, of.msisdn, partition, now.at)
    }

    /// The plan and the account's prefix of what [`Workflow::can_decide`] has let through.
    fn plan_and_prefix(&self, of: &Subscription) -> (&Plan, &str) {
        self.find(of).expect("nothing is decided about a subscription without its plan")
    }

    fn find(&self, of: &Subscription) -> Option<(&Plan, &str)> {
        let account = self.catalog.account(&of.account)?;
        Some((self.catalog.plan(&of.plan)?, &account.transaction_prefix))
    }
}

impl Workflow for SubscriptionWorkflow {
    const KIND: &'static str = ids::SUBSCRIPTION;
    type State = Subscription;
    type Event = SubscriptionEvent;
    type Signal = SubscriptionSignal;
    type Step = Infallible;

    fn can_decide(&self, state: &Subscription) -> bool {
        self.find(state).is_some()
    }

    fn apply(
        &self,
        state: &mut Subscription,
        event: &SubscriptionEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event, at).map_err(|illegal| IllegalMove {
            state: illegal.from.to_string(),
            event: format!("{:?}", illegal.by),
        })
    }

    fn hear(
        &self,
        state: &Subscription,
        signal: SubscriptionSignal,
        now: Moment,
    ) -> Vec<SubscriptionEvent> {
        state.hear(signal, self.plan_and_prefix(state).0, now.at)
    }

    fn next(&self, state: &Subscription, now: Moment) -> Move<Infallible, SubscriptionEvent> {
        let plan = self.plan_and_prefix(state).0;
        let partition = ids::partition_of(state.msisdn, self.partitions);
        match state.next(plan, partition, now.at) {
            SubscriptionNext::Become(event) => Move::Become(vec![event]),
            SubscriptionNext::Wait(until) => Move::Wait(until),
            SubscriptionNext::Rest => Move::Rest,
        }
    }

    fn effects(
        &self,
        id: &InstanceId,
        before: &Subscription,
        event: &SubscriptionEvent,
        now: Moment,
    ) -> Effects {
        let mut effects = self.own_effects(before, event, now);
        let stream = ids::notices_of_subscription(id.partition, &before.id);
        effects.merge(notices::tell(stream, &before.account, &self.catalog, || {
            let plan = self.catalog.plan(&before.plan);
            notices::of_subscription(before, event, plan, now.at).into_iter().collect()
        }));
        effects
    }

    fn when_full(&self, _: &Subscription, _: &str, now: Moment) -> DateTime<Utc> {
        // A subscription reserves nothing itself.
        now.at
    }

    fn status(&self, state: &Subscription) -> &'static str {
        state.state.as_str()
    }

    fn lane(&self, state: &Subscription) -> Lane {
        lanes::subscriptions(&state.account, &state.plan)
    }
}

/// The operator renews by itself: looked for soon after the period begins, and then daily until
/// its grace is over (flow A3b).
fn watch(order: ChargeOrder, plan: &Plan, now: Moment) -> Charge {
    let grace = TimeDelta::from_std(plan.dunning.grace()).unwrap_or(TimeDelta::MAX);
    let until = order.scheduled_for.checked_add_signed(grace);
    let order = ChargeOrder { way: Way::Watched, send_before: until, ..order };
    SubscriptionWorkflow::watched(order, now.at)
}

fn open_charge_of(subscription: &Subscription) -> Option<ChargeId> {
    let open = subscription.current.as_ref().filter(|current| current.standing == Standing::Open);
    open.map(|current| current.charge)
}

/// Stops a charge as far as it can be.
pub(crate) fn withdraw(charge: Option<ChargeId>, why: Withdrawal) -> Option<Signal> {
    let body = encode(&ChargeSignal::Withdraw { why });
    charge.map(|charge| Signal { to: ids::charge(charge), body })
}
