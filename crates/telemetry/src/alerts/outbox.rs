//! The task that tells the address: bounded, patient for a while, and in nobody's way.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::digest::Digest;
use super::{AlertInbox, AlertMessage, AlertPost};

/// How long one message is tried for; then it is left to the log.
const TRIED_FOR: Duration = Duration::from_secs(600);
/// The pause after the first failure; each is twice the one before.
const PAUSE_FIRST: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// How long the end of a process waits for what is left to be told.
const END_TIME_MAX: Duration = Duration::from_secs(5);

/// The telling of this process's alerts.
pub struct AlertOutbox {
    end: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl AlertOutbox {
    /// Begins to tell; the task runs on `runtime`.
    pub fn begin(inbox: AlertInbox, post: AlertPost, runtime: &Handle) -> Self {
        let (end, ended) = watch::channel(false);
        let teller = Teller { post, digest: Digest::default(), ended };
        Self { end, task: runtime.spawn(teller.run(inbox)) }
    }

    /// Tells what is left, for a while.
    pub async fn end(self) {
        self.end.send_replace(true);
        let task = self.task.abort_handle();
        if tokio::time::timeout(END_TIME_MAX, self.task).await.is_err() {
            task.abort();
            tracing::warn!("some alerts were told by the log alone");
        }
    }
}

struct Teller {
    post: AlertPost,
    digest: Digest,
    ended: watch::Receiver<bool>,
}

impl Teller {
    async fn run(mut self, AlertInbox(mut inbox): AlertInbox) {
        let mut ended = self.ended.clone();
        loop {
            if let Some(message) = self.digest.take(Utc::now()) {
                self.tell(&message).await;
                continue;
            }
            let wait = until(self.digest.next_at());
            tokio::select! {
                biased;
                caught = inbox.recv() => match caught {
                    Some(alert) => self.add(alert),
                    None => break,
                },
                () = tokio::time::sleep(wait) => {}
                _ = ended.wait_for(|ended| *ended) => break,
            }
        }
        while let Ok(alert) = inbox.try_recv() {
            self.add(alert);
        }
        for message in self.digest.take_all() {
            self.tell(&message).await;
        }
    }

    fn add(&mut self, alert: super::Alert) {
        if !self.digest.add(alert, Utc::now()) {
            super::ended("dropped");
        }
    }

    /// Tries until it is taken, refused for good, or has been tried for long enough.
    async fn tell(&mut self, message: &AlertMessage) {
        let (started, mut pause) = (Instant::now(), PAUSE_FIRST);
        loop {
            let Err(error) = self.post.post(message).await else {
                return super::ended("posted");
            };
            // Towards the end of a process there is no later.
            let is_over = *self.ended.borrow() || started.elapsed() + pause > TRIED_FOR;
            if is_over || !error.may_pass() {
                tracing::warn!(%error, condition = message.condition, "an alert was not taken: {error}");
                return super::ended("given_up");
            }
            tracing::debug!(%error, "an alert is posted again in {pause:?}");
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = self.ended.wait_for(|ended| *ended) => {}
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
}

/// From now until then; long, where there is nothing to wait for.
fn until(then: Option<DateTime<Utc>>) -> Duration {
    let wait = then.map(|then| (then - Utc::now()).to_std().unwrap_or_default());
    wait.unwrap_or(PAUSE_MAX)
}
