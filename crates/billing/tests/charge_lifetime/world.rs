//! One charge, its operator, and whoever works on it.

use std::sync::LazyLock;
use std::time::Duration;

use billing::*;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::operator::{Operator, Word};
use crate::step::{Fate, Step};

const TIMEOUT: TimeDelta = TimeDelta::seconds(30);
/// Nobody else claims what a dead worker held before this has passed.
const LEASE: TimeDelta = TimeDelta::seconds(60);
const WINDOW: TimeDelta = TimeDelta::minutes(5);
const INQUIRIES: [Duration; 3] =
    [Duration::from_secs(60), Duration::from_secs(180), Duration::from_secs(3600)];
/// What becomes true by itself, without a call and without a pause, in a row.
const BECOMES_MAX: u32 = 4;

static ANY_TIME: LazyLock<RenewalSchedule> =
    LazyLock::new(|| RenewalSchedule::at_any_time(Tz::Asia__Kuala_Lumpur));

pub(crate) struct World {
    now: DateTime<Utc>,
    charge: Charge,
    /// What a loss would leave: the charge as it was when time last passed.
    durable: Charge,
    lost_at: Option<DateTime<Utc>>,
    operator: Operator,
    lost_renewal: LostRenewalRule,
    /// What a worker was told that could not record it any more.
    untold: Option<ChargeEvent>,
    becomes: u32,
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

