//! Whether an operator answers, and how fast it is called: one value per account that all
//! processes share.
//!
//! An operator that is down is not charged through, and is asked now and then whether it is back.
//! What is asked moves no money: an inquiry that is due anyway, or one about something long settled.
//! Once it answers, the pace comes back step by step (decision 0015).

mod moves;
mod sign;
mod tempo;

use std::time::Duration;

use billing::encoding;
use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

pub use moves::{BREAKER_MOVES, Move, Phase};
pub use sign::{Reading, Sign};
use tempo::Tempo;

/// This many calls in a row without an answer open a breaker, ...
const IN_A_ROW: u32 = 10;
/// ... if no two of them are further apart than this: a failure a day is no outage.
const RUN_WITHIN: TimeDelta = TimeDelta::minutes(1);
/// So does every other call of the last ones, ...
const ONE_IN: u32 = 2;
/// ... once there are this many; twice as many are remembered, and then count half.
const ENOUGH: u32 = 20;

/// For so long a charge that was answered speaks for its operator, unless one after it was not:
/// trouble with what else is called does not keep charges back that go through.
const CHARGE_SPEAKS_FOR: TimeDelta = TimeDelta::minutes(5);

/// How long it stays open at first; each time is twice the one before, up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_secs(10);
const WAIT_MAX: Duration = Duration::from_secs(60);
/// How long whoever has taken the turn to ask has for it: longer than any time-out.
const PROBE_FOR: TimeDelta = TimeDelta::seconds(75);
/// How soon the others look what has come of it.
const LOOKED_AGAIN: TimeDelta = TimeDelta::seconds(2);
/// What nobody waits for is put off by as long again as this is open by now, up to this.
const PUT_OFF_MAX: TimeDelta = TimeDelta::minutes(5);

/// The shares of the pace, in thousandths, while it is half open.
const STEPS: [u32; 4] = [50, 100, 250, 500];
/// A step is over after this many answers and this time, ...
const STEP_ANSWERS: u32 = 3;
const STEP_LASTS: TimeDelta = TimeDelta::seconds(10);
/// ... or, where little is sent, after this time and one answer.
const STEP_LASTS_MAX: TimeDelta = TimeDelta::minutes(1);
/// A step that begins with so many calls without an answer ends it, as does what opens a breaker: who
/// loses an answer now and then is not away.
const BAD_START: u32 = 3;

/// How an account's operator has answered lately, and what follows for whoever wants to call it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Breaker {
    #[n(0)]
    phase: Phase,
    #[cbor(n(1), with = "encoding::instant")]
    since: DateTime<Utc>,
    /// When it is asked again, while it is open.
    #[cbor(n(2), with = "encoding::instant::optional", has_nil)]
    probe_at: Option<DateTime<Utc>>,
    /// The place in [`STEPS`], while it is half open.
    #[n(3)]
    step: u32,
    /// How often it has opened, or been asked in vain, since it was closed last.
    #[n(4)]
    tries: u32,
    /// The last answers; of this step only, while it is half open.
    #[n(5)]
    well: u32,
    /// The last calls without an answer, likewise.
    #[n(6)]
    down: u32,
    #[n(7)]
    in_a_row: u32,
    #[cbor(n(8), with = "encoding::instant::optional", has_nil)]
    down_at: Option<DateTime<Utc>>,
    #[n(9)]
    why: Option<Box<str>>,
    #[n(10)]
    tempo: Tempo,
    /// When a charge was answered last; none once one was not, or after an outage.
    #[cbor(n(11), with = "encoding::instant::optional", has_nil)]
    charged_at: Option<DateTime<Utc>>,
    /// Since when somebody asks, while that lasts.
    #[cbor(n(12), with = "encoding::instant::optional", has_nil)]
    asked_at: Option<DateTime<Utc>>,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            phase: Phase::Closed,
            since: DateTime::UNIX_EPOCH,
            probe_at: None,
            step: 0,
            tries: 0,
            well: 0,
            down: 0,
            in_a_row: 0,
            down_at: None,
            why: None,
            tempo: Tempo::default(),
            charged_at: None,
            asked_at: None,
        }
    }
}

impl Breaker {
    /// Whether charges are sent.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Since when; 1970 if it has never been otherwise.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }

    /// When the operator is asked next whether it is back, while this is open.
    pub fn probe_at(&self) -> Option<DateTime<Utc>> {
        self.probe_at
    }

    /// What came last instead of an answer, unless this is closed.
    pub fn why(&self) -> Option<&str> {
        self.why.as_deref().filter(|_| self.phase != Phase::Closed)
    }

    /// The part of the configured pace that is kept, above 0 and at most 1. While this is open it
    /// is the part that is taken up first.
    pub fn share(&self) -> f64 {
        let whole = Tempo::WHOLE;
        let of_phase = match self.phase {
            Phase::Closed => whole,
            Phase::Open => STEPS[0],
            Phase::HalfOpen => STEPS.get(self.step as usize).copied().unwrap_or(whole),
        };
        f64::from(of_phase.min(self.tempo.share())) / f64::from(whole)
    }

