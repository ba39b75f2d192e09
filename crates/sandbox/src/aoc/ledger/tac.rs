//! TACs: one-time passwords by SMS.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    aoc::{
        Code, codes,
        fields::Refusal,
        ledger::{
            Ledger,
            transaction::{Tac, Transaction},
        },
    },
    msisdn::Msisdn,
};

/// The latest SMS of each number, and how many it was sent today.
#[derive(Debug, Default)]
pub(crate) struct Tacs {
    latest: HashMap<Msisdn, Sms>,
    sent: HashMap<Msisdn, (NaiveDate, u32)>,
}

/// The latest TAC that a number received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sms {
    /// What the subscriber would type.
    pub tac: String,
    /// The transaction it belongs to.
    pub aoc_trans_id: Arc<str>,
}

impl Ledger {
    /// Sends a new TAC for `transaction`; `limit` is the code of one too many today.
    pub(crate) fn send_tac(
        &mut self,
        transaction: &mut Transaction,
        msisdn: Msisdn,
        limit: &'static str,
    ) -> Result<(), Refusal> {
        let sent = self.tacs.sent.entry(msisdn).or_insert((self.today, 0));
        if sent.0 != self.today {
            *sent = (self.today, 0);
        }
        if sent.1 >= self.config.tacs_per_day {
            return Err(Refusal::of(limit));
        }
        sent.1 += 1;
        let dice = self.dice.about(&transaction.id).about("tac").nth(transaction.tacs_sent.into());
        let digits = format!("{:06}", dice.below(1_000_000));
        transaction.tacs_sent = transaction.tacs_sent.saturating_add(1);
        transaction.tac =
            Some(Tac { digits: digits.clone(), expires_at: self.now + self.config.tac_lifetime });
        let sms = Sms { tac: digits, aoc_trans_id: Arc::clone(&transaction.id) };
        self.tacs.latest.insert(msisdn, sms);
        Ok(())
    }

    /// Whether `typed` is the TAC of `transaction`, still in time.
    pub(crate) fn check_tac(&self, transaction: &Transaction, typed: &str) -> Result<(), Refusal> {
        let is_right = transaction
            .tac
            .as_ref()
            .is_some_and(|tac| tac.digits == typed && self.now < tac.expires_at);
        if is_right { Ok(()) } else { Err(Refusal::of(Code::Borrowed(codes::WRONG_TAC))) }
    }

    /// The latest TAC that a number received.
    pub(crate) fn latest_sms(&self, msisdn: Msisdn) -> Option<Sms> {
        self.tacs.latest.get(&msisdn).cloned()
    }
}
