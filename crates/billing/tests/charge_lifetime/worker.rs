//! A worker: it does what the charge wants, and it goes well or not.

use std::time::Duration;

use billing::*;
use chrono::TimeDelta;

use crate::operator::Word;
use crate::step::Fate;
use crate::world::{TIMEOUT, WINDOW, World};

/// Nobody else claims what a dead worker held before this has passed.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// What becomes true by itself, without a call and without a pause, in a row.
const BECOMES_MAX: u32 = 4;

impl World {
    /// A worker does what the charge wants.
    pub(crate) fn work(&mut self, fate: Fate) {
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
            ChargeNext::Resend => {
                let expires_at = self.now + WINDOW;
                self.apply(&ChargeEvent::OtpResent { is_sent: true, code: None, expires_at });
            }
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
            Fate::NotSent | Fate::Stalls => false,
            Fate::Done | Fate::NotYet | Fate::Declined => true,
        };
        let reference = arrives.then(|| self.operator.prepare(&self.charge)).flatten();
        let event = match fate {
            Fate::Dies { .. } | Fate::Stalls => return self.sleep(LEASE),
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

    pub(crate) fn prepared(&self, reference: Box<str>) -> ChargeEvent {
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
                let event = self.charged(Proof::Reply);
                self.untold = arrives.then_some(ChargeSignal::Evidence { event });
                return self.sleep(LEASE);
            }
            Fate::Stalls => {
                let submitted_at = self.charge.intent_at().expect("its intent is on record");
                self.untold = Some(ChargeSignal::Unsent { submitted_at });
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
}

pub(crate) fn declined(proof: Proof) -> ChargeEvent {
    let reason = DeclineReason::RefusedBySubscriber;
    ChargeEvent::Declined { proof, reason, code: None, evidence: None }
}
