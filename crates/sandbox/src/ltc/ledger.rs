//! Balances, transactions and debits: everything that must change together.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};

use crate::{
    dice::Dice,
    ltc::{
        Debit, Endpoint, Kip, Members, Msisdn, Population,
        otp::{Otp, RefCode},
        transaction::{Declined, Order, Row, Transaction},
    },
    population::{Money, Subscriber},
};

/// The operator's state behind one lock. Every method is O(1) and waits for nothing, so the
/// lock is held only for a moment.
///
/// The books are exact and therefore as long as the run: some 350 bytes per charge.
pub(crate) struct Ledger {
    dice: Dice,
    population: Population,
    members: Members,
    subscribers: HashMap<Msisdn, Subscriber<Kip>>,
    /// What was recorded about membership: of most lines nothing.
    memberships: HashMap<Msisdn, bool>,
    transactions: HashMap<Arc<str>, Transaction>,
    otps: HashMap<RefCode, Otp>,
    latest_otp: HashMap<Msisdn, RefCode>,
    debits: Vec<Debit>,
    debited: Kip,
    debited_twice: u64,
    /// The CardName of the last order: a run sells few cards, so their names are shared.
    card_name: Arc<str>,
}

impl Ledger {
    pub(crate) fn new(dice: Dice, population: Population, members: Members) -> Self {
        Self {
            dice,
            population,
            members,
            subscribers: HashMap::new(),
            memberships: HashMap::new(),
            transactions: HashMap::new(),
            otps: HashMap::new(),
            latest_otp: HashMap::new(),
            debits: Vec::new(),
            debited: Kip(0),
            debited_twice: 0,
            card_name: Arc::from(""),
        }
    }

    /// Counts a visit of `transaction_id` to `endpoint`; the first is 1.
    pub(crate) fn visit(&mut self, endpoint: Endpoint, transaction_id: &Arc<str>) -> u32 {
        let transaction = self.transactions.entry(Arc::clone(transaction_id)).or_default();
        let visits = &mut transaction.visits[endpoint as usize];
        *visits = visits.saturating_add(1);
        *visits
    }

    pub(crate) fn row(&self, transaction_id: &str) -> Option<&Row> {
        self.transactions.get(transaction_id)?.row.as_ref()
    }

    pub(crate) fn write_row(&mut self, transaction_id: &Arc<str>, row: Row) {
        self.transactions.entry(Arc::clone(transaction_id)).or_default().row = Some(row);
    }

    /// Takes the money of `order` and enters it into the books, both or neither.
    pub(crate) fn debit(
        &mut self,
        order: &Order,
        endpoint: Endpoint,
        at: DateTime<Utc>,
    ) -> Result<(), Declined> {
        self.check(order)?;
        let amount = order.amount;
        let subscriber = self.subscriber(&order.msisdn);
        subscriber.balance = subscriber.balance.less(amount).expect("checked just now");
        self.enter(order, endpoint, at);
        Ok(())
    }

    /// Whether `order` could be debited now. A decline for want of funds brings the top-up of a
    /// poor subscriber nearer.
    pub(crate) fn check(&mut self, order: &Order) -> Result<(), Declined> {
        let (amount, top_up) = (order.amount, self.population.top_up);
        let subscriber = self.subscriber(&order.msisdn);
        if !subscriber.is_prepaid {
            return Err(Declined::NotPrepaid);
        }
        if subscriber.balance < amount {
            subscriber.declined(top_up);
            return Err(Declined::Funds);
        }
        Ok(())
    }

    fn enter(&mut self, order: &Order, endpoint: Endpoint, at: DateTime<Utc>) {
        let transaction = self.transactions.entry(Arc::clone(&order.transaction_id)).or_default();
        transaction.debits = transaction.debits.saturating_add(1);
        self.debited_twice += u64::from(transaction.debits == 2);
        self.debited = self.debited.plus(order.amount);
        self.debits.push(Debit {
            sequence: self.debits.len() as u64 + 1,
            transaction_id: Arc::clone(&order.transaction_id),
            msisdn: order.msisdn,
            amount: order.amount,
            card_name: Arc::clone(&order.card_name),
            endpoint,
            at,
        });
    }

    /// A shared copy of `name`.
    pub(crate) fn card_name(&mut self, name: &str) -> Arc<str> {
        if &*self.card_name != name {
            self.card_name = Arc::from(name);
        }
        Arc::clone(&self.card_name)
    }

    pub(crate) fn subscriber(&mut self, msisdn: &Msisdn) -> &mut Subscriber<Kip> {
        let stranger = || self.population.subscriber(self.dice, msisdn);
        self.subscribers.entry(*msisdn).or_insert_with(stranger)
    }

    /// Whether a renewal of this line goes through.
    pub(crate) fn is_renewable(&self, msisdn: &Msisdn) -> bool {
        let recorded = self.memberships.get(msisdn).copied();
        recorded.unwrap_or_else(|| self.members.holds_unrecorded(msisdn, self.dice))
    }

    /// Whether a sign-up of this line is refused because it signed up before.
    pub(crate) fn is_signed_up(&self, msisdn: &Msisdn) -> bool {
        self.memberships.get(msisdn) == Some(&true)
    }

    pub(crate) fn record_membership(&mut self, msisdn: Msisdn, is_member: bool) {
        self.memberships.insert(msisdn, is_member);
    }

    pub(crate) fn issue_otp(&mut self, ref_code: RefCode, otp: Otp) {
        self.latest_otp.insert(otp.order.msisdn, ref_code);
        self.otps.insert(ref_code, otp);
    }

    pub(crate) fn otp(&mut self, ref_code: RefCode) -> Option<&mut Otp> {
        self.otps.get_mut(&ref_code)
    }

    pub(crate) fn latest_otp(&self, msisdn: &Msisdn) -> Option<(RefCode, &Otp)> {
        let ref_code = *self.latest_otp.get(msisdn)?;
        Some((ref_code, self.otps.get(&ref_code)?))
    }

    pub(crate) fn debits(&self) -> &[Debit] {
        &self.debits
    }

    pub(crate) fn debited(&self) -> Kip {
        self.debited
    }

    pub(crate) fn debited_twice(&self) -> u64 {
        self.debited_twice
    }
}
