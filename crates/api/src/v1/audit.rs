//! The audit: who did what with the staff's tools.

use axum::Json as Answer;
use chrono::{DateTime, Utc};
use contract::{AuditView, Page};
use orders::Action;
use records::{AuditFilter, audit};
use serde::Deserialize;
use utoipa::IntoParams;

use super::lists::{after, page_of};
use crate::access::{Caller, ReadAudit};
use crate::asked::{Paging, Parameters};
use crate::openapi::Reading;
use crate::refusal::{Kind, Refusal};

/// Which entries, and which page of them. Several filters narrow the list together.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditParameters {
    /// Only what this person or key did: `cli ann`, or `ann` whichever way she came.
    #[param(example = "api backend")]
    by: Option<String>,
    /// Only this deed, such as `resolve` or `reveal_msisdn`.
    #[param(example = "resolve")]
    action: Option<String>,
    /// Only what was done to this: the id of a charge, the path of a lane.
    subject: Option<String>,
    /// Only at or after this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T00:00:00Z")]
    since: Option<DateTime<Utc>>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the audit
///
/// Newest first: who, through what, to what, and why. An entry is there before its deed is tried; if
/// that was refused, a second one says so. A page may be short, or even empty, while `next_cursor` is
/// not null: one request looks at 10,000 entries at most.
#[utoipa::path(
    get, path = "/v1/audit", tag = "staff",
    params(AuditParameters),
    responses(
        (status = 200, description = "A page of the audit", body = Page<AuditView>),
        Reading,
    ),
    security(("key" = ["audit:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadAudit>,
    Parameters(asked): Parameters<AuditParameters>,
) -> Result<Answer<Page<AuditView>>, Refusal> {
    let paging = Paging::read("audit", asked.limit.as_deref(), asked.cursor.as_deref())?;
    let filter = asked.filter()?;
    let rows = audit(&filter, after(&paging)?, paging.limit, &*caller.desk.store).await?;
    Ok(Answer(page_of(rows, &paging)))
}

impl AuditParameters {
    fn filter(self) -> Result<AuditFilter, Refusal> {
        let Self { by, action, subject, since, .. } = self;
        let action = action.as_deref().map(str::parse::<Action>).transpose();
        let action = action.map_err(|_| {
            let why = "action: expected the name of a deed, such as resolve";
            Refusal::new(Kind::InvalidParameter, why).of_field("action")
        })?;
        Ok(AuditFilter { by, action, subject, since })
    }
}
