//! A subscription and its charges through random outcomes, pauses of every length, cancellations
//! and outcomes that are told twice or late: what must hold after every step.

use std::collections::BTreeMap;
use std::time::Duration;

use billing::*;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Copy, Debug)]
enum Step {
    Sleep(i64),
    Answer(ChargeOutcome),
    Cancel,
    TellAgain(usize),
    /// The operator says that it is paid for so many days more than we know.
    PaidFor(u32),
    /// Somebody asks for a charge again, of which it is proven that it was not charged.
    Requeue(usize),
    /// The operator's record is that of before the period that was opened last.
    Lag,
}

struct World {
    now: DateTime<Utc>,
    plan: Plan,
    subscription: Subscription,
    /// Every charge that was opened, with its period, and whether it is charged or may be yet.
    charges: BTreeMap<ChargeId, (BillingPeriod, bool)>,
    /// The charges that let a requeue pass to their subscription.
    proven: Vec<ChargeId>,
    told: Vec<SubscriptionSignal>,
}

impl World {
    fn new(period: &str, is_nightly: bool, carry_over: CarryOver) -> Self {
        let zone = Tz::Asia__Vientiane;
        let nights = RenewalSchedule::windows("0 0 2 * * *", zone, DAY / 6).expect("a schedule");
        let schedule = if is_nightly { nights } else { RenewalSchedule::at_any_time(zone) };
        let steps = ["1d", "2d", "3d"].map(|step| step.parse().expect("a step")).to_vec();
        let plan = Plan::new(
            "gold".parse().expect("an id"),
            "ltc".parse().expect("an id"),
            "Gold".to_owned(),
            Money::parse("5000", Currency::Lak).expect("an amount"),
            period.parse().expect("a period"),
            schedule,
            DunningPolicy::new(steps, 7 * DAY, AfterGrace::Suspend).expect("a policy"),
        )
        .expect("a plan")
        .carrying_over(carry_over);
        let now = "2026-01-30T23:30:00Z".parse().expect("an instant");
        let msisdn = Msisdn::parse_e164("8562055500155").expect("a number");
        let subscription = Subscription::enrol("s".parse().expect("id"), msisdn, &plan, now);
        Self {
            now,
            plan,
            subscription,
            charges: BTreeMap::new(),
            proven: Vec::new(),
            told: Vec::new(),
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Sleep(minutes) => self.now += TimeDelta::minutes(minutes),
            Step::Answer(outcome) => self.answer(outcome),
            Step::Cancel => {
                self.hear(SubscriptionSignal::Cancel { by: CancelledBy::Subscriber, note: None });
            }
            Step::TellAgain(which) => {
                if let Some(signal) = self.told.get(which).cloned() {
                    self.hear(signal);
                }
            }
            Step::PaidFor(days) => {
                let ends = self.subscription.current.as_ref().map(|current| current.period.end());
                let paid_through = self.plan.schedule.local_date(self.subscription.paid_through);
                let last = ends.map_or(paid_through, |end| end.max(paid_through));
                let expiry = last + chrono::Days::new(days.into());
                self.hear(SubscriptionSignal::Expiry { expiry });
            }
            Step::Requeue(which) => self.requeue(which),
            Step::Lag => {
                let start =
                    self.subscription.current.as_ref().map(|current| current.period.start());
                let Some(expiry) = start.and_then(|start| start.pred_opt()) else { return };
                let before = self.subscription.paid_through;
                self.hear(SubscriptionSignal::Expiry { expiry });
                assert_eq!(self.subscription.paid_through, before, "due again by a lagging record");
            }
        }
        self.work();
    }

    /// The latest charge ends, if it is open.
    fn answer(&mut self, outcome: ChargeOutcome) {
        let current = self.subscription.current.clone();
        let Some(open) = current.filter(|current| current.standing == Standing::Open) else {
            return;
        };
        let OpenPeriod { charge, period, ordinal, .. } = open;
        self.charges.insert(charge, (period, outcome == ChargeOutcome::Charged));
        if matches!(outcome, ChargeOutcome::Declined { may_try_again: true, .. }) {
            self.proven.push(charge);
        }
        let signal = SubscriptionSignal::ChargeEnded { charge, period, ordinal, outcome };
        self.told.push(signal.clone());
        self.hear(signal);
    }

