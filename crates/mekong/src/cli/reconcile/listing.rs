//! The differences as they are found: the first of them for the report, all of them for a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use contract::DiscrepancyView;
use reconcile::Discrepancy;

use crate::cli::Failure;

/// Differences in the report itself; a file can have all of them.
pub(super) const DISCREPANCIES_MAX: usize = 1_000;

/// The differences as they are found.
pub(super) struct Listing {
    first: Vec<DiscrepancyView>,
    all: Option<BufWriter<File>>,
    failed: io::Result<()>,
}

impl Listing {
    /// None yet; with a path, all that come are written there.
    pub(super) fn create(all: Option<&Path>) -> Result<Self, Failure> {
        let create = |path: &Path| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        };
        let all = all.map(create).transpose()?.map(BufWriter::new);
        Ok(Self { first: Vec::new(), all, failed: Ok(()) })
    }

    /// Takes one; a file that cannot be written is told at the end.
    pub(super) fn add(&mut self, discrepancy: &Discrepancy) {
        let view = discrepancy.view();
        if self.failed.is_ok() {
            self.failed = self.write(&view);
        }
        if self.first.len() < DISCREPANCIES_MAX {
            self.first.push(view);
        }
    }

    fn write(&mut self, view: &DiscrepancyView) -> io::Result<()> {
        let Some(file) = &mut self.all else { return Ok(()) };
        serde_json::to_writer(&mut *file, view)?;
        file.write_all(b"\n")
    }

    /// The first of them, once all are written.
    pub(super) fn close(self) -> Result<Vec<DiscrepancyView>, Failure> {
        let Self { first, all, failed } = self;
        let closed = failed.and_then(|()| all.map_or(Ok(()), |mut file| file.flush()));
        closed.context("writing all differences")?;
        Ok(first)
    }
}
