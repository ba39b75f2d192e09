//! Runs: the nights, and the requeues.

use axum::Json as Answer;
use contract::{NewRunDeed, Page, RunView};
use orders::RunDeed;
use records::{one_run, runs, tonight};
use workflows::RunName;

use super::deed;
use super::lists::PageParameters;
use crate::access::{Caller, ReadRuns, WriteRuns};
use crate::asked::{Json, Parameters, PathId};
use crate::openapi::{Ordering, Reading};
use crate::refusal::Refusal;

/// List runs
///
/// The nights of all accounts and plans, and the requeues, in order of their names.
#[utoipa::path(
    get, path = "/v1/runs", tag = "progress",
    params(PageParameters),
    responses((status = 200, description = "A page of runs", body = Page<RunView>), Reading),
    security(("key" = ["runs:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadRuns>,
    Parameters(parameters): Parameters<PageParameters>,
) -> Result<Answer<Page<RunView>>, Refusal> {
    let paging = parameters.of("runs")?;
    let after = paging.after.as_deref();
    let (data, next) = runs(after, paging.limit, &caller.desk.catalog, &*caller.desk.store).await?;
    Ok(Answer(Page { data, next_cursor: next.map(|last| paging.cursor(&last)) }))
}

/// List the runs of tonight
///
/// The runs of each account's date now, those of the day before that have still something to send,
/// and the requeues in motion; all of them on one page.
#[utoipa::path(
    get, path = "/v1/tonight", tag = "progress",
    responses((status = 200, description = "Tonight's runs", body = Page<RunView>), Reading),
    security(("key" = ["runs:read"])),
)]
pub(super) async fn of_tonight(caller: Caller<ReadRuns>) -> Result<Answer<Page<RunView>>, Refusal> {
    let data = tonight(&caller.desk.catalog, &*caller.desk.store).await?;
    Ok(Answer(Page { data, next_cursor: None }))
}

/// Show how far one run is
#[utoipa::path(
    get, path = "/v1/runs/{*id}", tag = "progress",
    params(
        ("id" = String, Path, description = "The run; its slashes may be encoded",
         example = "ltc-main/gold-weekly/2026-11-22"),
    ),
    responses((status = 200, description = "The run", body = RunView), Reading),
    security(("key" = ["runs:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadRuns>,
    PathId(id): PathId,
) -> Result<Answer<RunView>, Refusal> {
    let unknown = || Refusal::unknown("run");
    let name: RunName = id.parse().map_err(|_| unknown())?;
    let found = one_run(&name, &caller.desk.catalog, &*caller.desk.store).await?;
    found.map(Answer).ok_or_else(unknown)
}

/// Hold a run back, let it go on, or stop it
///
/// `pause`: nothing more of it is sent or opened; a night goes on by itself when the next one begins,
/// and what it has left is sent in that one. `resume`: it goes on. `stop`: its window is over now, and
/// it is never resumed: what is unsent waits for the next window or is given up, as its plan says; a
/// requeue's is withdrawn. What is on the wire comes to its end, and operators go on being asked.
#[utoipa::path(
    post, path = "/v1/runs/{*id}", tag = "staff",
    params(
        ("id" = String, Path, description = "The run; its slashes may be encoded",
         example = "ltc-main/gold-weekly/2026-11-22"),
        ("deed" = String, Path, description = "`pause`, `resume` or `stop`", example = "pause"),
    ),
    request_body(content = NewRunDeed, example = json!({"reason": "wrong price"})),
    responses((status = 200, description = "The run as it stands then", body = RunView), Ordering),
    security(("key" = ["runs:write"])),
)]
pub(super) async fn act(
    caller: Caller<WriteRuns>,
    PathId(path): PathId,
    Json(NewRunDeed { reason }): Json<NewRunDeed>,
) -> Result<Answer<RunView>, Refusal> {
    let (run, word) = path.rsplit_once('/').ok_or_else(|| Refusal::unknown("run"))?;
    let wanted: RunDeed = word.parse().map_err(|()| Refusal::unknown("run"))?;
    let by = caller.by();
    let deed = deed(&by, wanted.action(), run, Some(&reason));
    let orders = &caller.desk.orders;
    let done = orders.audited(&deed, orders.run(wanted, run, &by, &reason)).await?;
    Ok(Answer(done))
}
