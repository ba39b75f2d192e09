//! Why a renewal schedule was refused.

use std::time::Duration;

use crate::RenewalSchedule;

/// Why a schedule was refused.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// Not a cron expression.
    #[error(
        "expected a cron expression with seconds first, such as \"0 0 2 * * *\", found {expression:?}"
    )]
    NotCron {
        /// What was found, at most its first 64 characters.
        expression: String,
        /// What the parser says.
        source: cron::error::Error,
    },
    /// Longer than anybody writes.
    #[error(
        "expected a cron expression of at most {} characters, found {found}",
        RenewalSchedule::CRON_LEN_MAX
    )]
    TooLong {
        /// How long it is.
        found: usize,
    },
    /// A year field: the plan would stop renewing some day.
    #[error("the year field of the cron expression {expression:?} must be left out or *")]
    BoundToYears {
        /// The expression.
        expression: String,
    },
    /// A date that does not exist, such as 30 February.
    #[error("the cron expression {expression:?} never fires")]
    NeverFires {
        /// The expression.
        expression: String,
    },
    /// A window that is never open, or hardly ever closed.
    #[error("a renewal window is open for 1s to 7d, found {}s", found.as_secs())]
    Window {
        /// What was found.
        found: Duration,
    },
}
