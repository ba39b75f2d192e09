//! What kind of Lao Telecom is simulated.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ltc::{Faults, Kip, Members, Population};

/// Everything that can be chosen about the simulated Lao Telecom. The default is prompt,
/// honest and lenient, and everybody can pay.
#[derive(Debug, Clone)]
pub struct LtcConfig {
    /// The account's user name; all lower case.
    pub username: String,
    /// The account's password.
    pub password: String,
    /// What goes wrong at the start; see [`Ltc::set_faults`](crate::ltc::Ltc::set_faults).
    pub faults: Faults,
    /// How long every call but Token takes. Spent between the duplicate check and the debit,
    /// so overlapping calls with one TransactionID debit twice, as in the real one.
    pub latency: Duration,
    /// How much longer a renewal takes on top; about 3 s in the real one.
    pub recurring_sleep: Duration,
    /// How long a token is good for.
    pub token_lifetime: Duration,
    /// How long an OTP is good for.
    pub otp_lifetime: Duration,
    /// Whose renewals are accepted.
    pub members: Members,
    /// Who can pay.
    pub population: Population,
    /// The only RequestType let in (others get `004`); both, if none is set.
    pub request_type: Option<RequestType>,
    /// The ceiling of an amount; more, or nothing, gets `106`.
    pub amount_max: Kip,
    /// What a look-up of an id without a row looks like.
    pub unknown_id: UnknownId,
    /// Whether field names must be spelled exactly as in the operator's samples.
    pub strict: bool,
    /// Whether the row of a duplicate call hides the original's in look-ups.
    pub duplicate_hides_original: bool,
    /// Calls let in within any second, Token not counted; more get HTTP 429, unread.
    pub calls_per_second_max: Option<u32>,
    /// How many requests are remembered for [`Books::requests`](crate::ltc::Books::requests).
    pub requests_kept_max: usize,
}

impl Default for LtcConfig {
    fn default() -> Self {
        Self {
            username: "sandbox".into(),
            password: "sandbox".into(),
            faults: Faults::none(),
            latency: Duration::ZERO,
            recurring_sleep: Duration::ZERO,
            token_lifetime: Duration::from_secs(2_591_999),
            otp_lifetime: Duration::from_secs(300),
            members: Members::default(),
            population: Population::default(),
            request_type: None,
            amount_max: Kip(500_000),
            unknown_id: UnknownId::default(),
            strict: false,
            duplicate_hides_original: true,
            calls_per_second_max: None,
            requests_kept_max: 10_000,
        }
    }
}

/// The environment that a request says it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestType {
    /// `UAT`, in that case.
    #[serde(rename = "UAT")]
    Uat,
    /// `Production`, in that case.
    Production,
}

impl RequestType {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "UAT" => Some(Self::Uat),
            "Production" => Some(Self::Production),
            _ => None,
        }
    }
}

/// What a look-up of an unknown id looks like, which the operator does not document (LTC
/// protocol, A6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownId {
    /// HTTP 404.
    #[default]
    NotFound,
    /// HTTP 200 without a body.
    EmptyBody,
    /// HTTP 200 with `null`.
    Null,
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
    /// A token or an OTP that would outlive the calendar.
    #[error("{name} must be at most {} days", LtcConfig::LIFETIME_MAX.as_secs() / 86_400)]
    Lifetime {
        /// The field.
        name: &'static str,
    },
    /// A name nobody could log in with.
    #[error("username must be lower case and not empty, found {found:?}")]
    Username {
        /// The name.
        found: String,
    },
}

impl LtcConfig {
    /// The longest that a token or an OTP may be good for: about ten years.
    pub const LIFETIME_MAX: Duration = Duration::from_secs(3_650 * 86_400);

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let found = self.population.troubled_per_10_000();
        if found > 10_000 {
            return Err(ConfigError::TooMuchTrouble { found });
        }
        let lifetimes =
            [("token_lifetime", self.token_lifetime), ("otp_lifetime", self.otp_lifetime)];
        if let Some((name, _)) = lifetimes.into_iter().find(|(_, long)| *long > Self::LIFETIME_MAX)
        {
            return Err(ConfigError::Lifetime { name });
        }
        let name = &self.username;
        if name.is_empty() || *name != name.to_lowercase() {
            return Err(ConfigError::Username { found: name.clone() });
        }
        Ok(())
    }
}
