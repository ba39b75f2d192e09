//! How often in a row an operator has said no to an account's plan: what a wave is told by (money
//! rule 12).

use billing::DeclineReason;
use engine::{Store, StoreError};

use crate::run;

/// Who pauses what a wave was stopped for.
pub const PAUSED_BY: &str = "wave";

/// The tally of one kind of answers in a row, by the field that a run counts them in; `path` is the
/// account's plan.
pub fn tally(path: &str, field: &str) -> String {
    format!("wave/{field}/{path}")
}

/// The account's plan that a tally is of, if it is one of these.
pub(crate) fn path_of(tally: &str) -> Option<&str> {
    tally.strip_prefix("wave/")?.split_once('/').map(|(_, path)| path)
}

/// Starts counting anew: after an answer that was none of these, or once a person has looked and
/// resumed what was paused.
///
/// # Errors
///
/// The store failed.
pub async fn forget(store: &dyn Store, path: &str) -> Result<(), StoreError> {
    for field in [&*run::declined(DeclineReason::Misconfigured), run::NOT_MEMBER_REPLIES] {
        store.tally(&tally(path, field), 0, true).await?;
    }
    Ok(())
}
