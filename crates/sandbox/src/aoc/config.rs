//! What kind of gateway is simulated.

use std::{collections::BTreeMap, time::Duration};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::aoc::{Amount, Delivery, Faults, Population, Profile, Spelling, TimeSource};

/// Everything that can be chosen about the simulated gateway. The default is prompt, honest
/// and lenient, everybody can pay, and every operator code is good.
#[derive(Debug, Clone)]
pub struct AocConfig {
    /// The account's user name.
    pub username: String,
    /// The account's API key.
    pub api_key: String,
    /// What goes wrong at the start; see [`Aoc::set_faults`](crate::aoc::Aoc::set_faults).
    pub faults: Faults,
    /// How long every call takes.
    pub latency: Duration,
    /// Which kinds of body are read.
    pub body: BodyFormat,
    /// How answers are spelled.
    pub spelling: Spelling,
    /// The operators by their codes, in lower case; codes are read in any case.
    pub operators: BTreeMap<String, Profile>,
    /// What every other code means; none but the listed ones are good if absent.
    pub other_operators: Option<Profile>,
    /// Which requests for a token are for direct charging.
    pub direct: Direct,
    /// Who can pay.
    pub population: Population,
    /// Where the time comes from.
    pub time: TimeSource,
    /// Where a day begins and ends.
    pub time_zone: Tz,
    /// Days after the expiry on which a renewal is still possible.
    pub grace_days: u16,
    /// Renewals attempted per subscription and day; more get `AOC2004`.
    pub renewal_attempts_per_day: u32,
    /// Subscriptions that somebody brought along.
    pub imports: Imports,
    /// How long a transaction waits for somebody to act.
    pub transaction_lifetime: Duration,
    /// How long a transaction waits for a top-up, a consent or a choice.
    pub pending_lifetime: Duration,
    /// How long a TAC is good for.
    pub tac_lifetime: Duration,
    /// TACs sent to a number within a day; more get `AOC1010` or `AOC1013`.
    pub tacs_per_day: u32,
    /// Where callbacks go at the start.
    pub callbacks: CallbackUrls,
    /// How callbacks are sent at the start.
    pub delivery: Delivery,
    /// Whether renewals that the merchant ordered are called back too (AOC protocol, A14).
    pub calls_back_renewals: bool,
    /// Calls let in within any second; more get HTTP 429, unread.
    pub calls_per_second_max: Option<u32>,
    /// How many requests are remembered for [`Books::requests`](crate::aoc::Books::requests).
    pub requests_kept_max: usize,
}

impl Default for AocConfig {
    fn default() -> Self {
        Self {
            username: "sandbox".into(),
            api_key: "sandbox".into(),
            faults: Faults::none(),
            latency: Duration::ZERO,
            body: BodyFormat::Either,
            spelling: Spelling::default(),
            operators: Profile::known(),
            other_operators: Some(Profile::plain()),
            direct: Direct::WithMsisdn,
            population: Population::default(),
            time: TimeSource::default(),
            time_zone: Tz::Asia__Kuala_Lumpur,
            grace_days: 5,
            renewal_attempts_per_day: 1,
            imports: Imports::default(),
            transaction_lifetime: Duration::from_secs(1_800),
            pending_lifetime: Duration::from_secs(7 * 86_400),
            tac_lifetime: Duration::from_secs(300),
            tacs_per_day: 5,
            callbacks: CallbackUrls::default(),
            delivery: Delivery::Prompt,
            calls_back_renewals: true,
            calls_per_second_max: None,
            requests_kept_max: 10_000,
        }
    }
}

/// Which kinds of body are read (AOC protocol, A1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// As the content type says.
    #[default]
    Either,
    /// Forms only, as the operator's pages state.
    Form,
    /// JSON only, as clients do it.
    Json,
}

/// Which requests for a token are for direct charging, and so get no `aocToken`. The protocol
/// does not say what tells them from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direct {
    /// Those that name an msisdn and no wallet.
    #[default]
    WithMsisdn,
    /// Those that carry `requireOTP`.
    WithRequireOtp,
}

/// What becomes of a subscription that the gateway has never heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imports {
    /// Whether it is taken for one that exists and expired yesterday, so that it is due.
    /// Otherwise it is answered `AOC2003`.
    pub are_known: bool,
    /// Its `subscriptionDuration`, unless somebody ordered the same package here.
    pub duration: u16,
    /// What its renewal costs where the caller does not say.
    pub price: Amount,
    /// In which currency.
    pub currency: String,
}

impl Default for Imports {
    fn default() -> Self {
        let price = Amount::hundredths(1_000);
        Self { are_known: true, duration: 31, price, currency: "MYR".into() }
    }
}

/// Where callbacks go; nowhere, if absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CallbackUrls {
    /// Successful charges.
    pub charge: Option<String>,
    /// Subscriptions ended by customer care.
    pub unsubscribe: Option<String>,
}

/// A configuration that cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// More subscribers in trouble than there are.
    #[error("poor, broke and not_prepaid together must be at most 10000 parts, found {found}")]
    TooMuchTrouble {
        /// The sum.
        found: u32,
    },
    /// A time that would outlive the calendar.
    #[error("{name} must be at most {} days", AocConfig::LIFETIME_MAX.as_secs() / 86_400)]
    Lifetime {
        /// The field.
        name: &'static str,
    },
    /// An operator that no request can name.
    #[error("operator codes must be lower case and not empty, found {found:?}")]
    OperatorCode {
        /// The code.
        found: String,
    },
}

impl AocConfig {
    /// The longest that anything may be good for: about ten years.
    pub const LIFETIME_MAX: Duration = Duration::from_secs(3_650 * 86_400);

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let found = self.population.troubled_per_10_000();
        if found > 10_000 {
            return Err(ConfigError::TooMuchTrouble { found });
        }
        let lifetimes = [
            ("transaction_lifetime", self.transaction_lifetime),
            ("pending_lifetime", self.pending_lifetime),
            ("tac_lifetime", self.tac_lifetime),
        ];
        if let Some((name, _)) = lifetimes.into_iter().find(|(_, long)| *long > Self::LIFETIME_MAX)
        {
            return Err(ConfigError::Lifetime { name });
        }
        let is_good = |code: &String| !code.is_empty() && *code == code.to_lowercase();
        match self.operators.keys().find(|code| !is_good(code)) {
            Some(code) => Err(ConfigError::OperatorCode { found: code.clone() }),
            None => Ok(()),
        }
    }

    /// How the operator with this code behaves.
    pub(crate) fn profile(&self, operator: &str) -> Option<&Profile> {
        self.operators.get(&operator.to_lowercase()).or(self.other_operators.as_ref())
    }
}
