//! A worker whose every move is given: it claims what is due and commits the events it is told.

use std::sync::Arc;
use std::time::Duration;

use billing::{ChargeEvent, ChargeId, ChargeSignal};
use chrono::{DateTime, Utc};
use engine::store::sqlite::SqliteStore;
use engine::store::{Commit, ListQuery, Next, Signal};
use engine::workflow::{decode, encode, encode_entry};
use engine::{Claimed, Effects, Instance, Moment, Move, Store, Workflow};
use mekong::runtime::catalog_of;
use tokio::runtime::Runtime;
use workflows::{ChargeWorkflow, SubscriptionWorkflow, ids};

use crate::desk::Desk;

pub(crate) struct Worker {
    store: SqliteStore,
    runtime: Runtime,
    charges: ChargeWorkflow,
    subscriptions: SubscriptionWorkflow,
}

impl Worker {
    /// Works on the one subscription of a desk, and on its charge.
    pub(crate) fn at(desk: &Desk) -> Self {
        let store = desk.store();
        let catalog = Arc::new(catalog_of(&desk.config()));
        Self {
            runtime: Runtime::new().expect("a runtime"),
            charges: ChargeWorkflow::new(catalog.clone()),
            subscriptions: SubscriptionWorkflow::new(catalog, store.partitions()),
            store,
        }
    }

    /// The subscription reads what it was told, and does what is due.
    pub(crate) fn subscription(&self, at: &str) {
        self.step(&self.subscriptions, at, None);
    }

    /// The charge reads what it was told, and does what is due without an operator.
    pub(crate) fn charge(&self, at: &str) {
        self.step(&self.charges, at, None);
    }

    /// This happens to the charge while it is sent or asked about.
    pub(crate) fn hears(&self, at: &str, event: ChargeEvent) {
        self.step(&self.charges, at, Some(event));
    }

    /// Time passes and nothing else.
    pub(crate) fn store_reaches(&self, at: &str) {
        let at = at.parse().expect("an instant");
        self.runtime.block_on(self.store.skip_to(at)).expect("time passes");
    }

    /// The charge is told this, and reads it.
    pub(crate) fn tells(&self, at: &str, charge: &str, signal: &ChargeSignal) {
        let id: ChargeId = charge.parse().expect("an id");
        let signal = Signal { to: ids::charge(id), body: encode(signal) };
        let told = self.runtime.block_on(self.store.signal(signal));
        assert!(told.expect("the store answers"), "there is no charge {charge}");
        self.charge(at);
    }

    fn step<W: Workflow>(&self, workflow: &W, at: &str, event: Option<W::Event>) {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        let now = Moment { at, lost_commits_at: None };
        self.runtime.block_on(async {
            self.store.skip_to(at).await.expect("time passes");
            let commit = committing(workflow, self.claim(W::KIND).await, event, now);
            self.store.commit(commit).await.expect("the store answers").expect("is accepted");
        });
    }

    /// The only one of its kind, which must be due.
    async fn claim(&self, kind: &str) -> Claimed {
        let query = ListQuery { kind: kind.to_owned(), limit: 1, ..ListQuery::default() };
        let page = self.store.list(query).await.expect("the store answers");
        let Instance { id, lane, .. } = page.rows.first().expect("there is one");
        let claimed = self.store.claim(id.partition, lane, 1, Duration::from_secs(50)).await;
        claimed.expect("the store answers").pop().expect("it is due")
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
        replicated: false,
        lease,
    }
}
