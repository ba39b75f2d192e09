//! Simulated Lao Telecom: the carrier-billing interface "ltcpay", revision 1.0.0.

mod behaviour;
mod books;
mod check_transaction;
mod codes;
mod config;
mod confirm_deduct;
mod debit;
mod endpoint;
mod faults;
mod fields;
mod gate;
mod kip;
mod ledger;
mod members;
mod msisdn;
mod otp;
mod population;
mod reply;
mod request_deduct;
mod routes;
mod script;
mod switches;
mod token;
mod tokens;
mod traffic;
mod transaction;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, RwLock},
};

pub use behaviour::{Answer, Behaviour, Code, Pause, RowFate, Work};
pub use books::{Books, Stats};
pub use config::{ConfigError, LtcConfig, RequestType, UnknownId};
pub use debit::Debit;
pub use endpoint::Endpoint;
pub use faults::{Fault, Faults, Preset, UnknownPreset};
pub use kip::{Kip, NotKip};
pub use members::Members;
pub use msisdn::{Msisdn, NotAnMsisdn};
pub use population::Population;
pub use reply::HUGE_BODY_BYTES;
pub(crate) use routes::router;
pub use script::{Script, ScriptFull, Who};
pub use switches::{Account, Outage, Sms};
pub use traffic::{Request, TrafficStats};

use crate::dice::Dice;
use ledger::Ledger;
use tokens::Tokens;
use traffic::Traffic;

/// The simulated operator and all its switches. Clones are handles on the same one.
#[derive(Clone)]
pub struct Ltc(Arc<Operator>);

struct Operator {
    config: LtcConfig,
    dice: Dice,
    ledger: Mutex<Ledger>,
    traffic: Traffic,
    tokens: Tokens,
    script: Script,
    faults: RwLock<Arc<Faults>>,
    outage: RwLock<Outage>,
}

impl Ltc {
    pub(crate) fn new(seed: u64, config: LtcConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let dice = Dice::new(seed).about("ltc");
        Ok(Self(Arc::new(Operator {
            dice,
            ledger: Mutex::new(Ledger::new(dice, config.population.clone(), config.members)),
            traffic: Traffic::new(config.requests_kept_max),
            tokens: Tokens::new(dice, config.token_lifetime),
            script: Script::default(),
            faults: RwLock::new(Arc::new(config.faults.clone())),
            outage: RwLock::default(),
            config,
        })))
    }

    /// What the operator debited and who asked, by its own account.
    #[must_use]
    pub fn books(&self) -> Books {
        Books::of(self.clone())
    }

    /// Behaviour ordered for the requests to come.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.0.script
    }

    fn config(&self) -> &LtcConfig {
        &self.0.config
    }

    fn dice(&self) -> Dice {
        self.0.dice
    }

    /// The operator's state, for as long as it takes to change a few fields: never across an
    /// `await`.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.ledger.lock().expect("nothing panics while it holds the ledger")
    }
}

/// Its configuration only: the rest is as long as the run.
impl fmt::Debug for Ltc {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Ltc").field("username", &self.config().username).finish_non_exhaustive()
    }
}
