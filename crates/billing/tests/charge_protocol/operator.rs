//! The operator: it debits whenever a request reaches it, and remembers.

use chrono::{DateTime, TimeDelta, Utc};

use billing::{ChargeEvent, DeclineReason, Doubted, Finding, Proof};

use crate::model;

/// How the operator's books have a TransactionID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Entry {
    Charged,
    Declined,
    /// Went down the path of a registration: not charged, unless it is confirmed late.
    NotMember,
}

/// A request on the wire, for the charge in this place of its period.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Flight {
    pub(crate) place: usize,
    pub(crate) sent_at: DateTime<Utc>,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Operator {
    pub(crate) entries: [Option<Entry>; 2],
    /// Debits of the one period that all of this is about.
    pub(crate) debits: u8,
    pub(crate) flights: Vec<Flight>,
}

impl Operator {
    /// A request is worked on. One that comes twice is worked on twice: the operator's check for
    /// duplicates is no help (LTC protocol, section 4.2).
    pub(crate) fn process(&mut self, flight: usize, entry: Entry) -> Flight {
        let flight = self.flights.remove(flight);
        self.debits += u8::from(entry == Entry::Charged);
        self.entries[flight.place] = Some(entry);
        flight
    }

    /// A registration is confirmed after all.
    pub(crate) fn confirm_late(&mut self, place: usize) {
        self.debits += 1;
        self.entries[place] = Some(Entry::Charged);
    }

    /// Whether every request on the wire may still be there at `now`: it is worked on within the
    /// time-out, or never.
    pub(crate) fn may_still_be_working(&self, now: DateTime<Utc>) -> bool {
        let timeout = TimeDelta::from_std(model::TIMEOUT).expect("half a minute");
        self.flights.iter().all(|flight| now <= flight.sent_at + timeout)
    }

    /// The operator's answer to an inquiry: an outcome, or a finding to be judged.
    pub(crate) fn inquire(&self, place: usize) -> Result<ChargeEvent, Finding> {
        match self.entries[place] {
            Some(Entry::Charged) => Ok(charged(Proof::Inquiry)),
            Some(Entry::Declined) => Ok(declined(Proof::Inquiry)),
            Some(Entry::NotMember) => Err(Finding::NotMember),
            None => Err(Finding::NotFound),
        }
    }
}

impl Entry {
    /// What the direct reply says, as an event; a doubt leaves its first look to the charge.
    pub(crate) fn reply(self) -> Result<ChargeEvent, Doubted> {
        match self {
            Self::Charged => Ok(charged(Proof::Reply)),
            Self::Declined => Ok(declined(Proof::Reply)),
            Self::NotMember => Err(Doubted::NotRecurring),
        }
    }
}

pub(crate) fn charged(proof: Proof) -> ChargeEvent {
    ChargeEvent::Charged {
        proof,
        code: None,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn declined(proof: Proof) -> ChargeEvent {
    ChargeEvent::Declined { proof, reason: DeclineReason::Funds, code: None, evidence: None }
}
