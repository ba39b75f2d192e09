//! How access tokens are kept in the journal: sealed, so that whoever reads the store has none.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use billing::AccountId;
use data_encoding::{BASE64, HEXLOWER};
use engine::InstanceId;
use sha2::{Digest, Sha256};

/// What a sealed token starts with; the rest is `KEY:BASE64`, of nonce, text and tag.
const SEALED: &str = "sealed:1:";
/// What a key's name is the digest of, before the key: a digest that is nothing else's.
const KEY_NAME: &[u8] = b"mekong token key\0";
/// Bytes of that digest in the name.
const KEY_NAME_LEN: usize = 4;

/// A key that seals tokens. `Debug` shows its name alone.
pub struct TokenKey {
    name: String,
    key: RandomizedNonceKey,
}

/// Why a text is no key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("32 bytes in base64, as `openssl rand -base64 32` writes them")]
pub struct TokenKeyError;

impl TokenKey {
    /// A key from its base64.
    ///
    /// # Errors
    ///
    /// The text is not that of 32 bytes.
    pub fn parse(text: &str) -> Result<Self, TokenKeyError> {
        let bytes = BASE64.decode(text.trim().as_bytes()).map_err(|_| TokenKeyError)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| TokenKeyError)?;
        let digest = Sha256::new().chain_update(KEY_NAME).chain_update(&bytes).finalize();
        Ok(Self { name: HEXLOWER.encode(&digest[..KEY_NAME_LEN]), key })
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({})", self.name)
    }
}

/// Seals tokens for the journal and opens them again.
///
/// What is sealed belongs to its account and to its place in the journal: copied anywhere else, it
/// does not open. Without a key tokens are kept as they are.
#[derive(Debug, Default)]
pub struct TokenVault {
    current: Option<TokenKey>,
    previous: Option<TokenKey>,
}

/// A token that is kept, and cannot be opened here.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// It was sealed with a key that this process does not have.
    #[error("the token is sealed with key {0}, which this process does not have")]
    NoKey(String),
    /// It is not what was sealed here.
    #[error("the token does not open: it was changed, or is another account's")]
    Forged,
}

impl TokenVault {
    /// Seals with `current`, and opens what `previous` has sealed as well.
    pub fn new(current: TokenKey, previous: Option<TokenKey>) -> Self {
        Self { current: Some(current), previous }
    }

    /// Whether tokens are sealed.
    pub fn seals(&self) -> bool {
        self.current.is_some()
    }

    /// Whether a kept token is kept as it would be now.
    pub fn is_up_to_date(&self, kept: &str) -> bool {
        match (&self.current, parts(kept)) {
            (Some(current), Some((name, _))) => current.name == name,
            (None, _) => true,
            (Some(_), None) => false,
        }
    }

    /// The token as the journal keeps it; nothing, if this machine has no randomness to give.
    pub fn seal(&self, account: &AccountId, place: &InstanceId, token: &str) -> Option<Box<str>> {
        let Some(TokenKey { name, key }) = &self.current else { return Some(token.into()) };
        let mut sealed = token.as_bytes().to_vec();
        let bound = bound_to(account, place);
        let nonce = key.seal_in_place_append_tag(Aad::from(bound), &mut sealed).ok()?;
        let whole = [nonce.as_ref().as_slice(), &sealed].concat();
        Some(format!("{SEALED}{name}:{}", BASE64.encode(&whole)).into())
    }

    /// The token itself.
    ///
    /// # Errors
    ///
    /// It was sealed with another key, for another account or place, or is not what was sealed.
    pub fn open(
        &self,
        account: &AccountId,
        place: &InstanceId,
        kept: &str,
    ) -> Result<Box<str>, Locked> {
        let Some((name, text)) = parts(kept) else { return Ok(kept.into()) };
        let mut keys = self.current.iter().chain(&self.previous);
        let key = keys.find(|key| key.name == name);
        let key = key.ok_or_else(|| Locked::NoKey(name.to_owned()))?;
        key.open(bound_to(account, place), text).ok_or(Locked::Forged)
    }
}

impl TokenKey {
    fn open(&self, bound: Vec<u8>, text: &str) -> Option<Box<str>> {
        let mut whole = BASE64.decode(text.as_bytes()).ok()?;
        let (nonce, sealed) = whole.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let token = self.key.open_in_place(nonce, Aad::from(bound), sealed).ok()?;
        std::str::from_utf8(token).ok().map(Into::into)
    }
}

/// The key's name and what it has sealed, of a token that is sealed.
fn parts(kept: &str) -> Option<(&str, &str)> {
    kept.strip_prefix(SEALED)?.split_once(':')
}

