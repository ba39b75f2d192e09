//! An account's access token, without the token.

use billing::AccountId;
use chrono::{DateTime, Utc};
use contract::{TokenStanding, TokenView};
use engine::workflow::decode;
use engine::{Store, StoreError};
use workflows::{TokenState, ids};

/// State and age of an account's token; an account that no worker has run for wants one.
///
/// # Errors
///
/// The store failed.
pub async fn token(account: &AccountId, store: &dyn Store) -> Result<TokenView, StoreError> {
    let instance = store.read(&ids::token(account, store.partitions())).await?;
    Ok(match instance {
        Some(instance) => token_view(&decode(ids::TOKEN, &instance.state)?, store.clock().now()),
        None => never_wanted(account),
    })
}

fn token_view(token: &TokenState, now: DateTime<Utc>) -> TokenView {
    TokenView {
        account: token.account.to_string(),
        state: standing(token, now),
        generation: token.generation,
        fetched_at: token.fetched_at,
        expires_at: token.expires_at,
        refresh_at: Some(token.refresh_at),
        failures: token.failures,
        failure: token.failure.as_deref().map(str::to_owned),
    }
}

fn never_wanted(account: &AccountId) -> TokenView {
    TokenView {
        account: account.to_string(),
        state: TokenStanding::Wanted,
        generation: 0,
        fetched_at: None,
        expires_at: None,
        refresh_at: None,
        failures: 0,
        failure: None,
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
