//! Sending callbacks, and not sending them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, OnceLock},
    time::Duration,
};

use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, mpsc};

use crate::{
    aoc::{
        CallbackUrls,
        callback::{Callback, Destination},
    },
    outbound,
};

/// How callbacks are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Once, about when the call is answered.
    #[default]
    Prompt,
    /// Not at all.
    Never,
    /// Two times.
    Twice,
    /// Once, before the call is answered.
    BeforeReply,
    /// Not before somebody says so.
    Held,
}

/// A callback on its way, and how it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Where it went.
    pub url: String,
    /// What it said.
    pub body: Value,
    /// The HTTP status of the answer; nothing, if none came.
    pub status: Option<u16>,
}

#[derive(Debug, Clone)]
pub(crate) struct Letter {
    url: String,
    body: Value,
}

/// Letters that may wait to be sent; further ones are lost, as callbacks are.
const QUEUE_MAX: usize = 1_000;
/// Letters held back, or remembered after they were sent.
const KEPT_MAX: usize = 10_000;
/// How long a receiver may take.
const TIME_OUT: Duration = Duration::from_secs(5);

/// Sends callbacks one after the other, in the order in which they came about.
#[derive(Debug)]
pub(crate) struct Postman {
    /// Made when it is first needed: most runs call nobody back.
    http: OnceLock<Client>,
    queue: mpsc::Sender<Letter>,
    letters: AsyncMutex<mpsc::Receiver<Letter>>,
    bag: Mutex<Bag>,
}

#[derive(Debug, Default)]
struct Bag {
    urls: CallbackUrls,
    delivery: Delivery,
    held: VecDeque<Letter>,
    delivered: VecDeque<Delivered>,
}

impl Postman {
    pub(crate) fn new(urls: CallbackUrls, delivery: Delivery) -> Self {
        let (queue, letters) = mpsc::channel(QUEUE_MAX);
        let bag = Mutex::new(Bag { urls, delivery, ..Bag::default() });
        Self { http: OnceLock::new(), queue, letters: AsyncMutex::new(letters), bag }
    }

    /// Sends what is in the queue, for as long as it is polled.
    pub(crate) async fn run(&self) {
        let mut letters = self.letters.lock().await;
        while let Some(letter) = letters.recv().await {
            self.send(letter).await;
        }
    }

    pub(crate) fn set_urls(&self, urls: CallbackUrls) {
        self.bag().urls = urls;
    }

    pub(crate) fn set_delivery(&self, delivery: Delivery) {
        self.bag().delivery = delivery;
    }

    pub(crate) fn urls(&self) -> CallbackUrls {
        self.bag().urls.clone()
    }

    pub(crate) fn delivery(&self) -> Delivery {
        self.bag().delivery
    }

    /// Sends a callback and waits until it was received. What goes to an unregistered URL is
    /// forgotten.
    pub(crate) async fn deliver(&self, callback: Callback) {
        if let Some(letter) = self.addressed(callback.to, callback.body) {
            self.send(letter).await;
        }
    }

    /// Sends a callback as `delivery` says, while nobody waits for it.
    pub(crate) fn dispatch(&self, callback: Callback, delivery: Delivery) {
        let Some(letter) = self.addressed(callback.to, callback.body) else { return };
        match delivery {
            Delivery::Never => {}
            Delivery::Prompt | Delivery::BeforeReply => self.post(letter),
            Delivery::Twice => {
                self.post(letter.clone());
                self.post(letter);
            }
            Delivery::Held => self.hold(letter),
        }
    }

    /// Posts a letter with this body, whether or not it is true.
    pub(crate) fn forge(&self, to: Destination, body: Value) -> bool {
        let letter = self.addressed(to, body);
        letter.map(|letter| self.post(letter)).is_some()
    }

    /// Posts what was held back, newest first if `is_reversed`; returns how many.
    pub(crate) fn flush(&self, is_reversed: bool) -> usize {
        let mut held = std::mem::take(&mut self.bag().held);
        if is_reversed {
            held.make_contiguous().reverse();
        }
        let count = held.len();
        held.into_iter().for_each(|letter| self.post(letter));
        count
    }

    pub(crate) fn delivered(&self) -> Vec<Delivered> {
        self.bag().delivered.iter().cloned().collect()
    }

    fn addressed(&self, to: Destination, body: Value) -> Option<Letter> {
        let bag = self.bag();
        let url = match to {
            Destination::Charge => &bag.urls.charge,
            Destination::Unsubscribe => &bag.urls.unsubscribe,
        };
        Some(Letter { url: url.clone()?, body })
    }

    fn post(&self, letter: Letter) {
        if self.queue.try_send(letter).is_err() {
            tracing::warn!("a callback was lost: {QUEUE_MAX} are waiting already");
        }
    }

    fn hold(&self, letter: Letter) {
        let mut bag = self.bag();
        if bag.held.len() == KEPT_MAX {
            bag.held.pop_front();
        }
        bag.held.push_back(letter);
    }

    async fn send(&self, letter: Letter) {
        let http = self.http.get_or_init(|| outbound::client(TIME_OUT));
        let answer = http.post(&letter.url).json(&letter.body).send().await;
        if let Err(error) = &answer {
            tracing::debug!(%error, "a callback was not received");
        }
        let status = answer.ok().map(|answer| answer.status().as_u16());
        let mut bag = self.bag();
        if bag.delivered.len() == KEPT_MAX {
            bag.delivered.pop_front();
        }
        bag.delivered.push_back(Delivered { url: letter.url, body: letter.body, status });
    }

    fn bag(&self) -> MutexGuard<'_, Bag> {
        self.bag.lock().expect("nothing panics while it holds the bag")
    }
}
