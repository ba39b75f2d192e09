//! Charges that staff ask for again.

use billing::{ChargeId, Money};
use contract::RunView;
use sandbox::ltc::Kip;
use workflows::requeue::{self, ApproveAbove, Counted, Plan, Request, RequeueRun};
use workflows::{ChargeFilter, RequeueId};

use super::Stage;

impl Stage {
    /// So many lines of Lao Telecom are enrolled in the weekly plan; nobody has anything to spend.
    pub(crate) async fn enrol_poor(&self, lines: u32) {
        for number in 1..=lines {
            let line = poor_line(number);
            self.set_balance_of(&line, 0);
            self.enrol_as(&format!("sub-{number}"), "gold-weekly", &line).await;
        }
    }

    /// What a line of Lao Telecom has to spend.
    pub(crate) fn set_balance_of(&self, line: &str, kip: u64) {
        self.operators.ltc().set_balance(line.parse().expect("a number of Laos"), Kip(kip));
    }

    /// What asking for these charges again would come to.
    pub(crate) async fn plan_requeue(&self, filter: &ChargeFilter) -> Counted {
        let planned = requeue::plan(&*self.store, self.runtime.catalog(), filter, || false).await;
        planned.expect("the journal is there").counted
    }

    /// Asks for these charges again.
    pub(crate) async fn requeue(&self, key: &str, filter: ChargeFilter) -> RequeueId {
        let order = request(key).order(filter, None, ApproveAbove::default()).expect("a pace");
        let run = requeue::open(&*self.store, order, Plan::default()).await;
        let run = run.expect("the journal is there");
        run.order.id
    }

    /// Asks for these charges again, of which so much was counted, where more than this sum needs a
    /// second person.
    pub(crate) async fn requeue_above(
        &self,
        sum: Money,
        counted: Counted,
        filter: ChargeFilter,
    ) -> RequeueId {
        let order = request("above").order(filter, None, ApproveAbove::new([sum])).expect("a pace");
        let run = requeue::open(&*self.store, order, Plan { counted, place: None }).await;
        run.expect("the journal is there").order.id
    }

    /// Approves a requeue as somebody else.
    pub(crate) async fn approve_requeue(&self, id: &RequeueId) {
        let approved = requeue::approve(&*self.store, id, "ben").await;
        assert!(approved.expect("the journal is there"), "no requeue {id}");
    }

    /// Stops a requeue.
    pub(crate) async fn stop_requeue(&self, id: &RequeueId) {
        let stopped = requeue::cancel(&*self.store, id, "ben").await;
        assert!(stopped.expect("the journal is there"), "no requeue {id}");
    }

    /// Asks for one charge again.
    pub(crate) async fn requeue_one(&self, key: &str, charge: ChargeId) -> Counted {
        let catalog = self.runtime.catalog();
        let asked = requeue::of_one(&*self.store, catalog, charge, &request(key)).await;
        asked.expect("the journal is there").expect("a charge on record")
    }

    /// The charges of a requeue, in numbers.
    pub(crate) async fn run_view(&self, id: &RequeueId) -> RunView {
        let catalog = self.runtime.catalog();
        let run = records::one_run(&id.into(), catalog, &*self.store).await;
        run.expect("the journal is there").expect("a run with charges")
    }

    /// How far a requeue is.
    pub(crate) async fn requeued(&self, id: &RequeueId) -> RequeueRun {
        let run = requeue::status(&*self.store, id).await.expect("the journal is there");
        run.expect("a requeue on record")
    }
}

/// The lines that [`Stage::enrol_poor`] enrols, counted from 1.
pub(crate) fn poor_line(number: u32) -> String {
    format!("20556{number:05}")
}

fn request(key: &str) -> Request {
    let reason = Some("topped up".into());
    Request { id: RequeueId::mint("staff", key), by: "ann".into(), reason }
}
