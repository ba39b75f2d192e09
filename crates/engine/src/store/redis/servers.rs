//! The way to a store's servers: one, or those of a cluster.
//!
//! Every call may be repeated after a lost answer: scripts are written so, or recognise the
//! repetition. So a call is tried for [`RETRY_FOR`] over as many connections as it takes, and
//! what became of its servers meanwhile is not its caller's concern.

use std::time::Duration;

use redis::{Cmd, Pipeline, Value};
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
        self.patiently(Errands::new(pipeline), Manner::Apart).await
    }

    /// The same for commands of one server's slots that it must answer over one connection, because
    /// what closes them asks about the others, and holds the connection up meanwhile.
    pub(super) async fn run_together(
        &self,
        pipeline: &Pipeline,
        closing: &Closing<'_>,
    ) -> Result<Vec<Value>, StoreError> {
        let errands = Errands::closed_by(pipeline, CLOSING);
        self.patiently(errands, Manner::Together(closing)).await
    }

    /// Repeats rounds until every command has its answer.
    async fn patiently(
        &self,
        mut errands: Errands<'_>,
        manner: Manner<'_>,
    ) -> Result<Vec<Value>, StoreError> {
        let deadline = Instant::now() + RETRY_FOR;
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
            if let Manner::Together(_) = manner {
                errands.start_over();
            }
            sleep(pause).await;
            pause = PAUSES.1.min(pause * 2);
        }
    }

    /// Sends once what has no answer yet.
    async fn round(&self, errands: &mut Errands<'_>, manner: Manner<'_>) -> Result<(), StoreError> {
        match (self, manner) {
            (Self::One(link), Manner::Apart) => apart(link, errands).await,
            (Self::Cluster(cluster), Manner::Apart) => cluster.round(errands).await,
            (Self::One(link), Manner::Together(closing)) => {
                together(link, errands, closing).await.map(drop)
            }
            (Self::Cluster(cluster), Manner::Together(closing)) => {
                let (edition, holder) = cluster.holder(errands.slot(0));
                let are_answered = match holder {
                    Some(link) => together(&link, errands, closing).await,
                    None => Ok(false),
                };
                if !matches!(are_answered, Ok(true)) {
                    cluster.ask_for_map(edition).await;
                }
                are_answered.map(drop)
            }
        }
    }
}

/// How many commands close others.
pub(super) const CLOSING: usize = 2;
/// Makes what closes others, each time that they are sent.
pub(super) type Closing<'a> = dyn Fn() -> [Cmd; CLOSING] + Send + Sync + 'a;

/// How the commands of one call go.
#[derive(Clone, Copy)]
enum Manner<'a> {
    /// Each to where it belongs, and again on its own.
    Apart,
    /// All at once over one connection, and again all at once.
    Together(&'a Closing<'a>),
}

/// Sends everything without an answer over one link.
async fn apart(link: &Link, errands: &mut Errands<'_>) -> Result<(), StoreError> {
    let open = errands.open();
    let answers = link.attempt(&errands.some(&open, false)).await?;
    for (nth, answer) in open.into_iter().zip(answers) {
        errands.take(nth, answer);
    }
    Ok(())
}

/// Sends everything and what closes it over one link, in its turn; `false` if the server was not the
/// right one.
async fn together(
    link: &Link,
    errands: &mut Errands<'_>,
    closing: &Closing<'_>,
) -> Result<bool, StoreError> {
    let _turn = link.turn().await;
    let answers = link.attempt(&errands.all_and(closing())).await?;
    let mut are_answered = true;
    for (nth, answer) in answers.into_iter().enumerate() {
        are_answered &= errands.take(nth, answer) || errands.askable_at(nth).is_some();
    }
    Ok(are_answered)
}
