//! Passwords, of which nothing is kept but argon2id hashes.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// The most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// The most that looking at one password may take, in KiB of memory, in passes and in lanes.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;
const LANES_MAX: u32 = 8;
/// Passwords looked at at once, each in memory of its own.
const AT_ONCE_MAX: usize = 2;
/// Passwords that may wait for that.
const WAITING_MAX: usize = 32;

/// What a password's hash may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB and two passes.
    Usual,
    /// Next to nothing: for passwords that everybody knows.
    Nothing,
}

/// The hash of a password, as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(phc::PasswordHash);

impl PasswordHash {
    /// The hash of this password, with a salt of its own.
    ///
    /// # Errors
    ///
    /// A password that is empty or longer than [`PASSWORD_BYTES_MAX`], or no randomness.
    pub fn of(password: &str, cost: Cost) -> Result<Self, PasswordError> {
        if password.is_empty() || password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::Length);
        }
        let params = match cost {
            Cost::Usual => Params::DEFAULT,
            Cost::Nothing => Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least"),
        };
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password(password.as_bytes()).map(Self).map_err(|_| PasswordError::Randomness)
    }

    /// What tells it from another, and is not it.
    pub(crate) fn mark(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.to_string())[..8])
    }

    /// Whether this is its password. Takes a while, on purpose.
    fn is_of(&self, password: &str) -> bool {
        Argon2::default().verify_password(password.as_bytes(), &self.0).is_ok()
    }
}

/// Why a text is no hash, or a password cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Empty, or longer than anybody types.
    #[error("a password has 1 to {PASSWORD_BYTES_MAX} bytes")]
    Length,
    /// The system gave none.
    #[error("the system gave no randomness")]
    Randomness,
    /// Another text, or a hash of another kind.
    #[error("expected an argon2id hash as `mekong staff hash-password` prints it")]
    NotAHash,
    /// Looking at it would take more than this process has.
    #[error(
        "a hash may take at most {MEMORY_KIB_MAX} KiB, {PASSES_MAX} passes and {LANES_MAX} lanes"
    )]
    TooCostly,
}

impl FromStr for PasswordHash {
    type Err = PasswordError;

    fn from_str(text: &str) -> Result<Self, PasswordError> {
        let hash = phc::PasswordHash::new(text).map_err(|_| PasswordError::NotAHash)?;
        let is_argon2id = hash.algorithm == Algorithm::Argon2id.ident();
        let is_whole = is_argon2id && hash.salt.is_some() && hash.hash.is_some();
        let params = Params::try_from(&hash).ok().filter(|_| is_whole);
        let params = params.ok_or(PasswordError::NotAHash)?;
        let fits = params.m_cost() <= MEMORY_KIB_MAX
            && params.t_cost() <= PASSES_MAX
            && params.p_cost() <= LANES_MAX;
        if fits { Ok(Self(hash)) } else { Err(PasswordError::TooCostly) }
    }
}

/// As configuration takes it.
impl fmt::Display for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Shows nothing of it.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(•••)")
    }
}

/// The hash that is looked at where there is none: a name that nobody has takes as long as one that
/// somebody has.
static NOBODYS: LazyLock<PasswordHash> = LazyLock::new(|| {
    PasswordHash::of("a password that nobody has", Cost::Usual).expect("a password, and randomness")
});

/// Where passwords are looked at, few at once.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    room: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

impl Passwords {
    /// Whether the password is that of this hash, if there is one; `None` if too many are being
    /// looked at.
    pub(crate) async fn are(&self, hash: Option<PasswordHash>, password: String) -> Option<bool> {
        let _waiting = self.waiting.try_acquire().ok()?;
        let place = Arc::clone(&self.room).acquire_owned().await.expect("never closed");
        let looking = tokio::task::spawn_blocking(move || {
            let _place = place;
            let is_known = hash.is_some();
            let is_right = hash.as_ref().unwrap_or(&NOBODYS).is_of(&password);
            is_known && is_right
        });
        Some(looking.await.unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash() -> PasswordHash {
        PasswordHash::of("gingko", Cost::Nothing).expect("a password")
    }

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_only_and_nobody_has_one_without() {
        let hash = hash();
        let read: PasswordHash = hash.to_string().parse().expect("as it was printed");
        let passwords = Passwords::default();
        assert_eq!(passwords.are(Some(read.clone()), "gingko".into()).await, Some(true));
        assert_eq!(passwords.are(Some(read), "Gingko".into()).await, Some(false));
        let nobodys = "a password that nobody has".to_owned();
        assert_eq!(passwords.are(None, nobodys).await, Some(false));
    }

    #[tokio::test]
    async fn where_too_many_passwords_wait_one_more_is_told_so() {
        let passwords = Passwords::default();
        let _all = passwords.waiting.try_acquire_many(u32::try_from(WAITING_MAX).expect("few"));
        assert_eq!(passwords.are(Some(hash()), "gingko".into()).await, None);
    }

    #[test]
    fn a_text_that_is_no_argon2id_hash_or_costs_too_much_is_refused() {
        let read = |text: &str| text.parse::<PasswordHash>().expect_err("refused");
        let whole = hash().to_string();
        assert_eq!(read("gingko"), PasswordError::NotAHash);
        assert_eq!(read(&whole.replace("argon2id", "argon2i")), PasswordError::NotAHash);
        assert_eq!(read(whole.rsplit_once('$').expect("parts").0), PasswordError::NotAHash);
        assert_eq!(read(&whole.replace("m=8,", "m=999999,")), PasswordError::TooCostly);
        assert_eq!(PasswordHash::of("", Cost::Nothing), Err(PasswordError::Length));
    }

    #[test]
    fn two_hashes_of_one_password_have_salts_of_their_own() {
        assert_ne!(hash().to_string(), hash().to_string());
        assert!(!format!("{:?}", hash()).contains("argon2"));
    }
}