/// What a sealed token is bound to: neither name has a zero byte.
fn bound_to(account: &AccountId, place: &InstanceId) -> Vec<u8> {
    format!("{account}\0{place}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    const TOKEN: &str = "eyJhbGciOi.opaque-token";

    fn key(byte: u8) -> TokenKey {
        TokenKey::parse(&BASE64.encode(&[byte; 32])).expect("a key")
    }

    fn account(name: &str) -> (AccountId, InstanceId) {
        let account: AccountId = name.parse().expect("an account's name");
        let place = ids::token(&account, 16);
        (account, place)
    }

    #[test]
    fn a_sealed_token_shows_nothing_of_itself_and_opens_again() {
        let (account, place) = account("ltc-main");
        let vault = TokenVault::new(key(1), None);
        let kept = vault.seal(&account, &place, TOKEN).expect("randomness");
        assert!(kept.starts_with(SEALED) && !kept.contains("opaque"), "{kept}");
        assert_ne!(vault.seal(&account, &place, TOKEN).expect("randomness"), kept, "a new nonce");
        assert_eq!(vault.open(&account, &place, &kept).as_deref(), Ok(TOKEN));
        assert!(vault.is_up_to_date(&kept) && !vault.is_up_to_date(TOKEN));
    }

    #[test]
    fn a_sealed_token_opens_for_its_own_account_and_place_alone() {
        let ((ours, here), (theirs, there)) = (account("ltc-main"), account("ltc-other"));
        let vault = TokenVault::new(key(1), None);
        let kept = vault.seal(&ours, &here, TOKEN).expect("randomness");
        assert_eq!(vault.open(&theirs, &there, &kept), Err(Locked::Forged));
        assert_eq!(vault.open(&ours, &there, &kept), Err(Locked::Forged));
        assert_eq!(vault.open(&theirs, &here, &kept), Err(Locked::Forged));
    }

    #[test]
    fn a_sealed_token_with_any_bit_changed_does_not_open() {
        let (account, place) = account("ltc-main");
        let vault = TokenVault::new(key(1), None);
        let kept = vault.seal(&account, &place, TOKEN).expect("randomness");
        let (name, text) = parts(&kept).expect("sealed");
        let whole = BASE64.decode(text.as_bytes()).expect("base64");
        for bit in 0..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = format!("{SEALED}{name}:{}", BASE64.encode(&changed));
            assert_eq!(vault.open(&account, &place, &changed), Err(Locked::Forged), "bit {bit}");
        }
        for cut in [format!("{SEALED}{name}:"), format!("{SEALED}{name}:AAAA")] {
            assert_eq!(vault.open(&account, &place, &cut), Err(Locked::Forged));
        }
    }

    #[test]
    fn a_key_that_follows_another_opens_what_that_one_sealed_and_wants_it_sealed_anew() {
        let (account, place) = account("ltc-main");
        let before = TokenVault::new(key(1), None);
        let kept = before.seal(&account, &place, TOKEN).expect("randomness");
        let rotated = TokenVault::new(key(2), Some(key(1)));
        assert_eq!(rotated.open(&account, &place, &kept).as_deref(), Ok(TOKEN));
        assert!(!rotated.is_up_to_date(&kept));
        let forgotten = TokenVault::new(key(2), None).open(&account, &place, &kept);
        assert_eq!(forgotten, Err(Locked::NoKey(key(1).name)));
    }

    #[test]
    fn without_a_key_tokens_are_kept_as_they_are_and_sealed_ones_stay_shut() {
        let (account, place) = account("ltc-main");
        let open = TokenVault::default();
        assert_eq!(open.seal(&account, &place, TOKEN).as_deref(), Some(TOKEN));
        assert_eq!(open.open(&account, &place, TOKEN).as_deref(), Ok(TOKEN));
        let sealed = TokenVault::new(key(1), None).seal(&account, &place, TOKEN);
        let sealed = sealed.expect("randomness");
        assert!(matches!(open.open(&account, &place, &sealed), Err(Locked::NoKey(_))));
    }

    #[test]
    fn a_key_is_32_bytes_of_base64_and_is_never_shown() {
        for text in ["", "hunter2", "AAAA", &BASE64.encode(&[7; 31]), &BASE64.encode(&[7; 33])] {
            assert_eq!(TokenKey::parse(text).err(), Some(TokenKeyError), "{text}");
        }
        let text = BASE64.encode(&[7; 32]);
        let shown = format!("{:?}", TokenKey::parse(&format!("{text}\n")));
        assert!(!shown.contains(&text) && !shown.contains("7, 7"), "{shown}");
    }
}
