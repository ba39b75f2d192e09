//! How fast a run goes, and when it will be through.

use std::collections::BTreeMap;

use billing::{RenewalSchedule, Window};
use chrono::{DateTime, TimeDelta, Utc};
use contract::RunView;
use workflows::run::SENT_BUCKET;

/// A rate over less time than this says nothing.
const RATE_OVER_MIN: TimeDelta = TimeDelta::seconds(60);
/// Beyond this, a time of arrival means "never".
const ETA_MAX_S: f64 = 366.0 * 86_400.0;

/// What is known of a run at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readings<'r> {
    /// Now.
    pub(super) now: DateTime<Utc>,
    /// Calls by the quarter of an hour in which they were made.
    pub(super) sent: &'r BTreeMap<DateTime<Utc>, u64>,
    /// Charges that are not to be sent any more.
    pub(super) done: u64,
    /// Charges still to be sent.
    pub(super) to_send: u64,
    /// When it may be sent; none for a run that keeps no window.
    pub(super) schedule: Option<&'r RenewalSchedule>,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Forecast {
    pub(super) began_at: Option<DateTime<Utc>>,
    pub(super) last_sent_at: Option<DateTime<Utc>>,
    pub(super) rate_per_s: Option<f64>,
    pub(super) eta: Option<DateTime<Utc>>,
    pub(super) window_ends_at: Option<DateTime<Utc>>,
    pub(super) fits: Option<bool>,
    pub(super) progress: f64,
}

impl Forecast {
    /// Of a run that is held back: nobody knows when it goes on.
    pub(super) fn held(self) -> Self {
        Self { rate_per_s: None, eta: None, fits: None, ..self }
    }

    /// Of a run that was stopped: what is left does not fit.
    pub(super) fn ended(self, to_send: u64) -> Self {
        Self { fits: (to_send > 0).then_some(false), ..self.held() }
    }
}

impl Readings<'_> {
    /// How fast it goes, and when it will be through.
    pub(super) fn forecast(&self) -> Forecast {
        let window = self.window();
        let rate = self.rate(window);
        let eta = rate.and_then(|rate| self.calls().end_at(rate, self.now));
        Forecast {
            began_at: self.began_at(window),
            last_sent_at: self.last_sent_at(),
            rate_per_s: rate.map(to_hundredths),
            eta,
            window_ends_at: window.map(|window| window.closes_at),
            fits: window.and_then(|window| self.fits(window, rate, eta)),
            progress: self.progress(),
        }
    }

    /// The window that it is sent in: the one that is open or opens next while there is something
    /// to send, and then the one that it was sent in.
    fn window(&self) -> Option<Window> {
        let first_sent = self.sent.keys().next().copied();
        let within = if self.to_send > 0 { Some(self.now) } else { first_sent };
        self.schedule?.window_from(within?)
    }

    fn began_at(&self, window: Option<Window>) -> Option<DateTime<Utc>> {
        let first = *self.sent.keys().next()?;
        // A window that opens within the first quarter of an hour knows better.
        let opens_at = window.map(|window| window.opens_at);
        Some(opens_at.filter(|at| *at < first + SENT_BUCKET).map_or(first, |at| at.max(first)))
    }

    fn last_sent_at(&self) -> Option<DateTime<Utc>> {
        let last = *self.sent.keys().next_back()?;
        Some((last + SENT_BUCKET).min(self.now))
    }

    /// Over this quarter of an hour and the one before it, as far as it was at work in them.
    fn rate(&self, window: Option<Window>) -> Option<f64> {
        let is_open = window.is_none_or(|window| window.opens_at <= self.now);
        if self.to_send == 0 || !is_open {
            return None;
        }
        let quarter = SENT_BUCKET.num_seconds();
        let this = DateTime::from_timestamp(self.now.timestamp().div_euclid(quarter) * quarter, 0)?;
        let from = this - SENT_BUCKET;
        let calls: u64 = self.sent.range(from..).map(|(_, calls)| calls).sum();
        let began = window.map(|window| window.opens_at).or(self.began_at(window))?;
        let over = self.now - from.max(began);
        (over >= RATE_OVER_MIN).then(|| calls as f64 / over.as_seconds_f64())
    }

    fn calls(&self) -> Calls {
        Calls { sent: self.sent.values().sum(), done: self.done, to_send: self.to_send }
    }

    fn fits(&self, window: Window, rate: Option<f64>, eta: Option<DateTime<Utc>>) -> Option<bool> {
        if self.to_send == 0 {
            return None;
        }
        // What was begun and waits for another window did not fit into its own.
        if window.opens_at > self.now {
            return (!self.sent.is_empty()).then_some(false);
        }
        rate.map(|_| eta.is_some_and(|eta| eta <= window.closes_at))
    }

    fn progress(&self) -> f64 {
        let all = self.done.saturating_add(self.to_send);
        if all == 0 { 1.0 } else { self.done as f64 / all as f64 }
    }
}

/// The same run if it goes on at a rate that is known better, as from two readings of it.
#[must_use]
pub fn at_rate(run: RunView, rate_per_s: f64, now: DateTime<Utc>) -> RunView {
    if run.to_send() == 0 || run.missed_its_window() || run.is_held() {
        return run;
    }
    let left = run.open.saturating_sub(run.in_doubt);
    let done = run.opened.saturating_sub(left);
    let eta = Calls { sent: run.sent, done, to_send: run.to_send() }.end_at(rate_per_s, now);
    let fits = run.window_ends_at.map(|ends_at| eta.is_some_and(|eta| eta <= ends_at));
    RunView { rate_per_s: Some(to_hundredths(rate_per_s)), eta, fits, ..run }
}

/// The calls of a run, and its charges.
#[derive(Debug, Clone, Copy)]
struct Calls {
    sent: u64,
    done: u64,
    to_send: u64,
}

impl Calls {
    /// When everything is sent at this rate; none if that would take for ever.
    fn end_at(self, rate_per_s: f64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let seconds = self.to_send as f64 * self.a_charge() / rate_per_s;
        (seconds < ETA_MAX_S).then(|| now + TimeDelta::seconds(seconds.ceil() as i64))
    }

    /// What a charge has taken so far: two calls where it is prepared first, more after refusals.
    fn a_charge(self) -> f64 {
        if self.done == 0 { 1.0 } else { (self.sent as f64 / self.done as f64).max(1.0) }
    }
}

fn to_hundredths(rate: f64) -> f64 {
    (rate * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests;
