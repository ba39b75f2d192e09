//! The world of the model, and what must be true of it.

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use std::time::Duration;

use billing::{
    Charge, ChargeId, ChargeNext, ChargeOrder, ChargeOrigin, ChargeRules, ChargeState, Currency,
    LostRenewalRule, Money, Msisdn, NotFoundRule, RenewalSchedule, Requeue, TransactionId, Way,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::operator::{Entry, Operator, charged};
use crate::store::{self, Record};
use crate::worker::Worker;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// Two looks, and then a day apart.
const INQUIRIES: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(180)];

static ANY_TIME: LazyLock<RenewalSchedule> =
    LazyLock::new(|| RenewalSchedule::at_any_time(Tz::Asia__Vientiane));

/// What may still go wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    pub(crate) crashes: u8,
    pub(crate) losses: u8,
    pub(crate) cancels: u8,
    pub(crate) requeues: u8,
}

/// All there is.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) now: DateTime<Utc>,
    pub(crate) record: Record,
    /// What a loss would leave.
    pub(crate) durable: Record,
    pub(crate) lost_at: Option<DateTime<Utc>>,
    pub(crate) workers: [Worker; 2],
    pub(crate) operator: Operator,
    pub(crate) budget: Budget,
}

pub(crate) fn rules() -> ChargeRules<'static> {
    ChargeRules {
        inquiry_schedule: &INQUIRIES,
        timeout: TIMEOUT,
        not_found: NotFoundRule::Hold,
        schedule: &ANY_TIME,
        lost_renewal: LostRenewalRule::Hold,
        prepares: false,
        asks_by_our_id: true,
        tells_expiry: false,
        transaction_prefix: "",
    }
}

pub(crate) fn start_of_time() -> DateTime<Utc> {
    "2026-11-21T19:00:00Z".parse().expect("an instant")
}

fn order(ordinal: u32, scheduled_for: DateTime<Utc>) -> ChargeOrder {
    let account = "ltc".parse().expect("an id");
    let subscription = "s".parse().expect("an id");
    let period = "2026-11-22/2026-11-29".parse().expect("a period");
    let id = |ordinal| {
        let (account, subscription, period) = (&account, &subscription, &period);
        ChargeId::mint(0, &ChargeOrigin::Renewal { account, subscription, period, ordinal })
    };
    ChargeOrder {
        id: id(ordinal),
        transaction_id: TransactionId::mint("", &id(ordinal).to_string()).expect("no prefix"),
        plan: None,
        msisdn: Msisdn::parse_e164("8562055500155").expect("a number"),
        amount: Money::parse("5000", Currency::Lak).expect("an amount"),
        description: None,
        period: Some(period),
        ordinal,
        dunning_step: ordinal,
        retry_of: ordinal.checked_sub(1).map(id),
        opened_on: period.start(),
        scheduled_for,
        send_before: None,
        subscription: Some(subscription),
        account,
        way: Way::Renewal,
        purchase: None,
        asked: None,
    }
}

/// The period's second charge, at once: the harshest dunning there is.
pub(crate) fn retry(now: DateTime<Utc>) -> Charge {
    static ORDER: LazyLock<ChargeOrder> = LazyLock::new(|| order(1, start_of_time()));
    Charge::open(ChargeOrder { scheduled_for: now, ..ORDER.clone() })
}

impl World {
    pub(crate) fn start(budget: Budget) -> Self {
        let first = Charge::open(order(0, start_of_time()));
        // Where nobody asks for it, the second comes by itself.
        let record = Record::new(first, budget.requeues == 0);
        Self {
            now: start_of_time(),
            durable: record.clone(),
            record,
            lost_at: None,
            workers: [Worker::Idle, Worker::Idle],
            operator: Operator::default(),
            budget,
        }
    }

    /// Whether the record wants a worker now.
    pub(crate) fn is_due(&self) -> bool {
        let next = self.next_of(self.record.last().1);
        !self.record.inbox.is_empty() || !matches!(next, ChargeNext::Wait(_) | ChargeNext::Rest)
    }

    pub(crate) fn next_of(&self, charge: &Charge) -> ChargeNext {
        charge.next(&rules(), self.now, self.lost_at)
    }

    /// Money rule 1.
    pub(crate) fn is_never_debited_twice(&self) -> Result<(), String> {
        let holding = self.record.charges.iter().filter(|charge| charge.state.holds_its_period());
        match (self.operator.debits, holding.count()) {
            (0 | 1, 0 | 1) => Ok(()),
            (debits, holding) => Err(format!("{debits} debits, {holding} charges in one period")),
        }
    }

