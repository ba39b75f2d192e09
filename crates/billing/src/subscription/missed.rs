//! Windows that ended too early.

use chrono::{DateTime, NaiveDate, Utc};

use crate::Plan;

/// The local date on which the window opened that what came due at `due_at` was to be charged in,
/// if it has ended by `now`.
pub(super) fn missed_night(
    plan: &Plan,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<NaiveDate> {
    let window = plan.schedule.window_from(due_at).filter(|window| window.closes_at <= now)?;
    Some(plan.schedule.local_date(window.opens_at))
}
