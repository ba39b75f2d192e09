//! The current token of each account, for workers that call its operator.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use billing::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::Signal;
use engine::worker::Stopped;
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};
use tokio::time::Instant;

use crate::{Locked, TokenSignal, TokenState, TokenVault, ids};

/// How long a call waits for a token that is being fetched.
const PATIENCE: Duration = Duration::from_secs(10);
/// How soon a call that found none is tried again.
const RETRY_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// How often it looks whether the token is there.
const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// How long a token is used before the journal is asked whether it is still the current one.
const TRUSTED_FOR: Duration = Duration::from_secs(30);
/// How soon a token is looked at again that is kept and does not open here.
const LOCKED_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// A token as workers hold it. `Debug` shows no token.
#[derive(Clone)]
pub struct HeldToken {
    /// The token.
    pub text: Arc<str>,
    /// Which one of its account's it is.
    pub generation: u32,
}

impl std::fmt::Debug for HeldToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HeldToken(generation {})", self.generation)
    }
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// None is there, and none will be before this time.
    #[error("there is no access token before {0}")]
    Until(DateTime<Utc>),
    /// One is kept that this process cannot open; it looks again at this time.
    #[error("there is an access token, and it does not open here: looked at again at {0}")]
    Locked(DateTime<Utc>),
    /// The journal could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Without a token nothing happens before there may be one.
impl From<NoToken> for Stopped {
    fn from(none: NoToken) -> Self {
        match none {
            NoToken::Until(until) | NoToken::Locked(until) => Self::Postponed(until),
            NoToken::Store(error) => error.into(),
        }
    }
}

/// Reads tokens from the journal and remembers them for a while.
pub struct Tokens {
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    memory: Mutex<HashMap<AccountId, Memory>>,
}

/// What this process knows of an account's tokens.
#[derive(Default)]
struct Memory {
    held: Option<Held>,
    /// The last generation that the operator refused: never used again, whatever the journal says
    /// until the refusal has been heard there.
    refused: Option<u32>,
    /// The last generation that did not open, so that it is told of once.
    locked: Option<u32>,
}

struct Held {
    token: HeldToken,
    since: Instant,
    expires_at: DateTime<Utc>,
}

impl Tokens {
    /// Tokens kept in this store, as this vault keeps them.
    pub fn new(store: Arc<dyn Store>, vault: Arc<TokenVault>) -> Self {
        Self { store, vault, memory: Mutex::default() }
    }

    /// The account's token; waits a little if it is just being fetched.
    pub async fn current(&self, account: &AccountId) -> Result<HeldToken, NoToken> {
        if let Some(token) = self.remembered(account) {
            return Ok(token);
        }
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(token) = self.read(account).await? {
                return Ok(token);
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        Err(NoToken::Until(self.worth_trying_at(account).await?))
    }

    /// When there may be a token. Where time is skipped, a second would be tried in vain again and
    /// again until the lease of a dead fetcher is over: that end is as near.
    async fn worth_trying_at(&self, account: &AccountId) -> Result<DateTime<Utc>, NoToken> {
        let soon = self.store.clock().now() + RETRY_PAUSE;
        if !self.store.clock().is_virtual() {
            return Ok(soon);
        }
        let fetching = self.store.read(&ids::token(account, self.store.partitions())).await?;
        Ok(fetching.and_then(|token| token.due_at).map_or(soon, |due_at| due_at.max(soon)))
    }

    /// Tells that the operator refused this token: it is fetched anew, once for all.
    pub async fn refused(&self, account: &AccountId, token: &HeldToken) -> Result<(), StoreError> {
        if !self.forget(account, token.generation) {
            return Ok(());
        }
        let to = ids::token(account, self.store.partitions());
        let body = encode(&TokenSignal::Refused { generation: token.generation });
        self.store.signal(Signal { to, body }).await.map(drop)
    }

    /// Remembers a refusal; `false` if it is old news to this process.
    fn forget(&self, account: &AccountId, generation: u32) -> bool {
        let mut memory = self.memory();
        let memory = memory.entry(account.clone()).or_default();
        let is_news = memory.refused.is_none_or(|refused| generation > refused);
        if is_news {
            memory.refused = Some(generation);
            memory.held = memory.held.take().filter(|held| held.token.generation > generation);
        }
        is_news
    }

    fn remembered(&self, account: &AccountId) -> Option<HeldToken> {
        let now = self.store.clock().now();
        let memory = self.memory();
        let held = memory.get(account)?.held.as_ref()?;
        let is_good = held.since.elapsed() < TRUSTED_FOR && held.expires_at > now;
        is_good.then(|| held.token.clone())
    }

    async fn read(&self, account: &AccountId) -> Result<Option<HeldToken>, NoToken> {
        let id = ids::token(account, self.store.partitions());
        let Some(instance) = self.store.read(&id).await? else { return Ok(None) };
        let state: TokenState = decode(ids::TOKEN, &instance.state)?;
        let now = self.store.clock().now();
        match (state.token, state.expires_at.filter(|expires_at| *expires_at > now)) {
            (Some(kept), Some(expires_at)) => {
                let generation = state.generation;
                let opened = self.vault.open(account, &id, &kept);
                let text = opened.map_err(|why| self.locked(account, generation, &why))?;
                let token = HeldToken { text: text.into(), generation };
                Ok(self.remember(account, token, expires_at))
            }
            // Fetching has failed and rests: nothing comes of waiting here.
            _ if state.refresh_at > now => Err(NoToken::Until(state.refresh_at)),
            _ => Ok(None),
        }
    }

    /// A person has to mend this, and until then this process waits.
    fn locked(&self, account: &AccountId, generation: u32, why: &Locked) -> NoToken {
        let told = self.memory().entry(account.clone()).or_default().locked.replace(generation);
        if told != Some(generation) {
            tracing::error!(target: "alert", condition = "token_locked", %account, "{account}'s access token cannot be used here: {why}");
        }
        NoToken::Locked(self.store.clock().now() + LOCKED_PAUSE)
    }

    fn remember(
        &self,
        account: &AccountId,
        token: HeldToken,
        expires_at: DateTime<Utc>,
    ) -> Option<HeldToken> {
        let mut memory = self.memory();
        let memory = memory.entry(account.clone()).or_default();
        if memory.refused.is_some_and(|refused| token.generation <= refused) {
            return None;
        }
        memory.held = Some(Held { token: token.clone(), since: Instant::now(), expires_at });
        Some(token)
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<AccountId, Memory>> {
        self.memory.lock().expect("no one panics while holding this lock")
    }
}
