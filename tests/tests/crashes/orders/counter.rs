//! Where backends ask, and what they were answered.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::Duration;

use mekong_tests::{Answer, Backend};
use serde_json::{Value, json};

use super::answered::Answered;
use super::order::Ask;

/// How often an ask is made that is not answered, before its backend goes on without.
const TRIES_MAX: u32 = 3;
/// Between two tries of an ask, and between two asks.
const PAUSE: Duration = Duration::from_millis(30);
/// Answers that say "not now".
const NOT_NOW: [u16; 4] = [429, 500, 503, 504];

/// Where backends ask, and what they were answered.
pub(super) struct Counter {
    url: RwLock<String>,
    asks: Mutex<VecDeque<Ask>>,
    answered: Mutex<Answered>,
    unanswered: AtomicU32,
}

impl Counter {
    pub(super) fn at(url: &str) -> Self {
        Self {
            url: RwLock::new(url.to_owned()),
            asks: Mutex::default(),
            answered: Mutex::default(),
            unanswered: AtomicU32::new(0),
        }
    }

    /// The server has another address now.
    pub(super) fn moves_to(&self, url: &str) {
        url.clone_into(&mut self.url.write().expect("no thread panics with it"));
    }

    /// Whether everything has been asked for.
    pub(super) fn is_done(&self) -> bool {
        self.asks.lock().expect("no thread panics with it").is_empty()
    }

    /// Lets so many backends make these asks, while something else happens; returns what that says
    /// once all are made.
    pub(super) fn open_to<T>(
        &self,
        backends: usize,
        asks: Vec<Ask>,
        meanwhile: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        *self.asks.lock().expect("no thread panics with it") = asks.into();
        let backend = Backend::new()?;
        std::thread::scope(|scope| {
            for _ in 0..backends {
                scope.spawn(|| self.make_asks(&backend));
            }
            meanwhile()
        })
    }

    fn make_asks(&self, backend: &Backend) {
        while let Some(ask) = self.next_ask() {
            for _ in 0..TRIES_MAX {
                if self.make(&ask, backend) {
                    break;
                }
                std::thread::sleep(PAUSE);
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn next_ask(&self) -> Option<Ask> {
        self.asks.lock().expect("no thread panics with it").pop_front()
    }

    /// Asks once, and says whether there was an answer.
    fn make(&self, ask: &Ask, backend: &Backend) -> bool {
        let answer = self.post(ask, backend).filter(|answer| !NOT_NOW.contains(&answer.status));
        let is_answered = answer.is_some();
        match answer {
            Some(Answer { status, body }) => {
                self.answered.lock().expect("no thread panics with it").hear(ask, status, &body);
            }
            None => drop(self.unanswered.fetch_add(1, Ordering::Relaxed)),
        }
        is_answered
    }

    fn post(&self, ask: &Ask, backend: &Backend) -> Option<Answer> {
        let at = self.url.read().expect("no thread panics with it").clone();
        match ask {
            Ask::Alone(order) => {
                backend.post(&format!("{at}/v1/charges"), Some(&order.key()), &order.body())
            }
            Ask::Batch(orders) => {
                let lines: Vec<Value> = orders.iter().map(|order| order.line()).collect();
                backend.post(&format!("{at}/v1/charges:batch"), None, &json!({ "charges": lines }))
            }
        }
    }

    /// What has come of it so far, in a line.
    pub(super) fn told(&self) -> String {
        let charges = self.answered.lock().expect("no thread panics with it").charges().len();
        let unanswered = self.unanswered.load(Ordering::Relaxed);
        format!("{charges} charges were answered, {unanswered} requests were not")
    }

    /// How many requests had no answer.
    pub(super) fn unanswered(&self) -> u32 {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// All that was answered.
    pub(super) fn into_answered(self) -> Answered {
        self.answered.into_inner().expect("no thread panics with it")
    }
}
