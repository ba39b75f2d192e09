//! Simulated Boost Connect: the Advice-of-Charge gateway and the operators behind it.
//!
//! `routes` and `browser` are its doors, `calls` has one file per call or pair of calls;
//! `ledger` holds everything that must change together, and says in one file per subject what
//! is done with it; `postman` tells the merchant's server.

mod amount;
mod answer;
mod behaviour;
mod books;
mod browser;
mod calendar;
mod callback;
mod calls;
mod clock;
mod codes;
mod config;
mod data;
mod endpoint;
mod entry;
mod faults;
mod fields;
mod gate;
mod ledger;
mod postman;
mod profile;
mod routes;
mod script;
mod switches;

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

pub use amount::{Amount, NotAnAmount};
pub use behaviour::{Answer, Behaviour, Code, Course, Pause, Work};
pub use books::{Books, Stats};
pub use calendar::Calendar;
pub use callback::Destination;
pub use clock::TimeSource;
pub use config::{AocConfig, BodyFormat, CallbackUrls, ConfigError, Direct, Imports};
pub use data::Spelling;
pub use endpoint::Endpoint;
pub use entry::{Entry, Kind, Route};
pub use faults::{Fault, Faults};
pub use gate::Request;
pub use ledger::{Sms, SubscriptionStatus, SubscriptionView};
pub use postman::{Delivered, Delivery};
pub use profile::Profile;
pub(crate) use routes::router;
pub use script::Script;
pub use switches::{Account, Impossible};

/// Who the operators' subscribers are.
pub type Population = crate::population::Population<Amount>;

use crate::{dice::Dice, gate::Gate, reply::Reply};
use callback::Callback;
use clock::Clock;
use data::Data;
use fields::Refusal;
use ledger::Ledger;
use postman::Postman;

/// The simulated gateway and all its switches. Clones are handles on the same one.
#[derive(Clone)]
pub struct Aoc(Arc<Gateway>);

struct Gateway {
    config: Arc<AocConfig>,
    gate: Gate<Fault, Request>,
    clock: Clock,
    ledger: Mutex<Ledger>,
    postman: Postman,
}

/// How often the gateway looks at its clock when nobody asks it anything.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

impl Aoc {
    pub(crate) fn new(seed: u64, config: AocConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let dice = Dice::new(seed).about("aoc");
        let gate = Gate::new(dice, config.faults.clone(), config.requests_kept_max);
        let config = Arc::new(config);
        Ok(Self(Arc::new(Gateway {
            gate: gate.at_most(config.calls_per_second_max),
            clock: Clock::new(config.time.clone()),
            ledger: Mutex::new(Ledger::new(dice, Arc::clone(&config))),
            postman: Postman::new(config.callbacks.clone(), config.delivery),
            config,
        })))
    }

    /// What the gateway took and gave back and who asked, by its own account.
    #[must_use]
    pub fn books(&self) -> Books {
        Books::of(self.clone())
    }

    /// Behaviour ordered for the requests to come.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.0.gate.script
    }

    /// What the gateway does without being asked: callbacks, and renewals whose time has come.
    pub(crate) async fn run(&self) {
        let look_at_the_clock = async {
            loop {
                tokio::time::sleep(LOOKS_EVERY).await;
                self.with_ledger(|_| ());
            }
        };
        tokio::join!(self.0.postman.run(), look_at_the_clock);
    }

    fn config(&self) -> &AocConfig {
        &self.0.config
    }

    /// Does `work` on the gateway's state as it is by now. It takes a moment and waits for
    /// nothing. The callbacks that it led to are the caller's to deliver.
    fn work<T>(&self, work: impl FnOnce(&mut Ledger) -> T) -> (T, Vec<Callback>) {
        let mut ledger = self.0.ledger.lock().expect("nothing panics while it holds the ledger");
        ledger.catch_up(self.0.clock.now());
        let result = work(&mut ledger);
        (result, ledger.take_callbacks())
    }

    /// The same, where nobody is waiting for an answer: callbacks are sent behind its back.
    fn with_ledger<T>(&self, work: impl FnOnce(&mut Ledger) -> T) -> T {
        let (result, callbacks) = self.work(work);
        for callback in callbacks {
            let delivery = self.delivery_of(&callback.subject);
            self.0.postman.dispatch(callback, delivery);
        }
        result
    }

    /// Sends callbacks as it was ordered, or as chance will have it.
    async fn deliver(&self, callbacks: Vec<Callback>) {
        for callback in callbacks {
            let delivery = self.delivery_of(&callback.subject);
            match delivery {
                Delivery::BeforeReply => self.0.postman.deliver(callback).await,
                later => self.0.postman.dispatch(callback, later),
            }
        }
    }

    fn delivery_of(&self, subject: &str) -> Delivery {
        let bent = faults::DELIVERIES.iter().find(|(fault, _)| self.0.gate.bends(*fault, subject));
        bent.map_or_else(|| self.delivery(), |(_, delivery)| *delivery)
    }

    /// The answer to a request that could not be read.
    fn refused(&self, refusal: Refusal) -> Reply {
        Reply::ok(&Data::from(refusal).enveloped(self.config().spelling, self.0.gate.dice))
    }
}

/// Its configuration only: the rest is as long as the run.
impl fmt::Debug for Aoc {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Aoc").field("username", &self.config().username).finish_non_exhaustive()
    }
}
