//! Telling a webhook again what was given up: all of it, or as much as one form may ask for.

use engine::store::Cursor;
use engine::{Store, StoreError};
use workflows::notification::{REPLAY_MAX, Replay, Replayed, Which, replay};

/// The most calls of one form. Each goes on where the one before it ended: what other webhooks gave up
/// stands between, and the first call may see nothing else.
const CALLS_MAX: usize = 20;

/// Has it told again.
///
/// # Errors
///
/// The store failed; what was told until then is.
pub(super) async fn tell(
    which: Which,
    by: String,
    store: &dyn Store,
) -> Result<Replayed, StoreError> {
    bounded(|after| {
        let asked = Replay { which: which.clone(), by: by.clone(), after };
        async move { replay(store, &asked).await }
    })
    .await
}

/// Calls until there is no more, or enough was done for one form.
async fn bounded<F>(call: impl Fn(Option<Cursor>) -> F) -> Result<Replayed, StoreError>
where
    F: Future<Output = Result<Replayed, StoreError>>,
{
    let mut told = Replayed::default();
    for _ in 0..CALLS_MAX {
        let more = call(told.next.take()).await?;
        told.replayed += more.replayed;
        told.next = more.next;
        if told.next.is_none() || told.replayed >= REPLAY_MAX {
            break;
        }
    }
    Ok(told)
}

/// What it came to.
pub(super) fn in_words(told: &Replayed) -> String {
    match (told.replayed, told.next.is_some()) {
        (0, true) => "None is told again so far: too much that other webhooks gave up stands \
                      before it. `mekong webhooks replay` goes through all of it."
            .to_owned(),
        (some, true) => format!("{some} are told again. There are more: do it again."),
        (all, false) => format!("{all} are told again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls that each go on after the one before, and tell `each` until the last of them.
    async fn told(calls: i64, each: usize) -> Replayed {
        let call = |after: Option<Cursor>| {
            let at = after.map_or(0, |after| after.created_ms) + 1;
            let next = (at < calls).then(|| Cursor { created_ms: at, id: String::new() });
            async move { Ok(Replayed { replayed: each, next }) }
        };
        bounded(call).await.expect("no failure")
    }

    #[tokio::test]
    async fn what_others_gave_up_is_gone_past_and_never_without_end() {
        let all = told(15, 2).await;
        assert_eq!((all.replayed, in_words(&all)), (30, "30 are told again.".to_owned()));
        let far = told(i64::MAX, 0).await;
        assert_eq!(far.next.as_ref().map(|next| next.created_ms), i64::try_from(CALLS_MAX).ok());
        assert!(in_words(&far).contains("mekong webhooks replay"));
        let many = told(i64::MAX, REPLAY_MAX).await;
        assert_eq!(many.replayed, REPLAY_MAX);
        assert!(in_words(&many).ends_with("There are more: do it again."));
    }
}
