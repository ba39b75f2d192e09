//! Time skipping: when nothing is due and nothing is in flight, the clock jumps.

use chrono::{DateTime, Utc};

use super::claims::Claims;
use crate::store::{Store, StoreError};

/// What a look at a quiet store led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing: there is still something to wait for.
    None,
    /// The clock jumped to the next due time.
    TimeWentOn,
    /// The end was reached.
    Done,
}

/// Jumps to the next time something may be claimed, or to `end`. To be called only when nothing
/// is leased in this process, which is the only one on a virtual store.
pub(super) async fn skip(
    store: &dyn Store,
    claims: &Claims,
    end: DateTime<Utc>,
) -> Result<Progress, StoreError> {
    let next = claims.next_time().filter(|next| *next <= end);
    store.skip_to(next.unwrap_or(end)).await?;
    Ok(if next.is_some() { Progress::TimeWentOn } else { Progress::Done })
}
