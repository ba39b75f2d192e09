//! Asking for failed charges again, a handful at a time.

use async_trait::async_trait;
use engine::worker::{Handler, Stopped, Turn};
use engine::{Store, StoreError};
use workflows::requeue::{self, Allowance, Handful, RequeueEvent, RequeueRun, Scan};
use workflows::{RequeueStep, RequeueWorkflow};

use crate::Environment;

/// The handler of requeues.
pub struct AskAgain {
    environment: Environment,
}

impl AskAgain {
    /// Asks with what this environment has.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }

    /// The next handful, as the records are now. Nothing is told before it is on record, so that
    /// each charge is counted once wherever this is interrupted.
    async fn count(&self, run: &RequeueRun, store: &dyn Store) -> Result<RequeueEvent, StoreError> {
        let handful = self.look_on(run, run.handful(), Allowance::of(run), store).await?;
        let Handful { counted, to_tell, place, is_last, is_spent } = handful;
        let id = &run.order.id;
        match (is_last, is_spent) {
            (true, true) => tracing::warn!(
                requeue = %id,
                "requeue {id} ends early: the next charge would make it more than was planned"
            ),
            (true, false) => {
                tracing::info!(requeue = %id, "requeue {id} has come to its last charges");
            }
            (false, _) => {}
        }
        Ok(RequeueEvent::Counted { counted, place, to_tell, is_last, is_spent })
    }

    /// More of what there is to approve, as the records are now.
    async fn plan(&self, run: &RequeueRun, store: &dyn Store) -> Result<RequeueEvent, StoreError> {
        let handful = self.look_on(run, usize::MAX, Allowance::default(), store).await?;
        let Handful { counted, place, is_last, .. } = handful;
        Ok(RequeueEvent::Planned { counted, place, is_last })
    }

    async fn look_on(
        &self,
        run: &RequeueRun,
        wanted: usize,
        allowance: Allowance,
        store: &dyn Store,
    ) -> Result<Handful, StoreError> {
        let (order, now) = (&run.order, store.clock().now());
        let catalog = &self.environment.catalog;
        let scan = Scan::new(store, catalog, &order.filter, Some(&order.id)).await?;
        scan.next(run.place.as_ref(), wanted, allowance, now).await
    }
}

#[async_trait]
impl Handler<RequeueWorkflow> for AskAgain {
    async fn run(
        &self,
        step: RequeueStep,
        turn: &mut Turn<RequeueWorkflow>,
    ) -> Result<Vec<RequeueEvent>, Stopped> {
        let store = turn.store().clone();
        match step {
            RequeueStep::Plan => Ok(vec![self.plan(turn.state(), &*store).await?]),
            RequeueStep::Count => Ok(vec![self.count(turn.state(), &*store).await?]),
            RequeueStep::Tell => {
                requeue::tell(&*store, &turn.state().to_tell, &turn.state().order).await?;
                Ok(vec![RequeueEvent::Told])
            }
        }
    }
}
