//! The segments, oldest first within each partition.

use chrono::NaiveDate;
use serde::Serialize;

use super::needed;
use crate::cli::listing::Row;
use crate::cli::{Exit, Failure, Invocation};

/// A segment, as JSON.
#[derive(Debug, Serialize)]
struct SegmentRow {
    segment: String,
    instances: usize,
    from: NaiveDate,
    to: NaiveDate,
}

impl Row<4> for SegmentRow {
    const HEADINGS: [&'static str; 4] = ["SEGMENT", "INSTANCES", "FROM", "TO"];

    fn cells(&self) -> [String; 4] {
        [
            self.segment.clone(),
            self.instances.to_string(),
            self.from.to_string(),
            self.to.to_string(),
        ]
    }
}

pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let archive = needed(&invocation.config()?, invocation)?;
    let mut rows = Vec::new();
    for name in archive.segments(None).await? {
        let instances = archive.index(&name).await?.entries.len();
        rows.push(SegmentRow {
            segment: name.to_string(),
            instances,
            from: name.from,
            to: name.to,
        });
    }
    let output = &invocation.output;
    match output.is_json() {
        true => rows.iter().try_for_each(|row| output.json(row))?,
        false => output.table(SegmentRow::HEADINGS, rows.iter().map(Row::cells))?,
    }
    Ok(Exit::Done)
}
