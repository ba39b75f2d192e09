//! An account's access token, without the token.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whether calls can be made with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenStanding {
    /// There is one, and it has not expired.
    Valid,
    /// The last try at fetching one failed.
    Failing,
    /// There is none, and a worker is to fetch one.
    Wanted,
}

impl TokenStanding {
    /// The word in JSON and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Failing => "failing",
            Self::Wanted => "wanted",
        }
    }
}

/// State and age of an account's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenView {
    /// Whose.
    pub account: String,
    /// Whether calls can be made with it.
    pub state: TokenStanding,
    /// Counts the tokens fetched.
    pub generation: u32,
    /// When it was fetched.
    pub fetched_at: Option<DateTime<Utc>>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the next one is fetched; none before the first worker has started.
    pub refresh_at: Option<DateTime<Utc>>,
    /// How often in a row fetching has failed.
    pub failures: u32,
    /// Why it failed last, if it did.
    pub failure: Option<String>,
}
