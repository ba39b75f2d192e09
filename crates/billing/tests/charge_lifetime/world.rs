//! One charge, its operator, and whoever works on it.

use std::sync::LazyLock;
use std::time::Duration;

use billing::*;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::operator::Operator;
use crate::step::{Fate, Step};
use crate::worker::declined;

pub(crate) const TIMEOUT: TimeDelta = TimeDelta::seconds(30);
pub(crate) const WINDOW: TimeDelta = TimeDelta::minutes(5);
const INQUIRIES: [Duration; 3] =
    [Duration::from_secs(60), Duration::from_secs(180), Duration::from_secs(3600)];

static ANY_TIME: LazyLock<RenewalSchedule> =
    LazyLock::new(|| RenewalSchedule::at_any_time(Tz::Asia__Kuala_Lumpur));

pub(crate) struct World {
    pub(crate) now: DateTime<Utc>,
    pub(crate) charge: Charge,
    /// What a loss would leave: the charge as it was when time last passed.
    pub(crate) durable: Charge,
    pub(crate) lost_at: Option<DateTime<Utc>>,
    pub(crate) operator: Operator,
    lost_renewal: LostRenewalRule,
    /// What a worker knows that could not record it any more.
    pub(crate) untold: Option<ChargeSignal>,
    pub(crate) becomes: u32,
    refunds: u32,
}

impl World {
    pub(crate) fn new(way: Way, lost_renewal: LostRenewalRule) -> Self {
        let now = "2026-11-22T02:00:00Z".parse().expect("an instant");
        let charge = Charge::open(order(way, now));
        Self {
            now,
            durable: charge.clone(),
            charge,
            lost_at: None,
            operator: Operator::default(),
            lost_renewal,
            untold: None,
            becomes: 0,
            refunds: 0,
        }
    }

