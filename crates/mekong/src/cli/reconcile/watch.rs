//! Waiting for answers about charges, some at a time.

use std::collections::VecDeque;
use std::time::Duration;

use billing::ChargeId;
use indicatif::ProgressBar;
use orders::Orders;
use records::find;
use tokio::time::Instant;

use super::inquiries::Told;
use super::ours::Books;
use crate::cli::Failure;
use crate::cli::source::refused;

/// How often it is looked whether there are answers.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Charges that are asked about at once: some seconds' worth, so that inquiries about charges in
/// doubt never wait behind a whole day.
const SECONDS_AT_ONCE: f64 = 4.0;
const AT_ONCE_MIN: usize = 16;
const AT_ONCE_MAX: usize = 1_000;

/// How a reconciliation waits for answers.
pub(super) struct Watch<'w> {
    pub(super) orders: &'w Orders,
    /// Which reconciliation, so that the same one never asks twice.
    pub(super) name: &'w str,
    pub(super) by: &'w str,
    /// For how long without any answer.
    pub(super) patience: Duration,
    pub(super) at_once: usize,
    pub(super) bar: ProgressBar,
}

impl Watch<'_> {
    /// How many charges are asked about at once, at so many calls a second.
    pub(super) fn at_once(tps: f64) -> usize {
        // A bounded product of small numbers.
        ((tps * SECONDS_AT_ONCE) as usize).clamp(AT_ONCE_MIN, AT_ONCE_MAX)
    }

    /// Asks about all of them, those before that have no answer yet.
    pub(super) async fn all(
        self,
        books: &Books,
        charges: Vec<ChargeId>,
        mut told: Told,
    ) -> Result<Told, Failure> {
        let (mut to_ask, mut asked) = (VecDeque::from(charges), Vec::new());
        let mut answered_at = Instant::now();
        loop {
            while asked.len() < self.at_once
                && let Some(charge) = to_ask.pop_front()
            {
                self.orders.verify(charge, self.name, self.by).await.map_err(refused)?;
                asked.push(charge);
            }
            let before = asked.len();
            asked = self.look(books, asked, &mut told).await?;
            if asked.len() < before {
                answered_at = Instant::now();
            }
            let unanswered = asked.len() + to_ask.len();
            if unanswered == 0 || answered_at.elapsed() > self.patience {
                self.bar.finish_and_clear();
                told.inquiries.unanswered += unanswered as u64;
                return Ok(told);
            }
            if asked.len() == before {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Takes those that are answered, and leaves the others.
    async fn look(
        &self,
        books: &Books,
        asked: Vec<ChargeId>,
        told: &mut Told,
    ) -> Result<Vec<ChargeId>, Failure> {
        let mut left = Vec::with_capacity(asked.len());
        for id in asked {
            // One that is gone was finished long ago, and nobody is left to be asked.
            let Some(found) = find::charge_of(id, &*books.store).await? else { continue };
            let charge = &found.state;
            let heard = charge.verification.as_ref().is_some_and(|wanted| *wanted.of == *self.name);
            let is_answered = heard && !charge.is_to_be_verified(Some(self.name));
            // It has moved on by itself: what comes of it is told by its own inquiries.
            if is_answered || !charge.can_be_verified() {
                told.asked(charge, books.place(&found.instance, charge));
                self.bar.inc(1);
            } else {
                left.push(id);
            }
        }
        Ok(left)
    }
}
