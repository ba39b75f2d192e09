//! The operator: it debits whenever a request reaches it, and remembers what it is asked by.

use std::collections::BTreeSet;

use billing::{Charge, Finding, Way};
use chrono::{DateTime, TimeDelta, Utc};

/// A request is worked on within this time, or never.
const WORKED_ON_WITHIN: TimeDelta = TimeDelta::seconds(30);

#[derive(Default)]
pub(crate) struct Operator {
    /// Debits of the one charge that all of this is about.
    pub(crate) debits: u32,
    /// The TransactionIDs it was prepared under.
    prepared: BTreeSet<String>,
    /// Whether a page was opened, and is open still.
    pub(crate) has_page: bool,
    /// Whether the subscriber, or the operator, said no for good.
    pub(crate) is_refused: bool,
    /// When the requests that are on their way, and will arrive, were sent.
    pub(crate) flights: Vec<DateTime<Utc>>,
}

/// What it says when it is asked.
pub(crate) enum Word {
    Charged,
    Declined,
    Pending,
    Nothing(Finding),
}

impl Operator {
    /// The first of two calls; none if this TransactionID was used before.
    pub(crate) fn prepare(&mut self, charge: &Charge) -> Option<String> {
        let id = charge.transaction_id().to_string();
        let is_new = self.prepared.insert(id.clone());
        self.has_page |= is_new && charge.order.way == Way::Page;
        is_new.then(|| format!("TR{id}"))
    }

    /// What was sent by `now` and not lost arrives in time.
    pub(crate) fn until(&mut self, now: DateTime<Utc>) {
        let (arrived, flying) =
            self.flights.drain(..).partition(|sent_at| *sent_at + WORKED_ON_WITHIN <= now);
        let arrived: Vec<_> = arrived;
        self.flights = flying;
        self.debits += u32::try_from(arrived.len()).expect("a handful");
    }

    pub(crate) fn tell(&self, charge: &Charge) -> Word {
        let is_prepared = self.prepared.contains(charge.transaction_id().as_str());
        let is_named = charge.operator_reference.is_some();
        match charge.order.way {
            Way::Page | Way::Direct if !is_named => Word::Nothing(Finding::Unclear),
            _ if self.debits > 0 => Word::Charged,
            _ if self.is_refused => Word::Declined,
            Way::Otp if is_prepared => Word::Nothing(Finding::Unconfirmed),
            Way::Otp => Word::Nothing(Finding::NotFound),
            Way::Renewal => Word::Nothing(Finding::Unchanged),
            _ => Word::Pending,
        }
    }
}
