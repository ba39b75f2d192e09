//! Whether a reply about a charge is about ours.

use billing::{Money, Msisdn};

use crate::aoc::wire::{self, Reply};
use crate::echo::{self, Echo};
use crate::{MismatchedField, OperatorReference};

/// What a reply about a charge has to agree with.
#[derive(Clone, Copy)]
pub(in crate::aoc) struct Expected<'a> {
    /// `None` for a renewal, which gets one of its own.
    pub(in crate::aoc) aoc_trans_id: Option<&'a OperatorReference>,
    pub(in crate::aoc) msisdn: Option<Msisdn>,
    pub(in crate::aoc) amount: Money,
}

impl Expected<'_> {
    /// The first of the names that differs. The gateway looks charges up by `aocTransID`, and does
    /// not name a wallet's subscriber, so what is not repeated does not count.
    pub(super) fn other_name(&self, reply: &Reply<'_>) -> Option<MismatchedField> {
        let id = self
            .aoc_trans_id
            .map(|id| echo::transaction_id(reply.value(wire::AOC_TRANS_ID), id.as_str()));
        let msisdn = self.msisdn.map(|ours| echo::msisdn(reply.value(wire::MSISDN), ours));
        let echoes = [(MismatchedField::TransactionId, id), (MismatchedField::Msisdn, msisdn)];
        let other = echoes.into_iter().find(|(_, echo)| *echo == Some(Echo::Different));
        other.map(|(field, _)| field)
    }
}
