//! A requeue as the outside interface has it.

use contract::{RequeueAnswer, RequeueSkipped, RequeueView};
use workflows::requeue::Counted;
use workflows::{RequeueId, RequeueRun};

/// What a requeue comes to; one without an id would come to it.
pub fn requeue_answer(counted: &Counted, id: Option<&RequeueId>) -> RequeueAnswer {
    let Counted { matched, requeued, inquired, charged, terminal, capped, amount, .. } = counted;
    let amount = amount.iter();
    RequeueAnswer {
        dry_run: id.is_none(),
        matched: *matched,
        requeued: *requeued,
        inquired: *inquired,
        skipped: RequeueSkipped { charged: *charged, terminal: *terminal, capped: *capped },
        amount: amount.map(|(of, sum)| (of.code().to_owned(), sum.amount_text())).collect(),
        run: id.map(RequeueId::run),
        partial: counted.is_partial,
    }
}

/// How far a requeue is.
pub fn requeue_view(run: &RequeueRun) -> RequeueView {
    let order = &run.order;
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    RequeueView {
        id: order.id.to_string(),
        state: state(run).to_owned(),
        pace_per_s: order.pace_per_s,
        by: order.by.to_string(),
        reason: text(&order.reason),
        cancelled_by: text(&run.cancelled_by),
        planned: requeue_answer(&order.planned, Some(&order.id)),
        so_far: requeue_answer(&run.counted, Some(&order.id)),
    }
}

fn state(run: &RequeueRun) -> &'static str {
    match (&run.cancelled_by, run.is_done()) {
        (Some(_), _) => "cancelled",
        (None, true) => "done",
        (None, false) => "running",
    }
}
