//! A worker whose every move is given: it claims what is due and commits the events it is told.

use std::sync::Arc;
use std::time::Duration;

use billing::{ChargeEvent, Country, Msisdn};
use chrono::{DateTime, Utc};
use engine::store::sqlite::SqliteStore;
use engine::store::{Commit, Next};
use engine::workflow::{decode, encode, encode_entry};
use engine::{Claimed, Effects, Lane, Moment, Move, Store, Workflow};
use mekong::runtime::catalog_of;
use tokio::runtime::Runtime;
use workflows::{ChargeWorkflow, SubscriptionWorkflow, ids, lanes};

use crate::desk::Desk;

pub(crate) struct Worker {
    store: SqliteStore,
    runtime: Runtime,
    charges: ChargeWorkflow,
    subscriptions: SubscriptionWorkflow,
    partition: u16,
}

impl Worker {
    /// Works for one subscriber.
    pub(crate) fn of(msisdn: &str, desk: &Desk) -> Self {
        let store = desk.store();
        let catalog = Arc::new(catalog_of(&desk.config()));
        let msisdn = Msisdn::parse(msisdn, Country::Laos).expect("a number");
        Self {
            runtime: Runtime::new().expect("a runtime"),
            charges: ChargeWorkflow::new(catalog.clone()),
            subscriptions: SubscriptionWorkflow::new(catalog, store.partitions()),
            partition: ids::partition_of(msisdn, store.partitions()),
            store,
        }
    }

    /// The subscription reads what it was told, and does what is due.
    pub(crate) fn subscription(&self, at: &str) {
        let lane = lanes::subscriptions(&id("ltc-main"), &id("gold-weekly"));
        self.step(&self.subscriptions, &lane, at, None);
    }

    /// The charge reads what it was told, and does what is due without an operator.
    pub(crate) fn charge(&self, at: &str) {
        self.step(&self.charges, &Self::sending(), at, None);
    }

    /// This happens to the charge while it is being sent.
    pub(crate) fn sends(&self, at: &str, event: ChargeEvent) {
        self.step(&self.charges, &Self::sending(), at, Some(event));
    }

    /// This happens to the charge while it is asked about.
    pub(crate) fn asks(&self, at: &str, event: ChargeEvent) {
        let lane = Lane::new(lanes::RECONCILIATION, "inquiries/ltc-main");
        self.step(&self.charges, &lane, at, Some(event));
    }

    fn sending() -> Lane {
        Lane::new(lanes::RENEWALS, "ltc-main/gold-weekly/charges")
    }

    fn step<W: Workflow>(&self, workflow: &W, lane: &Lane, at: &str, event: Option<W::Event>) {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        let now = Moment { at, lost_commits_at: None };
        self.runtime.block_on(async {
            self.store.skip_to(at).await.expect("time passes");
            let claimed = self.store.claim(self.partition, lane, 1, Duration::from_secs(50)).await;
            let claimed = claimed.expect("the store answers").pop().expect("something is due");
            let commit = committing(workflow, claimed, event, now);
            self.store.commit(commit).await.expect("the store answers").expect("is accepted");
        });
    }
}

/// What the events mean, by the workflow's own rules.
fn committing<W: Workflow>(
    workflow: &W,
    claimed: Claimed,
    event: Option<W::Event>,
    now: Moment,
) -> Commit {
    let Claimed { instance, lease, signals } = claimed;
    let mut state: W::State = decode(W::KIND, &instance.state).expect("is readable");
    let mut effects = Effects::default();
    let mut happened = Vec::new();
    let mut happen = |state: &mut W::State, event: W::Event| {
        effects.merge(workflow.effects(&instance.id, state, &event, now));
        workflow.apply(state, &event, now.at).expect("a legal move");
        happened.push(event);
    };
    for signal in &signals {
        let signal = decode("signal", signal).expect("is readable");
        workflow.hear(&state, signal, now).into_iter().for_each(|event| happen(&mut state, event));
    }
    match event {
        Some(event) => happen(&mut state, event),
        None => {
            if let Move::Become(events) = workflow.next(&state, now) {
                events.into_iter().for_each(|event| happen(&mut state, event));
            }
        }
    }
    let next = match workflow.next(&state, now) {
        Move::Wait(until) => Next::DueAt(until),
        Move::Rest => Next::Finished,
        Move::Do(_) | Move::Become(_) => Next::DueAt(now.at),
    };
    Commit {
        version: instance.version,
        nonce: 1,
        status_before: instance.status,
        status: workflow.status(&state).into(),
        lane_before: instance.lane,
        lane: workflow.lane(&state),
        next,
        history: encode_entry(now.at, &happened),
        state: encode(&state),
        signals_read: signals.len(),
        unless_signalled: effects.unless_signalled,
        quiet: effects.quiet,
        create: effects.create,
        signal: effects.signal,
        count: effects.count,
        reserve: effects.reserve,
        free: effects.free,
        lease,
    }
}

fn id<I: std::str::FromStr<Err = billing::IdError>>(text: &str) -> I {
    text.parse().expect("an id")
}
