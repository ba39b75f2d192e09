//! Holding work back, and letting it go on.

mod targets;

use contract::PauseView;
use engine::StoreError;
use engine::store::Pause;
use records::pause_view;
use workflows::streak;

pub use targets::PauseTargets;

use crate::{Orders, Refused, reason};

impl Orders {
    /// What can be paused.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn pause_targets(&self) -> Result<PauseTargets, StoreError> {
        Ok(PauseTargets::new(&self.catalog, &self.store.lanes().await?))
    }

    /// Holds back a queue, an account, a plan or a lane, until it is resumed. What is on the wire
    /// comes to its end.
    ///
    /// # Errors
    ///
    /// A name that nothing goes by, since its pause would hold nothing back; a reason that is
    /// missing or too long.
    pub async fn pause(&self, target: &str, by: &str, reason: &str) -> Result<PauseView, Refused> {
        let reason = reason::needed(reason)?.into();
        if !self.pause_targets().await?.contain(target) {
            return Err(Refused::unknown("queue, account or lane", target));
        }
        let since = self.store.clock().now();
        let pause = Pause { target: target.to_owned(), reason, by: by.to_owned(), since };
        self.store.pause(pause.clone()).await?;
        Ok(pause_view(&pause))
    }

    /// Lets what was paused go on.
    ///
    /// # Errors
    ///
    /// It is not paused under this name.
    pub async fn resume(&self, target: &str) -> Result<(), Refused> {
        // Who resumes has looked: what led to the pause is not held against what comes.
        streak::forget(&*self.store, target).await?;
        if self.store.resume(target).await? {
            return Ok(());
        }
        let pauses = self.store.pauses().await?;
        let paused: Vec<_> = pauses.iter().map(|pause| pause.target.as_str()).collect();
        let paused = if paused.is_empty() { "nothing".to_owned() } else { paused.join(", ") };
        // Bounded: the text came from outside.
        let target: String = target.chars().take(96).collect();
        Err(Refused::not_now(format!("`{target}` is not paused; paused now: {paused}")))
    }
}