    fn requeue(&mut self, which: usize) {
        let Some(charge) = self.proven.iter().rev().nth(which).copied() else { return };
        self.hear(SubscriptionSignal::Requeue { charge, run: "requeue/1".into() });
    }

    fn hear(&mut self, signal: SubscriptionSignal) {
        for event in self.subscription.hear(signal, &self.plan, self.now) {
            self.becomes(&event);
        }
    }

    /// Everything that becomes true by itself; never more than a few things in a row.
    fn work(&mut self) {
        for _ in 0..4 {
            match self.subscription.next(&self.plan, 0, self.now) {
                SubscriptionNext::Become(event) => self.becomes(&event),
                SubscriptionNext::Wait(until) => return assert!(until > self.now),
                SubscriptionNext::Rest => {
                    let state = self.subscription.state;
                    return assert!(!matches!(
                        state,
                        SubscriptionState::Active | SubscriptionState::Grace
                    ));
                }
            }
        }
        panic!("a busy loop: {:?}", self.subscription);
    }

    fn becomes(&mut self, event: &SubscriptionEvent) {
        let paid_through = self.subscription.paid_through;
        self.subscription.apply(event, self.now).expect("what becomes true is legal");
        let opens = matches!(
            event,
            SubscriptionEvent::PeriodOpened { .. } | SubscriptionEvent::ChargeReopened { .. }
        );
        if opens {
            assert!(paid_through <= self.now, "charged before it is paid through");
            self.opened();
        }
    }

    fn opened(&mut self) {
        let current = self.subscription.current.clone().expect("a period");
        let end = self.subscription.starts_at(current.number + 1, &self.plan).expect("an end");
        assert!(end > self.now, "in arrears: {current:?}");
        for (period, holds) in self.charges.values() {
            assert!(*period == current.period || !period.overlaps(current.period));
            assert!(*period != current.period || !holds, "two charges of {period}");
        }
        let was = self.charges.insert(current.charge, (current.period, true));
        assert_eq!(was, None, "an id was minted twice");
    }
}

fn outcome() -> impl Strategy<Value = ChargeOutcome> {
    let reasons = DeclineReason::all().collect::<Vec<_>>();
    let declined = (prop::sample::select(reasons), any::<bool>());
    prop_oneof![
        3 => Just(ChargeOutcome::Charged),
        1 => Just(ChargeOutcome::Missed),
        4 => Just(ChargeOutcome::Declined { reason: DeclineReason::Funds, may_try_again: true, sent_at: None }),
        2 => declined.prop_map(|(reason, may_try_again)| {
            ChargeOutcome::Declined { reason, may_try_again, sent_at: None }
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::sample::select(vec![1, 60, 500, 1440, 3 * 1440, 10 * 1440, 70 * 1440])
            .prop_map(Step::Sleep),
        6 => outcome().prop_map(Step::Answer),
        2 => (0usize..8).prop_map(Step::TellAgain),
        3 => (0usize..3).prop_map(Step::Requeue),
        1 => (0u32..40).prop_map(Step::PaidFor),
        1 => Just(Step::Lag),
        1 => prop::bool::weighted(0.2)
            .prop_map(|cancels| if cancels { Step::Cancel } else { Step::Sleep(1) }),
    ]
}

proptest! {
    #[test]
    fn money_rules_1_and_11_hold_through_any_life(
        period in prop::sample::select(vec!["1d", "7d", "1m"]),
        is_nightly in any::<bool>(),
        carry_over in prop::sample::select(vec![CarryOver::NextWindow, CarryOver::Skip]),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new(period, is_nightly, carry_over);
        world.work();
        for step in steps {
            let paid_through = world.subscription.paid_through;
            world.take(step);
            prop_assert!(world.subscription.paid_through >= paid_through);
        }
    }
}
