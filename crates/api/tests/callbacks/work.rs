//! The workers that a callback's consequences need.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use billing::{ChargeEvent, Doubted};
use chrono::{DateTime, TimeDelta, Utc};
use engine::pace::Pace;
use engine::worker::{
    Driver, Handler, Pool, PoolConfig, Pure, QueueConfig, Routes, Shares, Stopped, Turn, Until,
};
use reconciliation::{Account, Environment, InquireCharge, LookIntoCallback, Offers};
use tokio::sync::watch;
use workflows::callback::CallbackWorkflow;
use workflows::{
    Breakers, ChargeStep, ChargeWorkflow, SubscriptionWorkflow, Tokens, alias, ids, lanes,
};

use crate::given::Shop;

/// The name that the gateway gives to every purchase here.
pub(crate) const PREPARED_AS: &str = "TR-1";

/// Sends nothing: what is prepared has a name, and the answer to what is charged is lost.
struct Lossy {
    holds: Arc<AtomicBool>,
}

#[async_trait]
impl Handler<ChargeWorkflow> for Lossy {
    async fn run(
        &self,
        step: ChargeStep,
        turn: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        let now = turn.moment().at;
        if self.holds.load(Ordering::Relaxed) {
            return Err(Stopped::Postponed(now + TimeDelta::minutes(1)));
        }
        if step == ChargeStep::Prepare {
            let order = turn.state().order.clone();
            alias::announce(&**turn.store(), &order, PREPARED_AS).await?;
            let _ = turn.record(vec![ChargeEvent::Preparing], Duration::from_secs(60)).await?;
            return Ok(vec![ChargeEvent::Prepared {
                reference: PREPARED_AS.into(),
                page: None,
                expires_at: Some(now + TimeDelta::minutes(30)),
                look_at: Some(now + TimeDelta::hours(1)),
                free_trial: None,
            }]);
        }
        let _ = turn.record(vec![ChargeEvent::Submitted], Duration::from_secs(60)).await?;
        Ok(vec![ChargeEvent::AnswerLost {
            why: Doubted::Timeout,
            look_at: now + TimeDelta::hours(12),
            code: None,
            evidence: None,
            reference: None,
        }])
    }
}

impl Shop {
    /// Works until nothing is due.
    pub(crate) async fn work(&self) {
        self.run(Until::Idle, false).await;
    }

    /// The same, but no charge is sent yet.
    pub(crate) async fn work_without_sending(&self) {
        self.run(Until::Idle, true).await;
    }

    /// Works, and lets time pass up to `end`.
    pub(crate) async fn work_until(&self, end: DateTime<Utc>) {
        self.run(Until::Skipped(end), false).await;
    }

    async fn run(&self, until: Until, holds: bool) {
        let queues = [lanes::RENEWALS, lanes::PURCHASES, lanes::RECONCILIATION];
        let queue = |name: &str| QueueConfig { name: name.into(), concurrency: 8 };
        let config = PoolConfig {
            worker: "test".into(),
            queues: queues.map(queue).to_vec(),
            lease: Duration::from_secs(30),
            pace_of: Arc::new(|_| None),
            shares: Shares::undivided(),
            until,
            shutdown: Duration::from_secs(10),
        };
        let (_stop, stopped) = watch::channel(false);
        let pool = Pool::new(self.store.clone(), config);
        pool.run(self.routes(holds).await, stopped).await.expect("worked");
    }

    async fn routes(&self, holds: bool) -> Routes {
        let store = &self.store;
        let charges = Arc::new(ChargeWorkflow::new(self.catalog.clone()));
        let subscriptions = SubscriptionWorkflow::new(self.catalog.clone(), store.partitions());
        let subscriptions = Driver::new(store.clone(), Arc::new(subscriptions), Pure);
        let holds = Arc::new(AtomicBool::new(holds));
        let send = || Driver::new(store.clone(), charges.clone(), Lossy { holds: holds.clone() });
        let environment = self.environment().await;
        let inquire = InquireCharge::new(environment.clone());
        let inquire = Driver::new(store.clone(), charges.clone(), inquire);
        let look = LookIntoCallback::new(environment, Arc::new(offers()));
        let look = Driver::new(store.clone(), Arc::new(CallbackWorkflow), look);
        Routes::default()
            .add(lanes::RENEWALS, ids::SUBSCRIPTION, subscriptions)
            .add(lanes::RENEWALS, ids::CHARGE, send())
            .add(lanes::PURCHASES, ids::CHARGE, send())
            .add(lanes::RECONCILIATION, ids::CHARGE, inquire)
            .add(lanes::RECONCILIATION, ids::CALLBACK, look)
    }

    async fn environment(&self) -> Environment {
        let pace = Pace::new(self.store.clone(), "pace/boost-my", 1_000.0);
        let account = Account { operator: self.gateway.operator().await, pace };
        Environment {
            catalog: self.catalog.clone(),
            accounts: Arc::new(HashMap::from([("boost-my".parse().expect("an id"), account)])),
            breakers: Arc::new(Breakers::new(self.store.clone(), [])),
            tokens: Arc::new(Tokens::new(self.store.clone(), Arc::default())),
        }
    }
}

fn offers() -> Offers {
    let video = ("AcmeVideo".to_owned(), "video-monthly".parse().expect("an id"));
    Offers::from([("boost-my".parse().expect("an id"), [video].into_iter().collect())])
}
