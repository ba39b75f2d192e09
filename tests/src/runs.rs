//! Runs: whether their counters add up, and to the charges that there are.

use serde::Deserialize;

use crate::Charge;

/// A run, as `runs list` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Run {
    /// Its name.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// Who holds it back, or has stopped it.
    pub paused_by: Option<String>,
    /// Why.
    pub paused_why: Option<String>,
    /// Charges opened.
    pub opened: u64,
    /// To be sent.
    pub unsent: u64,
    /// On the wire.
    pub in_flight: u64,
    /// In doubt.
    pub in_doubt: u64,
    /// Charged.
    pub charged: u64,
    /// Declined.
    pub declined: u64,
    /// Stopped before they were sent.
    pub cancelled: u64,
    /// What its window left for the next.
    pub carried_over: u64,
    /// What its window left, and is given up.
    pub skipped: u64,
    /// What earlier nights had left, and came to its turn in this one.
    pub taken_over: u64,
    /// When everything is sent.
    pub eta: Option<String>,
    /// Whether that is before the window closes.
    pub fits: Option<bool>,
}

impl Run {
    /// What is wrong with its counters: they add up, and each is how many charges there are.
    pub fn differences(&self, charges: &[Charge]) -> Vec<String> {
        let of_run = || charges.iter().filter(|charge| charge.run == self.id);
        let count = |states: &[&str]| {
            of_run().filter(|charge| states.contains(&charge.state.as_str())).count() as u64
        };
        let Self { opened, unsent, in_flight, in_doubt, charged, declined, cancelled, .. } = *self;
        let sum = unsent + in_flight + in_doubt + charged + declined + cancelled;
        let rows = [
            ("opened, as a sum", opened, sum),
            ("opened", opened, of_run().count() as u64),
            ("unsent", unsent, count(&["requested"])),
            ("in flight", in_flight, count(&["submitted", "waiting"])),
            ("in doubt", in_doubt, count(&["in_doubt"])),
            ("charged", charged, count(&["charged", "refunded"])),
            ("declined", declined, count(&["declined"])),
            ("cancelled", cancelled, count(&["cancelled"])),
        ];
        let wrong = rows.into_iter().filter(|(_, counted, found)| counted != found);
        let told = |(what, counted, found)| {
            format!("{}: {what}: {counted} counted, {found} found", self.id)
        };
        wrong.map(told).collect()
    }
}
