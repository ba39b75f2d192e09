//! Simulated Lao Telecom: the carrier-billing interface "ltcpay", revision 1.0.0.

mod answer;
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
mod otp;
mod request;
mod request_deduct;
mod routes;
mod script;
mod switches;
mod token;
mod tokens;
mod transaction;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

pub use behaviour::{Answer, Behaviour, Code, Pause, RowFate, Work};
pub use books::{Books, Stats};
pub use config::{ConfigError, LtcConfig, RequestType, UnknownId};
pub use debit::Debit;
pub use endpoint::Endpoint;
pub use faults::{Fault, Faults};
pub use kip::{Kip, NotKip};
pub use members::Members;
pub use request::Request;
pub(crate) use routes::router;
pub use script::Script;
pub use switches::{Account, Sms};

pub use crate::{
    msisdn::{Msisdn, NotAnMsisdn},
    outage::Outage,
    preset::{Preset, UnknownPreset},
    reply::HUGE_BODY_BYTES,
    script::{ScriptFull, Who},
    traffic::TrafficStats,
};

/// Who Lao Telecom's subscribers are.
pub type Population = crate::population::Population<Kip>;

use crate::{dice::Dice, gate::Gate};
use ledger::Ledger;
use tokens::Tokens;

/// The simulated operator and all its switches. Clones are handles on the same one.
#[derive(Clone)]
pub struct Ltc(Arc<Operator>);

struct Operator {
    config: LtcConfig,
    gate: Gate<Fault, Request>,
    ledger: Mutex<Ledger>,
    tokens: Tokens,
}

impl Ltc {
    pub(crate) fn new(seed: u64, config: LtcConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let dice = Dice::new(seed).about("ltc");
        let gate = Gate::new(dice, config.faults.clone(), config.requests_kept_max);
        Ok(Self(Arc::new(Operator {
            gate: gate.at_most(config.calls_per_second_max),
            ledger: Mutex::new(Ledger::new(dice, config.population.clone(), config.members)),
            tokens: Tokens::new(dice, config.token_lifetime),
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
        &self.0.gate.script
    }

    fn config(&self) -> &LtcConfig {
        &self.0.config
    }

    fn dice(&self) -> Dice {
        self.0.gate.dice
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
