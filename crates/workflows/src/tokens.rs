//! The current token of each account, for workers that call its operator.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use billing::AccountId;
use engine::store::Signal;
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};
use tokio::time::Instant;

use crate::{TokenSignal, TokenState, ids};

/// How long a call waits for a token that is being fetched.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it looks whether the token is there.
const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// How long a token is used before the journal is asked whether it is still the current one.
const TRUSTED_FOR: Duration = Duration::from_secs(30);

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
    /// None is there, and none came while it was waited for.
    #[error("{account} has no access token")]
    None {
        /// Whose.
        account: AccountId,
    },
    /// The journal could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads tokens from the journal and remembers them for a while.
pub struct Tokens {
    store: Arc<dyn Store>,
    held: Mutex<HashMap<AccountId, (HeldToken, Instant)>>,
}

impl Tokens {
    /// Tokens kept in this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, held: Mutex::default() }
    }

    /// The account's token; waits a little if it is just being fetched.
    pub async fn current(&self, account: &AccountId) -> Result<HeldToken, NoToken> {
        if let Some(held) = self.remembered(account) {
            return Ok(held);
        }
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(held) = self.read(account).await? {
                return Ok(held);
            }
            // On a virtual clock nothing else happens while this is waited for in real time.
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        Err(NoToken::None { account: account.clone() })
    }

    /// Tells that the operator refused this token: it is fetched anew, once for all.
    pub async fn refused(&self, account: &AccountId, held: &HeldToken) -> Result<(), StoreError> {
        self.memory().remove(account);
        let to = ids::token(account, self.store.partitions());
        let body = encode(&TokenSignal::Refused { generation: held.generation });
        self.store.signal(Signal { to, body }).await.map(drop)
    }

    fn remembered(&self, account: &AccountId) -> Option<HeldToken> {
        let memory = self.memory();
        let (held, since) = memory.get(account)?;
        (since.elapsed() < TRUSTED_FOR).then(|| held.clone())
    }

    async fn read(&self, account: &AccountId) -> Result<Option<HeldToken>, StoreError> {
        let id = ids::token(account, self.store.partitions());
        let Some(instance) = self.store.read(&id).await? else { return Ok(None) };
        let state: TokenState = decode(ids::TOKEN, &instance.state)?;
        let now = self.store.clock().now();
        let is_valid = state.expires_at.is_some_and(|expires_at| expires_at > now);
        let Some(token) = state.token.filter(|_| is_valid) else { return Ok(None) };
        let held = HeldToken { text: token.into(), generation: state.generation };
        self.memory().insert(account.clone(), (held.clone(), Instant::now()));
        Ok(Some(held))
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<AccountId, (HeldToken, Instant)>> {
        self.held.lock().expect("no one panics while holding this lock")
    }
}
