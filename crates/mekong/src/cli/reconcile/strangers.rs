//! Rows that are about no charge of the day: perhaps about one of another.

use std::collections::HashSet;

use futures::stream::TryStreamExt;
use reconcile::{Discrepancy, Ours, Reconciler, Row, Seen};

use super::ours::Books;
use crate::cli::Failure;

/// Rows that are looked for in the rest of the journal at once. More of them take another look, so
/// that a file of any size takes the same memory.
const STRANGERS_MAX: usize = 50_000;

/// Rows that are about no charge of the day.
#[derive(Default)]
pub(super) struct Strangers(Vec<Row>);

impl Strangers {
    /// Keeps one more.
    pub(super) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Whether they are to be looked for before another comes.
    pub(super) fn are_many(&self) -> bool {
        self.0.len() >= STRANGERS_MAX
    }

    /// Looks for them among all charges, matches those that are found, and gives the others up.
    pub(super) async fn look_up(
        &mut self,
        books: &Books,
        reconciler: &mut Reconciler,
        tell: &mut impl FnMut(Discrepancy),
    ) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let names = Names::of(&self.0);
        let mut charges = books.of_any_day();
        while let Some((charge, place)) = charges.try_next().await? {
            let ours = Ours::of(&charge, place);
            if names.have(&ours) {
                reconciler.expect(ours);
            }
        }
        drop(charges);
        for row in self.0.drain(..) {
            if reconciler.see(&row, tell) == Seen::Unknown {
                reconciler.give_up(&row, tell);
            }
        }
        Ok(())
    }
}

struct Names {
    ours: HashSet<Box<str>>,
    theirs: HashSet<Box<str>>,
}

impl Names {
    fn of(rows: &[Row]) -> Self {
        let ours = rows.iter().filter_map(|row| row.transaction_id.clone()).collect();
        let theirs = rows.iter().filter_map(|row| row.reference.clone()).collect();
        Self { ours, theirs }
    }

    fn have(&self, charge: &Ours) -> bool {
        let reference = charge.reference.as_ref();
        self.ours.contains(&charge.transaction_id)
            || reference.is_some_and(|reference| self.theirs.contains(reference))
    }
}
