//! The way to a store's servers: one, or those of a cluster.
//!
//! Every call may be repeated after a lost answer: scripts are written so, or recognise the
//! repetition. So a call is tried for [`RETRY_FOR`] over as many connections as it takes, and
//! what became of its servers meanwhile is not its caller's concern.

use std::time::Duration;

use redis::{Pipeline, Value};
use tokio::time::{Instant, sleep, timeout_at};

use super::cluster::Cluster;
use super::errands::Errands;
use super::fault::{NoAnswer, text_of};
use super::link::Link;
use crate::store::StoreError;

/// How long a call is repeated before its caller is told that the store is unavailable.
pub(super) const RETRY_FOR: Duration = Duration::from_secs(30);
/// The first pause between two tries; each one is twice as long, up to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// The way to a store's servers.
#[derive(Debug)]
pub(super) enum Servers {
    /// Everything is on one server.
    One(Box<Link>),
    /// Each slot is on some server of a cluster.
    Cluster(Cluster),
}

impl Servers {
    /// Makes sure that there are working connections.
    pub(super) async fn connect(&self) -> Result<(), StoreError> {
        match self {
            Self::One(link) => link.connect().await,
            Self::Cluster(cluster) => cluster.connect().await,
        }
    }

    /// Whether work for one partition may have to wait while that for another goes on.
    pub(super) fn are_many(&self) -> bool {
        matches!(self, Self::Cluster(_))
    }

    /// Sends commands in one go and returns an answer for each. A command that the server
    /// refused for good has its refusal as its answer.
    pub(super) async fn run(&self, pipeline: &Pipeline) -> Result<Vec<Value>, StoreError> {
        self.patiently(pipeline, Manner::Apart).await
    }

    /// The same for commands of one server's slots that it must answer over one connection, because
    /// the last of them asks about the others.
    pub(super) async fn run_together(&self, pipeline: &Pipeline) -> Result<Vec<Value>, StoreError> {
        self.patiently(pipeline, Manner::Together).await
    }

    /// Repeats rounds until every command has its answer.
    async fn patiently(
        &self,
        pipeline: &Pipeline,
        manner: Manner,
    ) -> Result<Vec<Value>, StoreError> {
        let deadline = Instant::now() + RETRY_FOR;
        let mut errands = Errands::new(pipeline);
        let mut pause = PAUSES.0;
        loop {
            match timeout_at(deadline, self.round(&mut errands, manner)).await {
                Ok(Err(error)) if !error.is_passing() => return Err(error),
                Ok(Err(error)) => errands.last = text_of(&error),
                Ok(Ok(())) | Err(_) => {}
            }
            if let Some(answers) = errands.all_answers() {
                return Ok(answers);
            }
            if Instant::now() + pause >= deadline {
                let last = errands.last;
                return Err(StoreError::Unavailable(Box::new(NoAnswer {
                    waited: RETRY_FOR,
                    last,
                })));
            }
            if manner == Manner::Together {
                errands.start_over();
            }
            sleep(pause).await;
            pause = PAUSES.1.min(pause * 2);
        }
    }

    /// Sends once what has no answer yet.
    async fn round(&self, errands: &mut Errands<'_>, manner: Manner) -> Result<(), StoreError> {
        match (self, manner) {
            (Self::One(link), _) => round(link, errands).await,
            (Self::Cluster(cluster), Manner::Apart) => cluster.round(errands).await,
            (Self::Cluster(cluster), Manner::Together) => cluster.round_together(errands).await,
        }
    }
}

/// How the commands of one call go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Each to where it belongs, and again on its own.
    Apart,
    /// All at once over one connection, and again all at once.
    Together,
}

/// Sends everything without an answer over one link.
async fn round(link: &Link, errands: &mut Errands<'_>) -> Result<(), StoreError> {
    let open = errands.open();
    let answers = link.attempt(&errands.some(&open, false)).await?;
    for (nth, answer) in open.into_iter().zip(answers) {
        errands.take(nth, answer);
    }
    Ok(())
}
