//! Runs: the nights, and the requeues.

use axum::Json as Answer;
use contract::{Page, RunView};
use records::{one_run, runs, tonight};
use workflows::RunName;

use super::lists::PageParameters;
use crate::access::{Caller, ReadRuns};
use crate::asked::{Parameters, PathId};
use crate::openapi::Reading;
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
