//! Their side: the rows of the operator's file, read by a thread of its own.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use reconcile::{FileFormat, Header, HeaderError, Rejected, Row, RowReader};
use sheet::{Lines, text};
use tokio::sync::mpsc;

use crate::cli::{Failure, Invocation};
use crate::config::Account;

/// Rows that are handed over together.
const ROWS: usize = 1_000;
/// Such handfuls that were read and wait.
const WAITING_MAX: usize = 2;
/// Read from the file at once.
const READ_BYTES: usize = 256 * 1024;

/// Rows that were read together.
pub(super) struct Handful {
    /// What lines say, each with its number.
    pub(super) rows: Vec<(u64, Result<Row, Rejected>)>,
    /// Where in the file they end.
    pub(super) bytes: u64,
}

/// What was read: some rows, or the end of the file.
type Read = io::Result<Option<Handful>>;

/// An operator's file, being read.
pub(super) struct OperatorFile {
    header: Header,
    handfuls: mpsc::Receiver<Read>,
    bar: ProgressBar,
    shown: String,
}

impl OperatorFile {
    /// Opens a file and reads its header.
    pub(super) fn open(
        path: &Path,
        format: FileFormat,
        account: &Account,
        invocation: &Invocation,
    ) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        let mut lines = Lines::new(BufReader::with_capacity(READ_BYTES, file));
        let header = header(&mut lines, &format).with_context(|| format!("cannot read {shown}"))?;
        let header = header.map_err(|error| Failure::Usage(format!("{shown}: {error}")))?;
        let reader = RowReader::new(header.clone(), format, account.currency(), account.timezone);
        let handfuls = read(lines, reader);
        Ok(Self { header, handfuls, bar: bar(bytes, invocation), shown })
    }

    /// How its columns are read.
    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// The next rows; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Handful>, Failure> {
        // Only the reader knows where the file ends: its silence is not the end.
        let read = self.handfuls.recv().await.context("the reading thread is gone")?;
        let read = read.with_context(|| format!("cannot read {}", self.shown))?;
        match &read {
            Some(handful) => self.bar.set_position(handful.bytes),
            None => self.bar.finish_and_clear(),
        }
        Ok(read)
    }
}

fn header(
    lines: &mut Lines<BufReader<File>>,
    format: &FileFormat,
) -> io::Result<Result<Header, HeaderError>> {
    let first = match lines.next_line()? {
        Some(line) => text(&line).map(str::to_owned).ok(),
        None => None,
    };
    Ok(first.ok_or(HeaderError::None).and_then(|first| Header::read(&first, format)))
}

/// Reads in a thread that nobody waits for: a pipe may never end.
fn read(mut lines: Lines<BufReader<File>>, reader: RowReader) -> mpsc::Receiver<Read> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    std::thread::spawn(move || {
        loop {
            let handful = handful(&mut lines, &reader);
            let is_last = !matches!(handful, Ok(Some(_)));
            // Whoever has ended does not listen any more.
            if sender.blocking_send(handful).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

fn handful(lines: &mut Lines<BufReader<File>>, reader: &RowReader) -> Read {
    let mut rows = Vec::with_capacity(ROWS);
    while rows.len() < ROWS {
        // Counted before it is read: a line may be too long to be.
        let number = lines.number() + 1;
        let Some(line) = lines.next_line()? else { break };
        if let Some(row) = reader.read(number, &line).transpose() {
            rows.push((number, row));
        }
    }
    let bytes = lines.bytes();
    Ok((!rows.is_empty()).then_some(Handful { rows, bytes }))
}

/// A bar in bytes; for a pipe, whose length nobody knows, a count.
fn bar(bytes: u64, invocation: &Invocation) -> ProgressBar {
    if bytes == 0 {
        return invocation.progress.count("their file");
    }
    let template = "{prefix:<12} {bar:32} {bytes}/{total_bytes}  {eta}  {msg}";
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    invocation.progress.bar("their file", bytes).with_style(style.progress_chars("━╸ "))
}
