//! Queues: what waits, and holding it back.

use axum::Json as Answer;
use contract::{NewPause, NewResume, Page, PauseView, QueueView, ResumedView};
use orders::Action;
use records::queues;

use super::deed;
use super::lists::PageParameters;
use crate::access::{Caller, ReadRuns, WriteQueues};
use crate::asked::{Json, Parameters};
use crate::openapi::{Ordering, Reading};
use crate::refusal::Refusal;

/// List queues
///
/// Each with its lanes: due now, due later, in flight, the oldest, and whether it is paused.
#[utoipa::path(
    get, path = "/v1/queues", tag = "progress",
    params(PageParameters),
    responses(
        (status = 200, description = "The queues, in order of name", body = Page<QueueView>),
        Reading,
    ),
    security(("key" = ["runs:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadRuns>,
    Parameters(parameters): Parameters<PageParameters>,
) -> Result<Answer<Page<QueueView>>, Refusal> {
    let paging = parameters.of("queues")?;
    let mut queues = queues(caller.desk.queues, &*caller.desk.store).await?;
    if let Some(after) = &paging.after {
        queues.retain(|queue| queue.queue > *after);
    }
    let has_more = queues.len() > paging.limit;
    queues.truncate(paging.limit);
    let last = queues.last().filter(|_| has_more);
    let next_cursor = last.map(|last| paging.cursor(&last.queue));
    Ok(Answer(Page { data: queues, next_cursor }))
}

/// Hold work back
///
/// A queue, an account, a plan or a lane, until it is resumed. What is on the wire comes to its end,
/// and operators are asked about it.
#[utoipa::path(
    post, path = "/v1/queues/pause", tag = "staff",
    request_body(content = NewPause, example = json!({
        "target": "ltc-main/gold-weekly", "reason": "wrong price"
    })),
    responses((status = 200, description = "The pause", body = PauseView), Ordering),
    security(("key" = ["queues:write"])),
)]
pub(super) async fn pause(
    caller: Caller<WriteQueues>,
    Json(NewPause { target, reason }): Json<NewPause>,
) -> Result<Answer<PauseView>, Refusal> {
    let by = caller.by();
    let deed = deed(&by, Action::Pause, &target, Some(&reason));
    let pause =
        caller.desk.orders.audited(&deed, caller.desk.orders.pause(&target, &by, &reason)).await?;
    Ok(Answer(pause))
}

/// Let work go on
#[utoipa::path(
    post, path = "/v1/queues/resume", tag = "staff",
    request_body(content = NewResume, example = json!({"target": "ltc-main/gold-weekly"})),
    responses((status = 200, description = "It goes on", body = ResumedView), Ordering),
    security(("key" = ["queues:write"])),
)]
pub(super) async fn resume(
    caller: Caller<WriteQueues>,
    Json(NewResume { target }): Json<NewResume>,
) -> Result<Answer<ResumedView>, Refusal> {
    let by = caller.by();
    let deed = deed(&by, Action::Resume, &target, None);
    caller.desk.orders.audited(&deed, caller.desk.orders.resume(&target)).await?;
    Ok(Answer(ResumedView { target, resumed: true }))
}
