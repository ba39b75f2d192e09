//! Asking for failed charges again, a handful at a time.

use async_trait::async_trait;
use engine::worker::{Handler, Stopped, Turn};
use engine::{Store, StoreError};
use workflows::requeue::{self, Handful, RequeueEvent, RequeueRun, Scan};
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
        let (order, now) = (&run.order, store.clock().now());
        let scan =
            Scan::new(store, &self.environment.catalog, &order.filter, Some(&order.id)).await?;
        let handful = scan.next(run.place.as_ref(), run.handful(), now).await?;
        let Handful { counted, to_tell, place, is_last } = handful;
        if is_last {
            let id = &order.id;
            tracing::info!(requeue = %id, "requeue {id} has come to its last charges");
        }
        Ok(RequeueEvent::Counted { counted, place, to_tell, is_last })
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
            RequeueStep::Count => Ok(vec![self.count(turn.state(), &*store).await?]),
            RequeueStep::Tell => {
                requeue::tell(&*store, &turn.state().to_tell, &turn.state().order).await?;
                Ok(vec![RequeueEvent::Told])
            }
        }
    }
}
