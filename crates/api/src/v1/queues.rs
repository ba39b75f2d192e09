//! Queues: what waits.

use axum::Json as Answer;
use axum::extract::State;
use contract::{Page, QueueView};
use records::queues;

use super::lists::PageParameters;
use crate::Desk;
use crate::access::{Caller, ReadRuns};
use crate::asked::Parameters;
use crate::openapi::Reading;
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
    _caller: Caller<ReadRuns>,
    State(desk): State<Desk>,
    Parameters(parameters): Parameters<PageParameters>,
) -> Result<Answer<Page<QueueView>>, Refusal> {
    let paging = parameters.of("queues")?;
    let mut queues = queues(desk.queues, &*desk.store).await?;
    if let Some(after) = &paging.after {
        queues.retain(|queue| queue.queue > *after);
    }
    let has_more = queues.len() > paging.limit;
    queues.truncate(paging.limit);
    let last = queues.last().filter(|_| has_more);
    let next_cursor = last.map(|last| paging.cursor(&last.queue));
    Ok(Answer(Page { data: queues, next_cursor }))
}
