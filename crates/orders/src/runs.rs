//! Holding a run back, letting it go on, and ending it before its time.

use contract::RunView;
use engine::recess;
use records::run_now;
use workflows::night::{self, Held, NightSpan};
use workflows::requeue::{self, RequeueSignal};
use workflows::{Night, RequeueId, RequeueRun, RunName};

use crate::{Orders, Refused, reason};

/// What is done to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunDeed {
    /// Nothing more of it is sent or opened until somebody resumes it: a night at the latest until
    /// the next one begins, which goes on with what it has left.
    Pause,
    /// It goes on.
    Resume,
    /// Its window is over now. It is never resumed.
    Stop,
}

impl RunDeed {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Stop => "stop",
        }
    }

    /// What it is in the audit.
    pub fn action(self) -> crate::Action {
        match self {
            Self::Pause => crate::Action::RunPause,
            Self::Resume => crate::Action::RunResume,
            Self::Stop => crate::Action::RunStop,
        }
    }
}

impl std::str::FromStr for RunDeed {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Pause, Self::Resume, Self::Stop];
        all.into_iter().find(|deed| deed.as_str() == text).ok_or(())
    }
}

impl Orders {
    /// Does something to a run; the run as it stands then. What is on the wire comes to its end, and
    /// operators go on being asked (money rule 2). Done twice, it is done once.
    ///
    /// # Errors
    ///
    /// An unknown run; one that is over, or was stopped; a resume of one that is not paused; a reason
    /// that is missing or too long.
    pub async fn run(
        &self,
        deed: RunDeed,
        run: &str,
        by: &str,
        why: &str,
    ) -> Result<RunView, Refused> {
        let why = reason::needed(why)?;
        let name: RunName = run.parse().map_err(|_| Refused::unknown("run", run))?;
        match (name.night(), name.requeue()) {
            (Some(night), _) => self.night(deed, &name, &night, by, &why).await?,
            (None, Some(id)) => self.requeue_run(deed, run, &id, by, why).await?,
            (None, None) => return Err(Refused::unknown("run", run)),
        }
        Ok(run_now(&name, &self.catalog, &*self.store).await?)
    }

    async fn night(
        &self,
        deed: RunDeed,
        name: &RunName,
        night: &Night<'_>,
        by: &str,
        why: &str,
    ) -> Result<(), Refused> {
        let span = self.span(name, night).await?;
        let since = self.store.clock().now();
        let is_final = deed == RunDeed::Stop;
        let held = night.recess(&span, Held { by, why, since, is_final }, &self.catalog);
        match deed {
            RunDeed::Resume => {
                let resumed = recess::end(&*self.store, name.as_str()).await?;
                return if resumed { Ok(()) } else { Err(self.not_paused(name).await?) };
            }
            RunDeed::Pause => {
                let paused = recess::begin(&*self.store, &held).await?;
                return if paused { Ok(()) } else { Err(self.not_paused(name).await?) };
            }
            RunDeed::Stop => {}
        }
        // Killed between the two, nothing is sent all the same; asked again, the rest is done. A final
        // one of this name is in place already, and stays.
        recess::begin(&*self.store, &held).await?;
        let stopped = requeue::Held { by: by.into(), why: why.into(), since };
        night::put_on_record(&*self.store, name, |record| {
            let is_first = record.stopped.is_none();
            record.stopped.get_or_insert_with(|| stopped.clone());
            is_first
        })
        .await?;
        Ok(())
    }

    /// The time of a night that something can still be done to.
    async fn span(&self, name: &RunName, night: &Night<'_>) -> Result<NightSpan, Refused> {
        if night.plan == workflows::run::PURCHASES {
            let why = "people buy at all hours, and that is no night: pause its account instead";
            return Err(Refused::not_now(why));
        }
        let unknown = || Refused::unknown("run", name.as_str());
        let schedule = night.schedule(&self.catalog).ok_or_else(unknown)?;
        let span = night.span(schedule, self.store.clock().now());
        let over = || {
            let why = "its night is over: what it has left belongs to the night that is on or next";
            Refused::not_now(why)
        };
        span.ok_or_else(over)
    }

    async fn not_paused(&self, name: &RunName) -> Result<Refused, Refused> {
        let run = run_now(name, &self.catalog, &*self.store).await?;
        let by = run.paused_by.unwrap_or_default();
        Ok(Refused::not_now(match run.state {
            contract::RunState::Stopped => format!("{by} has stopped it: it is never resumed"),
            contract::RunState::Paused => {
                format!("it is not the run that is paused: {by} has paused its queue or account")
            }
            _ => "it is not paused".to_owned(),
        }))
    }

    async fn requeue_run(
        &self,
        deed: RunDeed,
        run: &str,
        id: &RequeueId,
        by: &str,
        why: Box<str>,
    ) -> Result<(), Refused> {
        let requeue = match self.requeue_of_id(id.as_str()).await {
            Err(Refused::Unknown { .. }) => return Err(Refused::unknown("run", run)),
            found => found?.1,
        };
        let signal = signal(deed, by, why);
        let moot = requeue::heard(&requeue, signal.clone(), self.store.clock().now()).is_none();
        if moot {
            return may_be_moot(deed, &requeue);
        }
        requeue::send(&*self.store, id, &signal).await?;
        Ok(())
    }
}

fn signal(deed: RunDeed, by: &str, why: Box<str>) -> RequeueSignal {
    let by = by.into();
    match deed {
        RunDeed::Pause => RequeueSignal::Pause { by, why },
        RunDeed::Resume => RequeueSignal::Resume { by },
        RunDeed::Stop => RequeueSignal::Stop { by, why },
    }
}

/// What changes nothing is refused, unless it has happened already.
fn may_be_moot(deed: RunDeed, requeue: &RequeueRun) -> Result<(), Refused> {
    match (deed, &requeue.stopped) {
        (RunDeed::Stop, Some(_)) => Ok(()),
        (_, Some(stopped)) => {
            Err(Refused::not_now(format!("{} has stopped it: it is never resumed", stopped.by)))
        }
        (_, None) => Err(Refused::not_now("it is not paused")),
    }
}
