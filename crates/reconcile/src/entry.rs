//! One of our charges, and what was found about it on the other side.

use billing::{ChargeId, ChargeState, Money, Msisdn};

use crate::{Class, Day, Discrepancy, Note, Ours, Place, Row, TheirState, Theirs};

/// One of our charges, and what was found about it on the other side.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) ours: Ours,
    /// The first debit, if there is one, with the sum of all that belong to it.
    debit: Option<Found>,
    /// The first row by which no money moved.
    negative: Option<Box<Found>>,
    /// The first row by which it went back, with the sum of all.
    refund: Option<Box<Found>>,
    /// Whether its debit is one of this very day.
    pub(crate) is_of_day: bool,
    /// The charge of the same line and plan that was debited on the same day.
    pub(crate) twin_of: Option<ChargeId>,
}

/// What rows say.
#[derive(Clone, Copy, Debug)]
struct Found {
    line: u64,
    state: TheirState,
    amount: Money,
    msisdn: Option<Msisdn>,
}

impl Entry {
    pub(crate) fn new(ours: Ours) -> Self {
        Self { ours, debit: None, negative: None, refund: None, is_of_day: false, twin_of: None }
    }

    /// Takes a row about it; a debit too many is told at once.
    pub(crate) fn see(&mut self, row: &Row, day: &Day) -> Option<Discrepancy> {
        let found = Found::of(row);
        match row.state {
            TheirState::Declined | TheirState::Pending => {
                // What they decided counts, not that they once had not.
                let is_open = |before: &Found| before.state == TheirState::Pending;
                if self.negative.as_deref().is_none_or(is_open) {
                    self.negative = Some(Box::new(found));
                }
            }
            TheirState::Refunded => match &mut self.refund {
                Some(first) => first.add(found),
                None => self.refund = Some(Box::new(found)),
            },
            TheirState::Charged => return self.see_debit(row, day),
        }
        None
    }

    /// Parts of a split charge come in rows of their own: together they are no more than the charge.
    fn see_debit(&mut self, row: &Row, day: &Day) -> Option<Discrepancy> {
        let within = self.ours.place == Place::Within;
        self.is_of_day |= row.date.map_or(within, |date| date == day.date());
        let Some(first) = &mut self.debit else {
            self.debit = Some(Found::of(row));
            return None;
        };
        let together = first.amount.checked_add(row.amount);
        if together.is_ok_and(|sum| sum.exceeds(self.ours.amount) == Ok(false)) {
            first.add(Found::of(row));
            return None;
        }
        Some(Discrepancy {
            class: Class::DuplicateThere,
            ours: Some(self.ours.clone()),
            theirs: Some(Theirs::of(row)),
            note: Some(Note::DebitedInLine(first.line)),
        })
    }

    /// Whether they say anything of it.
    pub(crate) fn is_found(&self) -> bool {
        self.debit.is_some() || self.negative.is_some() || self.refund.is_some()
    }

    /// How both sides agree; none where neither says that money moved.
    pub(crate) fn class(&self) -> Option<Class> {
        Some(match (&self.debit, &self.negative) {
            _ if self.twin_of.is_some() => Class::DuplicateThere,
            (Some(_), _) if !self.ours.is_charged() => Class::StateDiffers,
            (Some(debit), _) => self.class_of_debit(debit),
            (None, Some(_)) if self.ours.is_charged() => Class::StateDiffers,
            (None, Some(negative)) if self.ours.state == ChargeState::InDoubt => {
                match negative.state {
                    TheirState::Declined => Class::StateDiffers,
                    _ => Class::InDoubt,
                }
            }
            (None, Some(_)) => Class::Matched,
            (None, None) if self.refund.is_some() => match self.is_refunded_alike() {
                true => Class::Matched,
                false => Class::StateDiffers,
            },
            (None, None) if self.ours.is_charged() => Class::MissingThere,
            (None, None) if self.ours.state == ChargeState::InDoubt => Class::InDoubt,
            (None, None) => return None,
        })
    }

    fn class_of_debit(&self, debit: &Found) -> Class {
        if debit.msisdn.is_some_and(|msisdn| msisdn != self.ours.msisdn) {
            Class::MsisdnDiffers
        } else if debit.amount != self.ours.amount {
            Class::AmountDiffers
        } else if !self.is_refunded_alike() {
            Class::StateDiffers
        } else {
            Class::Matched
        }
    }

    /// Whether no more went back than we know of; what is missing may be in another day's file.
    fn is_refunded_alike(&self) -> bool {
        let ours = self.ours.refunded.unwrap_or_else(|| Money::zero(self.ours.amount.currency()));
        self.refund.as_ref().is_none_or(|refund| refund.amount.exceeds(ours) == Ok(false))
    }

    /// Their side of it, where they have one.
    pub(crate) fn theirs(&self) -> Option<Theirs> {
        let is_only_refund_odd = self.ours.is_charged() && !self.is_refunded_alike();
        let (negative, refund) = (self.negative.as_deref(), self.refund.as_deref());
        let odd = refund.filter(|_| is_only_refund_odd);
        let found = odd.or(self.debit.as_ref()).or(negative).or(refund)?;
        // By whichever of our names it was found.
        Some(Theirs {
            line: Some(found.line),
            transaction_id: None,
            reference: None,
            state: Some(found.state),
            amount: Some(found.amount),
            msisdn: found.msisdn,
        })
    }
}

impl Found {
    fn of(row: &Row) -> Self {
        Self { line: row.line, state: row.state, amount: row.amount, msisdn: row.msisdn }
    }

    /// Adds a further row of the same kind.
    fn add(&mut self, further: Self) {
        self.amount = self.amount.checked_add(further.amount).unwrap_or(self.amount);
    }
}
