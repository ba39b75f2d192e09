//! An account's access token, without the token.

use billing::AccountId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use workflows::TokenState;

use super::charge::as_text;

/// Whether calls can be made with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenStanding {
    /// There is one, and it has not expired.
    Valid,
    /// The last try at fetching one failed.
    Failing,
    /// There is none, and a worker is to fetch one.
    Wanted,
}

/// State and age of an account's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// Whose.
    #[serde(serialize_with = "as_text")]
    pub account: AccountId,
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

impl TokenView {
    /// What the journal says of a token at `now`.
    pub fn new(token: &TokenState, now: DateTime<Utc>) -> Self {
        Self {
            account: token.account.clone(),
            state: standing(token, now),
            generation: token.generation,
            fetched_at: token.fetched_at,
            expires_at: token.expires_at,
            refresh_at: Some(token.refresh_at),
            failures: token.failures,
            failure: token.failure.as_deref().map(str::to_owned),
        }
    }

    /// An account that no worker has ever run for.
    pub fn never_wanted(account: AccountId) -> Self {
        Self {
            account,
            state: TokenStanding::Wanted,
            generation: 0,
            fetched_at: None,
            expires_at: None,
            refresh_at: None,
            failures: 0,
            failure: None,
        }
    }
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

fn standing(token: &TokenState, now: DateTime<Utc>) -> TokenStanding {
    let lives = token.expires_at.is_some_and(|expires_at| expires_at > now);
    match (&token.failure, &token.token) {
        (Some(_), _) => TokenStanding::Failing,
        (None, Some(_)) if lives => TokenStanding::Valid,
        (None, _) => TokenStanding::Wanted,
    }
}