    /// Until when no charge is to be sent, if that lies ahead: nobody asks before, somebody asks just
    /// now, or the operator wants to be left alone.
    pub fn held_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = match self.phase {
            Phase::Open if self.asked_at.is_some() => self.probe_at.min(Some(now + LOOKED_AGAIN)),
            Phase::Open => self.probe_at,
            Phase::Closed | Phase::HalfOpen => self.tempo.rest_until(),
        };
        until.filter(|until| *until > now)
    }

    /// Until when a question is put off that may wait: however many of them there are, each comes up
    /// a few times in an outage. None if it may be asked.
    pub fn put_off_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.held_until(now).filter(|_| self.phase == Phase::Open)?;
        Some(until.max(now + (now - self.since).min(PUT_OFF_MAX)))
    }

    /// Whether somebody is to ask now whether the operator is back.
    pub fn wants_probe(&self, now: DateTime<Utc>) -> bool {
        self.phase == Phase::Open && self.probe_at.is_none_or(|at| at <= now)
    }

    /// Whether nothing in it calls for telling others soon.
    pub fn is_calm(&self) -> bool {
        self.phase == Phase::Closed && self.in_a_row == 0 && self.tempo.share() == Tempo::WHOLE
    }

    /// Gives the turn to ask to whoever wants it now; `false` if it is somebody else's, or nobody's.
    pub fn take_probe(&mut self, now: DateTime<Utc>) -> bool {
        let is_due = self.wants_probe(now);
        if is_due {
            self.go(Move::Probe, now);
            (self.probe_at, self.asked_at) = (Some(now + PROBE_FOR), Some(now));
        }
        is_due
    }

    /// Takes in how one call ended.
    ///
    /// What began before the present phase says nothing of it: the last calls of a night that broke
    /// off may come to their ends minutes later.
    pub fn hear(&mut self, reading: &Reading, now: DateTime<Utc>) {
        self.tempo.hear(reading, now);
        if self.phase != Phase::Closed && reading.begun_at <= self.since {
            return;
        }
        match &reading.sign {
            Sign::Well { .. } | Sign::Busy { .. } => self.hear_answer(reading.charges, now),
            Sign::Down { .. } if !reading.charges && self.charges_go_through(now) => {}
            Sign::Down { why } => self.hear_nothing(why, reading.charges, now),
        }
    }

    fn charges_go_through(&self, now: DateTime<Utc>) -> bool {
        self.charged_at.is_some_and(|at| now - at < CHARGE_SPEAKS_FOR)
    }

    fn hear_answer(&mut self, charges: bool, now: DateTime<Utc>) {
        if charges {
            self.charged_at = Some(now);
        }
        self.well += 1;
        self.in_a_row = 0;
        match self.phase {
            Phase::Closed => self.forget_half(),
            Phase::Open => self.go(Move::Answer, now),
            Phase::HalfOpen if !self.has_lasted(now) => {}
            Phase::HalfOpen if self.step as usize + 1 < STEPS.len() => {
                self.go(Move::Step, now);
                self.step += 1;
            }
            Phase::HalfOpen => self.go(Move::Recover, now),
        }
    }

    fn hear_nothing(&mut self, why: &str, charges: bool, now: DateTime<Utc>) {
        if charges {
            self.charged_at = None;
        }
        let is_run = self.down_at.is_some_and(|at| now - at <= RUN_WITHIN);
        self.in_a_row = if is_run { self.in_a_row + 1 } else { 1 };
        self.down += 1;
        self.down_at = Some(now);
        self.why = Some(why.into());
        match self.phase {
            Phase::Closed if self.is_out() => self.open(Move::Trip, now),
            Phase::Closed => self.forget_half(),
            Phase::Open => self.open(Move::Fail, now),
            Phase::HalfOpen if self.is_out() || self.is_a_bad_start() => {
                self.open(Move::Relapse, now);
            }
            Phase::HalfOpen => {}
        }
    }

    fn is_out(&self) -> bool {
        let all = self.well + self.down;
        self.in_a_row >= IN_A_ROW || (all >= ENOUGH && self.down * ONE_IN >= all)
    }

    fn is_a_bad_start(&self) -> bool {
        self.well == 0 && self.down >= BAD_START
    }

    fn has_lasted(&self, now: DateTime<Utc>) -> bool {
        let lasted = now - self.since;
        lasted >= STEP_LASTS_MAX || (lasted >= STEP_LASTS && self.well >= STEP_ANSWERS)
    }

    /// What is long ago counts less and less.
    fn forget_half(&mut self) {
        if self.well + self.down >= 2 * ENOUGH {
            self.well /= 2;
            self.down /= 2;
        }
    }

    fn open(&mut self, by: Move, now: DateTime<Utc>) {
        self.go(by, now);
        let wait = WAIT.saturating_mul(1 << self.tries.min(8)).min(WAIT_MAX);
        self.tries = self.tries.saturating_add(1);
        (self.charged_at, self.asked_at) = (None, None);
        self.probe_at = TimeDelta::from_std(wait).ok().map(|wait| now + wait);
    }

    fn go(&mut self, by: Move, now: DateTime<Utc>) {
        let to = self.phase.on(by).expect("only moves of the table are made");
        // An outage has one beginning, however often it is asked about.
        if (self.phase, to) != (Phase::Open, Phase::Open) {
            (self.since, self.well, self.down, self.in_a_row) = (now, 0, 0, 0);
        }
        if to == Phase::Closed {
            self.tries = 0;
        }
        if to != Phase::Open {
            (self.probe_at, self.asked_at) = (None, None);
        }
        if by == Move::Answer {
            self.step = 0;
        }
        self.phase = to;
    }
}

#[cfg(test)]
mod tests;
