//! What a command answers, on stdout.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use comfy_table::{Table, presets};
use serde::Serialize;

use super::Failure;

/// Collected before it is written, so that a list of a million lines is few system calls.
const BUFFER_BYTES: usize = 64 * 1024;

/// The answer of a command: text and tables for people, or JSON.
///
/// Buffered: a command that goes on after its answer flushes it. Every method fails as stdout does:
/// with [`Failure::ReaderGone`] where nobody reads any more, which is a quiet end.
pub struct Output {
    json: bool,
    stdout: Mutex<BufWriter<Stdout>>,
}

impl Output {
    /// Answers in JSON, or for people.
    pub fn new(json: bool) -> Self {
        let stdout = BufWriter::with_capacity(BUFFER_BYTES, io::stdout());
        Self { json, stdout: Mutex::new(stdout) }
    }

    /// Whether JSON was asked for.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A line for people.
    ///
    /// # Errors
    ///
    /// Those of stdout.
    pub fn line(&self, text: impl Display) -> Result<(), Failure> {
        writeln!(self.stdout(), "{text}").map_err(unwritten)
    }

    /// One JSON document on a line of its own; several of them are JSON Lines.
    ///
    /// # Errors
    ///
    /// Those of stdout, or a value that JSON cannot hold.
    pub fn json(&self, document: &impl Serialize) -> Result<(), Failure> {
        let mut stdout = self.stdout();
        serde_json::to_writer(&mut *stdout, document).map_err(|error| unwritten(error.into()))?;
        stdout.write_all(b"\n").map_err(unwritten)
    }

    /// A table for people: headings in capitals, columns as wide as their widest cell.
    ///
    /// # Errors
    ///
    /// Those of stdout.
    pub fn table<const N: usize>(
        &self,
        headings: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Result<(), Failure> {
        self.columns(headings, rows)
    }

    /// The same, where how many columns there are is known when it runs.
    ///
    /// # Errors
    ///
    /// Those of stdout.
    pub fn columns<'h, R: IntoIterator<Item = String>>(
        &self,
        headings: impl IntoIterator<Item = &'h str>,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<(), Failure> {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(headings).add_rows(rows);
        table.column_iter_mut().for_each(|column| {
            column.set_padding((0, 2));
        });
        table.lines().try_for_each(|line| self.line(line.trim_end()))
    }

    /// Hands over what was said so far.
    ///
    /// # Errors
    ///
    /// Those of stdout.
    pub fn flush(&self) -> Result<(), Failure> {
        self.stdout().flush().map_err(unwritten)
    }

    fn stdout(&self) -> MutexGuard<'_, BufWriter<Stdout>> {
        // A writer that panicked half way leaves a torn line at worst.
        self.stdout.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unwritten(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ReaderGone,
        _ => Failure::Failed(anyhow::Error::new(error).context("the answer cannot be written")),
    }
}
