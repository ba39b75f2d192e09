//! What an import did, counted while it goes on.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use orders::enrolment::{Judged, Verdict};
use serde::Serialize;

use super::reason::Reason;
use crate::cli::{Exit, Failure, Output};

/// Rejections in the answer itself; a file can have all of them.
const REJECTIONS_MAX: usize = 1_000;
/// Rejections that a person is shown.
const REJECTIONS_SHOWN: usize = 20;

/// What an import did.
#[derive(Serialize)]
pub(super) struct Report {
    created: u64,
    unchanged: u64,
    rejected: u64,
    rejections: Vec<Rejection>,
    #[serde(skip)]
    rejects: Rejects,
}

/// A line that was rejected, and why.
#[derive(Serialize)]
struct Rejection {
    line: u64,
    reason: String,
}

/// The file that gets every rejection, a line of JSON each, if one is wanted.
pub(super) struct Rejects(Option<BufWriter<File>>);

impl Rejects {
    pub(super) fn create(path: Option<&Path>) -> Result<Self, Failure> {
        let create = |path: &Path| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        };
        Ok(Self(path.map(create).transpose()?.map(BufWriter::new)))
    }

    fn add(&mut self, rejection: &Rejection) -> io::Result<()> {
        let Some(file) = &mut self.0 else { return Ok(()) };
        serde_json::to_writer(&mut *file, rejection)?;
        file.write_all(b"\n")
    }
}

impl Report {
    pub(super) fn new(rejects: Rejects) -> Self {
        Self { created: 0, unchanged: 0, rejected: 0, rejections: Vec::new(), rejects }
    }

    /// Counts what became of a batch, in the order of the file.
    pub(super) fn add(&mut self, judged: Vec<Judged<Reason>>) -> Result<(), Failure> {
        for (line, verdict) in judged {
            match verdict {
                Verdict::Created => self.created += 1,
                Verdict::Unchanged => self.unchanged += 1,
                Verdict::Rejected(reason) => {
                    self.reject(Rejection { line, reason: reason.to_string() })?;
                }
            }
        }
        Ok(())
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Failure> {
        self.rejected += 1;
        self.rejects.add(&rejection).context("writing the rejected lines")?;
        if self.rejections.len() < REJECTIONS_MAX {
            self.rejections.push(rejection);
        }
        Ok(())
    }

    /// Hands over what was rejected.
    pub(super) fn close(&mut self) -> Result<(), Failure> {
        let flushed = self.rejects.0.as_mut().map_or(Ok(()), Write::flush);
        Ok(flushed.context("writing the rejected lines")?)
    }

    /// Lines that were dealt with.
    pub(super) fn lines(&self) -> u64 {
        self.created + self.unchanged + self.rejected
    }

    /// The counts on one line.
    pub(super) fn in_short(&self) -> String {
        let Self { created, unchanged, rejected, .. } = self;
        format!("{created} created, {unchanged} unchanged, {rejected} rejected")
    }

    /// Answers with it.
    pub(super) fn tell(&self, output: &Output) -> Result<(), Failure> {
        if output.is_json() {
            return output.json(self);
        }
        output.line(self.in_short())?;
        for Rejection { line, reason } in self.rejections.iter().take(REJECTIONS_SHOWN) {
            output.line(format_args!("line {line}: {reason}"))?;
        }
        match self.rejected.saturating_sub(REJECTIONS_SHOWN as u64) {
            0 => Ok(()),
            more => output.line(format_args!("and {more} more; --rejects FILE has all of them")),
        }
    }

    /// Rejected lines need a person.
    pub(super) fn exit(&self) -> Exit {
        if self.rejected == 0 { Exit::Done } else { Exit::NeedsPerson }
    }
}
