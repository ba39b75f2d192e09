//! How access tokens are kept, from the configuration.

use std::sync::Arc;

use engine::store::Signal;
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};
use workflows::{AccountPolicy, TokenKey, TokenSignal, TokenState, TokenVault, ids};

use crate::config::{EncryptionConfig, Environment, Problem, Secret};

/// The vault of a configuration. Its keys are read now.
///
/// # Errors
///
/// A key that is not where the configuration says, or that is none.
pub(super) fn vault_of(
    encryption: &EncryptionConfig,
    environment: &Environment,
) -> Result<TokenVault, Problem> {
    let read = |name: &str, secret: &Secret| {
        let key = format!("store.{name}_{}", secret.suffix());
        let text = secret.read(environment).map_err(|error| Problem::no_secret(&key, &error))?;
        TokenKey::parse(text.reveal())
            .map_err(|expected| Problem::new(&key, "another text there", expected.to_string()))
    };
    let Some(current) = &encryption.key else { return Ok(TokenVault::default()) };
    let previous = encryption.previous_key.as_ref();
    let previous = previous.map(|secret| read("previous_encryption_key", secret)).transpose()?;
    Ok(TokenVault::new(read("encryption_key", current)?, previous))
}

/// Has every token fetched anew that is not kept as it would be now: one from before there was a
/// key, or of the key before. The one that is there is used until then.
pub(super) async fn renew_outdated(
    store: &Arc<dyn Store>,
    accounts: impl Iterator<Item = &AccountPolicy>,
    vault: &TokenVault,
) -> Result<(), StoreError> {
    for account in accounts {
        let id = ids::token(&account.id, store.partitions());
        let Some(instance) = store.read(&id).await? else { continue };
        let state: TokenState = decode(ids::TOKEN, &instance.state)?;
        if state.token.is_some_and(|kept| !vault.is_up_to_date(&kept)) {
            tracing::info!(account = %account.id, "{}'s access token is fetched anew, to be sealed", account.id);
            store.signal(Signal { to: id, body: encode(&TokenSignal::Refresh) }).await?;
        }
    }
    Ok(())
}
