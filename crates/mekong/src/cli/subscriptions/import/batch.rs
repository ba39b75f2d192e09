//! Lines in batches, as stores take them.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead};

use billing::Subscription;
use engine::store::BATCH_MAX;
use orders::enrolment;
use sheet::Lines;

use super::reason::Reason;
use super::row::RowReader;

/// What a batch says about whom, hashed: its subscriptions' ids, and whose lines on which plans.
pub(super) type Claims = HashSet<u64>;

/// A line's number, and what it says.
pub(super) type Numbered = enrolment::Numbered<Reason>;

/// Lines that are enrolled together.
pub(super) struct Batch {
    pub(super) lines: Vec<Numbered>,
    pub(super) claims: Claims,
    /// Where in the file it ends.
    pub(super) bytes: u64,
}

/// Every batch of a file.
pub(super) struct Batches<R> {
    lines: Lines<R>,
    rows: RowReader,
    hasher: RandomState,
}

impl<R: BufRead> Batches<R> {
    pub(super) fn new(lines: Lines<R>, rows: RowReader) -> Self {
        Self { lines, rows, hasher: RandomState::new() }
    }

    /// The next batch; none at the end of the file.
    pub(super) fn next_batch(&mut self) -> io::Result<Option<Batch>> {
        let mut batch =
            Batch { lines: Vec::with_capacity(BATCH_MAX), claims: Claims::new(), bytes: 0 };
        while batch.lines.len() < BATCH_MAX {
            let Some(line) = self.lines.next_line()? else { break };
            let Some(row) = self.rows.read(&line) else { continue };
            if let Ok(row) = &row {
                batch.claims.extend(claims(&row.subscription, &self.hasher));
            }
            batch.lines.push((self.lines.number(), row));
        }
        batch.bytes = self.lines.bytes();
        Ok((!batch.lines.is_empty()).then_some(batch))
    }
}

/// The id, and the place that only one live subscription may have (money rule 1).
fn claims(subscription: &Subscription, hasher: &RandomState) -> [u64; 2] {
    let Subscription { id, msisdn, plan, .. } = subscription;
    [hasher.hash_one(id), hasher.hash_one((msisdn, plan))]
}