    /// What was debited is not closed without another look, or word of it on its way.
    pub(crate) fn forgets_no_debit(&self) -> Result<(), String> {
        for (place, charge) in self.record.charges.iter().enumerate() {
            let is_debited = self.operator.entries[place] == Some(Entry::Charged);
            let is_closed = !charge.state.holds_its_period();
            let rests = self.next_of(charge) == ChargeNext::Rest && self.record.inbox.is_empty();
            if is_debited && is_closed && rests {
                return Err(format!("the debited charge {place} rests as {}", charge.state));
            }
        }
        Ok(())
    }

    /// Once nothing goes wrong any more, everything is known: whether what is on the wire arrives
    /// or not.
    pub(crate) fn settles_when_answers_come(&self) -> Result<(), String> {
        let mut arrives = self.clone();
        while !arrives.operator.flights.is_empty() {
            arrives.operator.process(0, Entry::Charged);
        }
        let mut is_lost = self.clone();
        is_lost.operator.flights.clear();
        arrives.settle()?;
        is_lost.settle()
    }

    /// One worker that is never interrupted, and an operator that always answers.
    fn settle(mut self) -> Result<(), String> {
        for _ in 0..100 {
            self.record.hear(self.now);
            let (place, charge) = self.record.last();
            let state = charge.state;
            let is_known_unsent = charge.is_said_unsent();
            let is_unheard_of = self.operator.entries[place].is_none();
            if state == ChargeState::InDoubt && is_unheard_of && !is_known_unsent {
                return Ok(()); // Held: the operator never heard of it, and staff see it.
            }
            match self.next_of(charge) {
                ChargeNext::Become(event) => self.record.apply(place, &event, self.now),
                ChargeNext::Inquire => {
                    let charge = charge.clone();
                    let event = self.operator.inquire(place).unwrap_or_else(|finding| {
                        charge.judge(&rules(), finding, None, None, self.now)
                    });
                    self.record.apply(place, &event, self.now);
                }
                ChargeNext::Send => {
                    self.record.apply(place, &billing::ChargeEvent::Submitted, self.now);
                    self.operator.debits += 1;
                    self.operator.entries[place] = Some(Entry::Charged);
                    self.record.apply(place, &charged(billing::Proof::Reply), self.now);
                }
                ChargeNext::Prepare | ChargeNext::Resend => {
                    return Err("a renewal takes one call".to_owned());
                }
                ChargeNext::Wait(until) => self.now = until,
                ChargeNext::Rest if self.is_asked_for_again() => {
                    self.record.inbox.push((place, store::requeue()));
                }
                ChargeNext::Rest => return self.is_settled(),
            }
        }
        Err("it goes on and on".to_owned())
    }

    /// Whether staff see an unpaid period, and ask for it (again, if the store has lost that).
    fn is_asked_for_again(&self) -> bool {
        let (place, charge) = self.record.last();
        let is_by_hand = !self.record.is_dunned && !self.record.is_cancelled;
        is_by_hand && place == 0 && charge.requeue(self.now) == Requeue::Again
    }

    fn is_settled(&self) -> Result<(), String> {
        self.is_never_debited_twice()?;
        let debited = (0..2).filter(|place| self.operator.entries[*place] == Some(Entry::Charged));
        for place in debited {
            // A cancellation right after the loss of a charge's very record: no store can know.
            let is_unknown = place >= self.record.charges.len() && self.record.is_cancelled;
            if !is_unknown && !self.record.is_charged(place) {
                return Err(format!("charge {place} was debited, and nobody will ever know"));
            }
        }
        Ok(())
    }

    /// What this state is an example of.
    pub(crate) fn sights(&self) -> Vec<&'static str> {
        let (_, last) = self.record.last();
        let is = |state| last.state == state;
        let suspected = last.doubt.as_ref().is_some_and(|doubt| doubt.only_suspected);
        let landed = is(ChargeState::Charged) && last.withdrawal_missed.is_some();
        let sights = [
            ("charged", is(ChargeState::Charged)),
            ("declined", is(ChargeState::Declined)),
            ("cancelled", is(ChargeState::Cancelled)),
            ("in doubt", is(ChargeState::InDoubt)),
            ("suspected", suspected),
            ("said unsent", last.is_said_unsent()),
            ("retried", self.record.charges.len() > 1),
            ("landed after the cancel", landed && self.record.is_cancelled),
            ("charged late", last.landed_late_at.is_some()),
        ];
        sights.into_iter().filter_map(|(sight, is_seen)| is_seen.then_some(sight)).collect()
    }

    /// How long the longest work in hand has been in hand.
    pub(crate) fn longest_in_hand(&self) -> TimeDelta {
        let since = self.workers.iter().filter_map(Worker::since).min();
        since.map_or(TimeDelta::zero(), |since| self.now - since)
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.now, &self.record, self.lost_at, &self.operator, self.budget).hash(state);
        if self.budget.losses > 0 {
            self.durable.hash(state);
        }
        for worker in &self.workers {
            worker.hash(state);
        }
    }
}