    pub(crate) fn rules(&self) -> ChargeRules<'static> {
        let way = self.charge.order.way;
        ChargeRules {
            inquiry_schedule: &INQUIRIES,
            timeout: TIMEOUT.to_std().expect("half a minute"),
            not_found: NotFoundRule::Hold,
            schedule: &ANY_TIME,
            lost_renewal: self.lost_renewal,
            prepares: way != Way::Renewal,
            asks_by_our_id: way == Way::Otp,
            tells_expiry: way == Way::Renewal,
            transaction_prefix: "ACME",
        }
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Work(fate) => self.work(fate),
            Step::Sleep(seconds) => self.sleep(TimeDelta::seconds(seconds)),
            Step::Type => self.hear(ChargeSignal::Otp { otp: "12345".parse().expect("an OTP") }),
            Step::Choose => self.hear(ChargeSignal::StepDown { days: 8 }),
            Step::Pay => {
                // Nobody is on a page and has paid before the store has written that it is open.
                let is_open = self.operator.has_page && self.durable.is_prepared();
                let may_pay = is_open && !self.operator.is_refused;
                self.operator.debits += u32::from(may_pay);
                self.operator.has_page &= !may_pay;
            }
            Step::Refuse => self.operator.is_refused |= self.operator.has_page,
            Step::Withdraw => self.hear(ChargeSignal::Withdraw { why: Withdrawal::Cancelled }),
            Step::Hint => {
                let is_true = self.operator.debits > 0;
                let reference = is_true.then(|| "TR-HINTED".into());
                self.hear(ChargeSignal::Hint { reference, expiry: None });
            }
            Step::LateAnswer => {
                if let Some(signal) = self.untold.take() {
                    self.hear(signal);
                }
            }
            Step::Lose => {
                // Its own money has moved by then, or what moved it was told of.
                self.becomes = 0;
                self.charge = self.durable.clone();
                self.lost_at = Some(self.now);
            }
            Step::Refund { is_denied } => self.refund(is_denied),
        }
    }

    pub(crate) fn sleep(&mut self, pause: TimeDelta) {
        self.now += pause;
        self.operator.until(self.now);
        self.durable = self.charge.clone();
        self.becomes = 0;
    }

    fn hear(&mut self, signal: ChargeSignal) {
        if let Some(event) = self.charge.hear(signal, self.now) {
            self.apply(&event);
        }
    }

    pub(crate) fn apply(&mut self, event: &ChargeEvent) {
        self.charge.apply(event, self.now).expect("whatever is wanted or heard is legal");
    }

    fn refund(&mut self, is_denied: bool) {
        self.refunds += 1;
        let id = RefundId::mint(self.charge.order.id, &self.refunds.to_string());
        let amount = Some(Money::parse("5.00", Currency::Myr).expect("an amount"));
        self.hear(ChargeSignal::Refund { id, amount, reason: "r".into(), by: "b".into() });
        let refunded = amount.filter(|_| !is_denied);
        self.hear(ChargeSignal::RefundEnded { id, refunded });
        let back = self.charge.amount_refunded();
        let is_too_much =
            back.is_some_and(|back| back.exceeds(self.charge.amount_charged()) == Ok(true));
        assert!(!is_too_much, "{back:?} went back");
    }

    /// Money rule 1.
    pub(crate) fn is_debited_once_at_most(&self) -> Result<(), TestCaseError> {
        prop_assert!(self.operator.debits <= 1, "{} debits", self.operator.debits);
        Ok(())
    }

    /// What was debited is not closed without another look (money rule 3).
    pub(crate) fn forgets_no_debit(&self) -> Result<(), TestCaseError> {
        let is_closed = !self.charge.state.holds_its_period();
        let next = self.charge.next(&self.rules(), self.now, self.lost_at);
        let is_forgotten = self.operator.debits > 0 && is_closed && next == ChargeNext::Rest;
        prop_assert!(
            !is_forgotten || self.is_beyond_asking(),
            "debited, and rests as {}",
            self.charge.state
        );
        Ok(())
    }

    pub(crate) fn refuses_what_is_illegal(&self) -> Result<(), TestCaseError> {
        let events = [
            ChargeEvent::Submitted,
            ChargeEvent::ProvenUnsent,
            ChargeEvent::OtpRefused { code: None },
            ChargeEvent::WindowClosed { look_at: self.now },
            ChargeEvent::Hinted { reference: None },
            self.prepared("TR".into()),
            declined(Proof::Inquiry),
        ];
        for event in events {
            let mut charge = self.charge.clone();
            if charge.apply(&event, self.now).is_err() {
                prop_assert_eq!(&charge, &self.charge, "refused, and yet changed: {:?}", event);
            }
        }
        Ok(())
    }

    /// Once every call is answered and nobody does anything, what is known is what happened.
    pub(crate) fn settle(mut self) -> Result<(), TestCaseError> {
        for _ in 0..100 {
            match self.charge.next(&self.rules(), self.now, self.lost_at) {
                ChargeNext::Wait(until) => self.sleep(until - self.now),
                ChargeNext::Rest => break,
                _ => self.work(Fate::Done),
            }
        }
        self.is_debited_once_at_most()?;
        let (state, is_debited) = (self.charge.state, self.operator.debits > 0);
        let is_known = matches!(state, ChargeState::Charged | ChargeState::Refunded);
        prop_assert!(
            is_known == is_debited || self.is_beyond_asking(),
            "debited: {is_debited}, and it is {state}"
        );
        Ok(())
    }

    /// Whether the store has lost the operator's name of it, by which alone it is asked about: it
    /// stays in doubt, for staff. Cancelled right after such a loss, no store can know of it.
    fn is_beyond_asking(&self) -> bool {
        use ChargeState as S;
        let is_nameless = self.charge.operator_reference.is_none();
        let is_lost = self.lost_at.is_some() && self.charge.order.way == Way::Direct;
        is_lost && is_nameless && matches!(self.charge.state, S::InDoubt | S::Cancelled)
    }
}

fn order(way: Way, now: DateTime<Utc>) -> ChargeOrder {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let id = ChargeId::mint(0, &origin);
    let purchase =
        PurchaseOrder { return_url: None, window: WINDOW.to_std().expect("five minutes") };
    let is_renewal = way == Way::Renewal;
    ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        account: "boost".parse().expect("an id"),
        plan: None,
        subscription: is_renewal.then(|| "s".parse().expect("an id")),
        msisdn: Msisdn::parse_e164("60123456789").expect("a number"),
        amount: Money::parse("10.00", Currency::Myr).expect("an amount"),
        description: Some("Ten".to_owned()),
        period: is_renewal.then(|| "2026-11-22/2026-11-29".parse().expect("a period")),
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: now.date_naive(),
        scheduled_for: now,
        send_before: is_renewal.then(|| now + TimeDelta::days(7)),
        way,
        purchase: way.is_attended().then(|| Box::new(purchase)),
        asked: None,
    }
}