    fn rules(&self) -> ChargeRules<'static> {
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
                if let Some(event) = self.untold.take() {
                    self.hear(ChargeSignal::Evidence { event });
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

    fn sleep(&mut self, pause: TimeDelta) {
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

    fn apply(&mut self, event: &ChargeEvent) {
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

    /// A worker does what the charge wants.
    fn work(&mut self, fate: Fate) {
        let next = self.charge.next(&self.rules(), self.now, self.lost_at);
        if !matches!(next, ChargeNext::Become(_)) {
            self.becomes = 0;
        }
        match next {
            ChargeNext::Become(event) => {
                self.becomes += 1;
                assert!(self.becomes <= BECOMES_MAX, "it goes on and on: {event:?}");
                self.apply(&event);
            }
            ChargeNext::Prepare => self.prepare(fate),
            ChargeNext::Send => self.send(fate),
            ChargeNext::Inquire => self.inquire(fate),
            ChargeNext::Wait(until) => assert!(until > self.now),
            ChargeNext::Rest => self.has_no_open_question(),
        }
    }

    fn has_no_open_question(&self) {
        use ChargeState as S;
        let state = self.charge.state;
        let is_open = matches!(state, S::Requested | S::Submitted | S::Waiting | S::InDoubt);
        assert!(!is_open, "it rests as {state}");
    }

    fn prepare(&mut self, fate: Fate) {
        self.apply(&ChargeEvent::Preparing);
        let rules = self.rules();
        let again = |charge: &Charge, now, why| charge.prepare_again(&rules, now, why, None, None);
        let arrives = match fate {
            Fate::Lost { arrives } | Fate::TimesOut { arrives } | Fate::Dies { arrives } => arrives,
            Fate::NotSent => false,
            Fate::Done | Fate::NotYet | Fate::Declined => true,
        };
        let reference = arrives.then(|| self.operator.prepare(&self.charge)).flatten();
        let event = match fate {
            Fate::Dies { .. } => return self.sleep(LEASE),
            Fate::NotSent => self.not_sent(),
            Fate::Lost { .. } => again(&self.charge, self.now, Doubted::ConnectionLost),
            Fate::TimesOut { .. } => {
                self.sleep(TIMEOUT);
                again(&self.charge, self.now, Doubted::Timeout)
            }
            Fate::Declined if reference.is_some() => declined(Proof::Reply),
            Fate::Done | Fate::NotYet | Fate::Declined => match reference {
                Some(reference) => self.prepared(reference.into()),
                None => again(&self.charge, self.now, Doubted::Duplicate),
            },
        };
        self.apply(&event);
    }

    fn prepared(&self, reference: Box<str>) -> ChargeEvent {
        let way = self.charge.order.way;
        ChargeEvent::Prepared {
            reference,
            page: None,
            expires_at: way.is_attended().then(|| self.now + WINDOW),
            look_at: (way == Way::Page).then(|| self.now + TimeDelta::minutes(2)),
            free_trial: None,
        }
    }

    fn send(&mut self, fate: Fate) {
        assert!(self.operator.flights.is_empty(), "sent while it may be on its way");
        if self.rules().tells_expiry && self.charge.expiry_before.is_none() {
            let expiry = self.now.date_naive();
            self.apply(&ChargeEvent::ExpiryRead { expiry });
        }
        self.apply(&ChargeEvent::Submitted);
        let in_doubt =
            |world: &Self, why| world.charge.in_doubt(&world.rules(), world.now, why, None, None);
        if let Fate::Lost { arrives: true }
        | Fate::TimesOut { arrives: true }
        | Fate::Dies { arrives: true } = fate
        {
            self.operator.flights.push(self.now);
        }
        let event = match fate {
            Fate::Done => {
                self.operator.debits += 1;
                self.charged(Proof::Reply)
            }
            Fate::Declined => declined(Proof::Reply),
            Fate::NotYet => self.not_yet(),
            Fate::NotSent => self.not_sent(),
            Fate::Lost { .. } => in_doubt(self, Doubted::ConnectionLost),
            Fate::TimesOut { .. } => {
                self.sleep(TIMEOUT);
                in_doubt(self, Doubted::Timeout)
            }
            Fate::Dies { arrives } => {
                self.untold = arrives.then(|| self.charged(Proof::Reply));
                return self.sleep(LEASE);
            }
        };
        self.apply(&event);
    }

    /// Not charged, and the subscriber is next.
    fn not_yet(&self) -> ChargeEvent {
        match self.charge.order.way {
            Way::Otp => self.charge.refuse_otp(Some("006".into()), None),
            Way::Direct => ChargeEvent::StepDownOffered { expires_at: self.now + WINDOW },
            _ => declined(Proof::Reply),
        }
    }

    fn not_sent(&self) -> ChargeEvent {
        self.charge.not_accepted(Unaccepted::NotSent, Duration::ZERO, self.now, None)
    }

    fn charged(&self, proof: Proof) -> ChargeEvent {
        let reference = self.charge.operator_reference.clone().or(Some("TR".into()));
        let receipt = Receipt { reference, ..Receipt::default() };
        self.charge.charged(&self.rules(), proof, receipt, self.now)
    }

    fn inquire(&mut self, fate: Fate) {
        assert!(self.operator.flights.is_empty(), "asked while it may be on its way");
        let is_answered = matches!(fate, Fate::Done | Fate::Declined | Fate::NotYet);
        let unreachable = Word::Nothing(Finding::Unreachable);
        let word = if is_answered { self.operator.tell(&self.charge) } else { unreachable };
        let rules = self.rules();
        let is_closed = matches!(self.charge.state, ChargeState::Charged | ChargeState::Declined);
        let event = match word {
            // Its last paid day, which is what a charged one is asked for.
            Word::Charged if self.charge.state == ChargeState::Charged => {
                ChargeEvent::ExpirySeen { expiry: self.now.date_naive() }
            }
            Word::Charged => self.charged(Proof::Inquiry),
            Word::Declined => declined(Proof::Inquiry),
            Word::Pending if !is_closed => {
                self.charge.judge_pending(Duration::from_secs(120), None, None, self.now)
            }
            Word::Pending => self.charge.judge(&rules, Finding::Pending, None, None, self.now),
            Word::Nothing(finding) => self.charge.judge(&rules, finding, None, None, self.now),
        };
        self.apply(&event);
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

fn declined(proof: Proof) -> ChargeEvent {
    let reason = DeclineReason::RefusedBySubscriber;
    ChargeEvent::Declined { proof, reason, code: None, evidence: None }
}

fn order(way: Way, now: DateTime<Utc>) -> ChargeOrder {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let id = ChargeId::mint(0, &origin);
    let purchase = PurchaseOrder {
        return_url: None,
        reference: None,
        window: WINDOW.to_std().expect("five minutes"),
    };
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
    }
}
