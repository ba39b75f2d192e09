//! What a watched run looks like: a bar in a terminal, a line now and then elsewhere, JSON for
//! programs.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use contract::RunView;
use indicatif::ProgressBar;
use tokio::time::Instant;

use crate::cli::runs::words;
use crate::cli::{Failure, Invocation};

/// How often a run is told of on a line.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows runs as they change.
pub(super) struct Face<'i> {
    invocation: &'i Invocation,
    kind: Kind,
    shown: BTreeMap<String, Shown>,
}

enum Kind {
    Bars,
    Lines,
    Json,
    /// With `-q`.
    None,
}

/// What was shown of a run last.
struct Shown {
    run: RunView,
    bar: Option<ProgressBar>,
    at: Instant,
}

impl<'i> Face<'i> {
    /// The one that whoever called can read.
    pub(super) fn of(invocation: &'i Invocation) -> Self {
        let kind = match (invocation.output.is_json(), invocation.globals.quiet) {
            (true, _) => Kind::Json,
            (false, true) => Kind::None,
            (false, false) if invocation.progress.is_hidden() => Kind::Lines,
            (false, false) => Kind::Bars,
        };
        Self { invocation, kind, shown: BTreeMap::new() }
    }

    /// Shows what has changed.
    pub(super) fn show(&mut self, runs: &[RunView]) -> Result<(), Failure> {
        runs.iter().try_for_each(|run| match self.kind {
            Kind::Bars => {
                self.bar(run);
                Ok(())
            }
            Kind::Lines => {
                self.line(run);
                Ok(())
            }
            Kind::Json => self.json(run),
            Kind::None => Ok(()),
        })
    }

    /// Takes the bars away.
    pub(super) fn end(&self) {
        self.shown.values().filter_map(|shown| shown.bar.as_ref()).for_each(|bar| {
            bar.finish_and_clear();
        });
    }

    fn bar(&mut self, run: &RunView) {
        let progress = &self.invocation.progress;
        let shown = self
            .shown
            .entry(run.id.clone())
            .or_insert_with(|| Shown { bar: Some(progress.run(run.id.clone())), ..Shown::of(run) });
        if let Some(bar) = &shown.bar {
            bar.set_length(words::all(run));
            bar.set_position(words::done(run));
            bar.set_message(format!("{}\n  {}", words::pace(run), words::outcomes(run)));
        }
    }

    fn line(&mut self, run: &RunView) {
        let before = self.shown.get(&run.id);
        let is_due = before.is_none_or(|shown| {
            let ends = run.to_send() == 0 && shown.run.to_send() > 0;
            ends || (shown.at.elapsed() >= LINE_EVERY && is_news(&shown.run, run))
        });
        if is_due {
            let (id, progress) = (&run.id, words::progress(run));
            let (pace, outcomes) = (words::pace(run), words::outcomes(run));
            // Nobody is left to tell if this fails.
            let _ = writeln!(std::io::stderr(), "{id}  {progress}  {pace}  {outcomes}");
            self.shown.insert(run.id.clone(), Shown::of(run));
        }
    }

    fn json(&mut self, run: &RunView) -> Result<(), Failure> {
        if self.shown.get(&run.id).is_none_or(|shown| is_news(&shown.run, run)) {
            self.invocation.output.json(run)?;
            self.invocation.output.flush()?;
            self.shown.insert(run.id.clone(), Shown::of(run));
        }
        Ok(())
    }
}

impl Shown {
    fn of(run: &RunView) -> Self {
        Self { run: run.clone(), bar: None, at: Instant::now() }
    }
}

/// Whether more has changed than the time.
fn is_news(before: &RunView, now: &RunView) -> bool {
    let still =
        |run: &RunView| RunView { rate_per_s: None, eta: None, last_sent_at: None, ..run.clone() };
    still(before) != still(now)
}
