//! `[store] encryption_key`: what access tokens in the store are sealed with.

use std::collections::BTreeMap;

use billing::AccountId;
use operators::ltc::RequestType;

use super::account::OperatorAccount;
use super::section::Section;
use super::{Account, Secret};

/// The keys that seal tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EncryptionConfig {
    /// Seals and opens; absent: tokens are kept as they are.
    pub key: Option<Secret>,
    /// Opens what it has sealed, while processes change over to [`Self::key`] or are about to.
    pub previous_key: Option<Secret>,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> EncryptionConfig {
    let key = section.secret("encryption_key");
    let previous_key = section.secret("previous_encryption_key");
    if key.is_none() && previous_key.is_some() {
        section.problem("encryption_key_env", "nothing", "a key beside the previous one");
    }
    EncryptionConfig { key, previous_key }
}

/// Warns of real tokens that whoever reads the store has.
pub(super) fn warn_of_open_tokens(
    root: &Section<'_, '_>,
    encryption: &EncryptionConfig,
    accounts: &BTreeMap<AccountId, Option<Account>>,
) {
    let has_real_tokens = |account: &Account| {
        matches!(&account.operator, OperatorAccount::Ltc(ltc) if ltc.request_type == RequestType::Production)
            && !account.is_loopback()
    };
    let real = accounts.iter().find(|(_, account)| account.as_ref().is_some_and(has_real_tokens));
    if let (None, Some((id, _))) = (&encryption.key, real) {
        let expected = format!("a key: {id}'s access tokens are kept in the store as they are");
        root.warn("store.encryption_key_env", "nothing", expected);
    }
}
