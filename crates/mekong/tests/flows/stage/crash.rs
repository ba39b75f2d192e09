//! How workers die: without a shutdown, in the middle of whatever they did.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use engine::Commit;
use sandbox::Running;
use tokio::runtime::{Builder, Runtime as Threads};
use tokio::sync::watch;

use super::{Stage, begins_at, runtime, shift};
use crate::mortal::{Death, Mortal};

/// Where the workers die.
#[derive(Clone, Copy)]
pub(crate) enum Point {
    /// They know what this commit says, and it is lost with them.
    Before(fn(&Commit) -> bool),
    /// This commit is kept, and nothing is done about it any more.
    After(fn(&Commit) -> bool),
    /// While a call is on the wire: as soon as the operators have done so much.
    OnceTheOperator(fn(&Running) -> bool),
}

/// How long workers may take, in real time, to come to the point.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether an operator has done its part.
const LOOK_PAUSE: Duration = Duration::from_millis(2);
/// How far time may be skipped until workers come to the point.
const FAR: TimeDelta = TimeDelta::days(60);

impl Stage {
    /// Lets workers work on threads and a handle of their own until they come to `point`, and ends
    /// them there as `kill -9` would: tasks vanish in the middle, leases and intents stay.
    pub(crate) async fn crash(&mut self, point: Point) {
        let death = match point {
            Point::Before(is_it) => Death::Before(is_it),
            Point::After(is_it) => Death::After(is_it),
            Point::OnceTheOperator(_) => Death::Elsewhere,
        };
        let threads = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let threads = threads.expect("threads for the workers");
        let mortal = self.start(&threads, death).await;
        match point {
            Point::OnceTheOperator(has_done) => {
                self.wait_until("the operator had done its part", has_done).await;
            }
            Point::Before(_) | Point::After(_) => {
                let mut dies = mortal.dies();
                let died = tokio::time::timeout(PATIENCE, dies.wait_for(|dead| *dead)).await;
                died.expect("the workers came to the point where they die").expect("it is told");
            }
        }
        let ended = tokio::task::spawn_blocking(move || threads.shutdown_timeout(PATIENCE));
        ended.await.expect("the workers' threads end");
        let announced = mortal.announced();
        drop(mortal);
        self.reopen().await;
        // A dead worker's announcement holds for seconds; nobody here needs to wait for its end.
        for worker in announced {
            self.store.detach(&worker).await.expect("the journal is there");
        }
    }

    /// Waits, in real time, until the operators have done something.
    pub(crate) async fn wait_until(&self, what: &str, has_done: fn(&Running) -> bool) {
        let started = Instant::now();
        while !has_done(&self.operators) {
            assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    }

    /// The journal's server dies, which may cost its last second, and is started again.
    pub(crate) async fn restart_the_store(&mut self) {
        self.journal.restart();
        self.reopen().await;
    }

    async fn start(&self, threads: &Threads, death: Death) -> Arc<Mortal> {
        // Opened on their threads: connections have tasks, which must end with the workers.
        let (opened, handle) = tokio::sync::oneshot::channel();
        let (config, environment) = (self.config.clone(), self.environment.clone());
        let end = self.now() + FAR;
        let journal = self.journal.address();
        threads.spawn(async move {
            let mortal = Arc::new(Mortal::new(journal.open(begins_at()).await, death));
            let workers = runtime(&config, &environment, mortal.clone());
            opened.send(mortal).unwrap_or_else(|_| panic!("somebody waits for it"));
            let (_stop, stopped) = watch::channel(false);
            workers.run(shift(end), stopped).await.expect("the workers join the journal");
        });
        handle.await.expect("the workers' own handle opens")
    }
}

/// A commit that takes a charge from one state to another.
pub(crate) fn moves(commit: &Commit, from: &str, to: &str) -> bool {
    let is_charge = commit.lease.id.name.starts_with("ch_");
    is_charge && *commit.status_before == *from && *commit.status == *to
}
