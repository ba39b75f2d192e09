//! Two accounts of one day, matched.

use std::collections::HashMap;
use std::collections::hash_map;

use billing::Money;

use crate::entry::Entry;
use crate::{Class, Day, Discrepancy, Note, Ours, Place, Row, Tally, TheirState, Theirs};

/// Matches the rows of an operator's file with our charges, as they come.
///
/// It keeps our charges of the day, some 400 bytes each, and nothing of the file but a count or
/// two beside each of them.
#[derive(Debug)]
pub struct Reconciler {
    day: Day,
    entries: Vec<Entry>,
    /// By TransactionID and, apart from it, by their own name.
    names: HashMap<Name, usize>,
    tally: Tally,
    at_the_edge: u64,
    of_another_day: u64,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Name {
    TransactionId(Box<str>),
    Reference(Box<str>),
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is about a charge that we know.
    Known,
    /// It is about another day.
    OfAnotherDay,
    /// It is about nothing that we know, and no money moved.
    WithoutMoney,
    /// They took money, for nothing that we know yet: look in the rest of the journal.
    Unknown,
}

/// What a day came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// Counts and sums.
    pub tally: Tally,
    /// Charges that the file does not have and that most likely belong to the day next to it.
    pub at_the_edge: u64,
    /// Pairs whose charge belongs to another day by our clock.
    pub of_another_day: u64,
}

impl Reconciler {
    /// Nothing on either side yet.
    pub fn new(day: Day) -> Self {
        Self {
            day,
            entries: Vec::new(),
            names: HashMap::new(),
            tally: Tally::default(),
            at_the_edge: 0,
            of_another_day: 0,
        }
    }

    /// Takes a charge of ours.
    pub fn expect(&mut self, ours: Ours) {
        let index = self.entries.len();
        self.names.insert(Name::TransactionId(ours.transaction_id.clone()), index);
        if let Some(reference) = &ours.reference {
            self.names.insert(Name::Reference(reference.clone()), index);
        }
        self.entries.push(Entry::new(ours));
    }

    /// How many charges were taken.
    pub fn expected(&self) -> usize {
        self.entries.len()
    }

    /// Takes a row of theirs.
    pub fn see(&mut self, row: &Row, tell: &mut impl FnMut(Discrepancy)) -> Seen {
        let Some(index) = self.find(row) else {
            let is_of_day = row.date.is_none_or(|date| date == self.day.date());
            return match row.state {
                _ if !is_of_day => Seen::OfAnotherDay,
                TheirState::Charged => Seen::Unknown,
                TheirState::Declined | TheirState::Pending | TheirState::Refunded => {
                    Seen::WithoutMoney
                }
            };
        };
        if let Some(discrepancy) = self.entries[index].see(row, &self.day) {
            // We took nothing a second time.
            self.tell(discrepancy, None, tell);
        }
        Seen::Known
    }

    /// Takes a row of theirs that the whole journal knows nothing of.
    pub fn give_up(&mut self, row: &Row, tell: &mut impl FnMut(Discrepancy)) {
        let theirs = Some(Theirs::of(row));
        let class = Class::MissingHere;
        self.tell(Discrepancy { class, ours: None, theirs, note: None }, None, tell);
    }

    /// Says what was not said yet: what they do not have, and what does not agree as a whole.
    pub fn conclude(mut self, tell: &mut impl FnMut(Discrepancy)) -> Reconciled {
        self.find_twins();
        for entry in std::mem::take(&mut self.entries) {
            self.conclude_one(entry, tell);
        }
        let Self { tally, at_the_edge, of_another_day, .. } = self;
        Reconciled { tally, at_the_edge, of_another_day }
    }

    fn find(&self, row: &Row) -> Option<usize> {
        let by_our_id = row.transaction_id.clone().map(Name::TransactionId);
        let by_reference = row.reference.clone().map(Name::Reference);
        let find = |name: Option<Name>| self.names.get(&name?).copied();
        find(by_our_id).or_else(|| find(by_reference))
    }

    /// At most one debit of a line for a plan on a day (money rule 1).
    fn find_twins(&mut self) {
        let mut first = HashMap::new();
        for entry in &mut self.entries {
            let Some(plan) = entry.ours.plan.clone().filter(|_| entry.is_of_day) else { continue };
            let ours = &entry.ours;
            match first.entry((ours.msisdn, plan)) {
                hash_map::Entry::Vacant(place) => drop(place.insert(ours.id)),
                hash_map::Entry::Occupied(place) => {
                    entry.twin_of = Some(*place.get());
                }
            }
        }
    }

    fn conclude_one(&mut self, entry: Entry, tell: &mut impl FnMut(Discrepancy)) {
        let Some(class) = entry.class() else { return };
        match (entry.ours.place, entry.is_found()) {
            // It was looked for on another day, and need not stand in this file.
            (Place::Outside, false) => return,
            (Place::Outside, true) => self.of_another_day += 1,
            (Place::NextDoor, false) if class == Class::MissingThere => {
                self.at_the_edge += 1;
                return;
            }
            _ => {}
        }
        let theirs = entry.theirs();
        let note = match class {
            Class::DuplicateThere => entry.twin_of.map(Note::TwinOf),
            Class::MissingThere if entry.ours.place == Place::Edge => Some(Note::AroundMidnight),
            _ => None,
        };
        // What matched by a decline or by a refund alone moved nothing on this day.
        let is_sum = class != Class::Matched || theirs.as_ref().and_then(Theirs::taken).is_some();
        let amount = is_sum.then_some(entry.ours.amount);
        self.tell(Discrepancy { class, ours: Some(entry.ours), theirs, note }, amount, tell);
    }

    /// Counts it, with what of ours belongs to the sums, and tells it where it does not agree.
    fn tell(
        &mut self,
        discrepancy: Discrepancy,
        ours: Option<Money>,
        tell: &mut impl FnMut(Discrepancy),
    ) {
        let theirs = discrepancy.theirs.as_ref().and_then(Theirs::taken);
        self.tally.add(discrepancy.class, ours, theirs);
        if discrepancy.class.needs_person() {
            tell(discrepancy);
        }
    }
}

impl Theirs {
    /// How much they say they took.
    fn taken(&self) -> Option<Money> {
        self.amount.filter(|_| self.state == Some(TheirState::Charged))
    }
}

#[cfg(test)]
mod tests;
