//! `mekong subscriptions import FILE.csv`.
//!
//! One thread reads and checks lines, and hands them over in batches; a few batches at a time are
//! enrolled. What is read, waiting and under way is bounded, so a file of any size takes the same
//! memory. Everything is safe to repeat: a line that is enrolled already changes nothing.

mod batch;
mod columns;
mod reason;
mod report;
mod row;

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use engine::StoreError;
use indicatif::{ProgressBar, ProgressStyle};
use orders::enrolment::{Enroller, Judged};
use sheet::Lines;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use self::batch::{Batch, Batches};
use self::columns::Columns;
use self::reason::Reason;
use self::report::{Rejects, Report};
use self::row::RowReader;
use crate::cli::{Exit, Failure, Invocation};
use crate::runtime::catalog_of;

/// Batches that are being enrolled at once.
const UNDER_WAY_MAX: usize = 4;
/// Batches that were read and wait.
const WAITING_MAX: usize = 2;
/// Read from the file at once.
const READ_BYTES: usize = 256 * 1024;

/// Which file, and where its rejected lines are told.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArgs {
    /// CSV with the columns subscription_id, msisdn, plan and renews_at (RFC 3339); further
    /// columns are allowed
    file: PathBuf,
    /// Write every rejected line's number and reason to this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

pub(super) async fn run(args: ImportArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let shown = args.file.display();
    let file = File::open(&args.file).with_context(|| format!("cannot read {shown}"))?;
    let bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let mut lines = Lines::new(BufReader::with_capacity(READ_BYTES, file));
    let columns = Columns::read(&mut lines).with_context(|| format!("cannot read {shown}"))?;
    let columns = columns.map_err(|error| Failure::Usage(format!("{shown}: {error}")))?;
    let rejects = Rejects::create(args.rejects.as_deref())?;

    let store = invocation.store(&config).await?;
    let catalog = Arc::new(catalog_of(&config));
    let rows = RowReader::new(columns, catalog.clone(), store.partitions());
    let mut import = Import {
        batches: read(Batches::new(lines, rows)),
        enroller: Arc::new(Enroller::new(store, catalog)),
        under_way: VecDeque::new(),
        report: Report::new(rejects),
        bar: bar(bytes, invocation),
    };
    let ended = import.run(&args.file, invocation).await;
    import.bar.finish_and_clear();
    import.report.tell(&invocation.output)?;
    ended.map(|()| import.report.exit())
}

/// What was read: a batch, or the end of the file.
type Read = std::io::Result<Option<Batch>>;

/// Reads in a thread of its own, which nobody waits for: a pipe may never end.
fn read(mut batches: Batches<BufReader<File>>) -> mpsc::Receiver<Read> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    std::thread::spawn(move || {
        loop {
            let batch = batches.next_batch();
            let is_last = !matches!(batch, Ok(Some(_)));
            // An import that has ended does not listen any more.
            if sender.blocking_send(batch).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

/// A bar in bytes; for a pipe, whose length nobody knows, a count.
fn bar(bytes: u64, invocation: &Invocation) -> ProgressBar {
    if bytes == 0 {
        return invocation.progress.count("import");
    }
    let template = "{prefix:<12} {bar:32} {bytes}/{total_bytes}  {eta}  {msg}";
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    invocation.progress.bar("import", bytes).with_style(style.progress_chars("━╸ "))
}

/// An import under way.
struct Import {
    batches: mpsc::Receiver<Read>,
    enroller: Arc<Enroller>,
    under_way: VecDeque<UnderWay>,
    report: Report,
    bar: ProgressBar,
}

/// A batch that is being enrolled.
struct UnderWay {
    /// What else must not be enrolled at the same time.
    claims: batch::Claims,
    /// Where in the file it ends.
    bytes: u64,
    enrolling: JoinHandle<Result<Vec<Judged<Reason>>, StoreError>>,
}

impl Import {
    /// Enrols batch after batch, until the file ends, somebody asks for an end, or something
    /// fails; then finishes what is under way. The report has what was done in any case.
    async fn run(&mut self, file: &Path, invocation: &Invocation) -> Result<(), Failure> {
        let started = self.start_all(file, invocation).await;
        let mut finished = Ok(());
        while !self.under_way.is_empty() {
            finished = finished.and(self.finish_oldest().await);
        }
        self.report.close()?;
        let interrupted = started?;
        finished?;
        if interrupted { Err(Failure::Interrupted) } else { Ok(()) }
    }

    /// Whether it was interrupted.
    async fn start_all(&mut self, file: &Path, invocation: &Invocation) -> Result<bool, Failure> {
        loop {
            let batch = tokio::select! {
                batch = self.batches.recv() => batch,
                _ = invocation.interrupt.wait() => return Ok(true),
            };
            // Only the reader knows where the file ends: its silence is not the end.
            let batch = batch.context("the reading thread is gone")?;
            match batch.with_context(|| format!("cannot read {}", file.display()))? {
                Some(batch) => self.start(batch).await?,
                None => return Ok(false),
            }
        }
    }

    /// Lines about the same id or the same subscriber are enrolled in the order of the file.
    async fn start(&mut self, batch: Batch) -> Result<(), Failure> {
        let clashes = |one: &UnderWay| !one.claims.is_disjoint(&batch.claims);
        while self.under_way.len() >= UNDER_WAY_MAX || self.under_way.iter().any(clashes) {
            self.finish_oldest().await?;
        }
        let Batch { lines, claims, bytes } = batch;
        let enroller = self.enroller.clone();
        let enrolling = tokio::spawn(async move { enroller.enrol(lines).await });
        self.under_way.push_back(UnderWay { claims, bytes, enrolling });
        Ok(())
    }

    async fn finish_oldest(&mut self) -> Result<(), Failure> {
        let Some(oldest) = self.under_way.pop_front() else { return Ok(()) };
        let judged = oldest.enrolling.await.context("enrolling a batch")??;
        self.report.add(judged)?;
        if self.bar.length().is_some() {
            self.bar.set_position(oldest.bytes);
        } else {
            self.bar.set_position(self.report.lines());
        }
        self.bar.set_message(self.report.in_short());
        Ok(())
    }
}
