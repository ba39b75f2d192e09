//! The identifier of a requeue, minted from what asked for it.

use std::fmt;
use std::str::FromStr;

use billing::MerchantId;

use crate::ids;

/// The identifier of one requeue: 32 hexadecimal digits of a digest of the caller's key.
///
/// The same request always has the same id, so asking again is asking after the same requeue
/// (money rule 9). That of a merchant, one of several, begins with a digest of its name, so that
/// whose it is can be read off the id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequeueId(Box<str>);

/// A text that is no id of a requeue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the id of a requeue ({DIGITS} hexadecimal digits), found {found:?}")]
pub struct RequeueIdError {
    /// What was found, at most its first 40 characters.
    pub found: String,
}

const DIGITS: usize = 32;
/// How many of them tell whose it is: by accident they do so of one requeue in 2⁴⁸.
const MARK_DIGITS: usize = 12;

fn mark(merchant: &MerchantId) -> String {
    let mut digest = ids::short_digest(&format!("merchant/{merchant}"));
    digest.truncate(MARK_DIGITS);
    digest
}

impl RequeueId {
    /// The one id of what is asked for under this key of this caller, who acts for one merchant or
    /// for nobody in particular.
    pub fn mint_for(merchant: Option<&MerchantId>, caller: &str, idempotency_key: &str) -> Self {
        let id = Self::mint(caller, idempotency_key);
        match merchant {
            Some(merchant) => Self(format!("{}{}", mark(merchant), &id.0[MARK_DIGITS..]).into()),
            None => id,
        }
    }

    /// Whether it was asked for by somebody who acts for this merchant.
    pub fn is_of(&self, merchant: &MerchantId) -> bool {
        self.0.starts_with(&mark(merchant))
    }

    /// The one id of what is asked for under this key of this caller.
    pub fn mint(caller: &str, idempotency_key: &str) -> Self {
        // Neither part can run into the other.
        let text = format!("requeue/{}/{caller}/{idempotency_key}", caller.len());
        Self(ids::short_digest(&text).into())
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The run that the charges it opens belong to, as lists show it.
    pub fn run(&self) -> String {
        format!("{RUN_PREFIX}{self}")
    }

    /// Reads it from the name of its run.
    pub fn of_run(run: &str) -> Option<Self> {
        run.strip_prefix(RUN_PREFIX)?.parse().ok()
    }
}

/// What the runs of all requeues begin with.
const RUN_PREFIX: &str = "requeue/";

impl FromStr for RequeueId {
    type Err = RequeueIdError;

    fn from_str(text: &str) -> Result<Self, RequeueIdError> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_id = text.len() == DIGITS && text.bytes().all(is_digit);
        let found = || RequeueIdError { found: text.chars().take(40).collect() };
        is_id.then(|| Self(text.into())).ok_or_else(found)
    }
}

impl fmt::Display for RequeueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

billing::kept_as_text!(RequeueId, 0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_of_the_same_caller_is_the_same_requeue_and_any_other_is_another() {
        let id = RequeueId::mint("backend", "night-1");
        assert_eq!(id, RequeueId::mint("backend", "night-1"));
        assert_ne!(id, RequeueId::mint("backend", "night-2"));
        assert_ne!(RequeueId::mint("a/b", "c"), RequeueId::mint("a", "b/c"));
    }

    #[test]
    fn whose_a_requeue_is_can_be_read_off_its_id() {
        let [acme, beta] = ["acme", "beta"].map(|name| name.parse().expect("a merchant"));
        let id = RequeueId::mint_for(Some(&acme), "backend", "night-1");
        assert_eq!((id.is_of(&acme), id.is_of(&beta)), (true, false));
        assert_ne!(id, RequeueId::mint_for(Some(&acme), "backend", "night-2"));
        assert_eq!(id.as_str().parse(), Ok(id));
        let nobodys = RequeueId::mint_for(None, "backend", "night-1");
        assert_eq!(nobodys, RequeueId::mint("backend", "night-1"));
        assert!(!nobodys.is_of(&acme) && !nobodys.is_of(&beta));
    }

    #[test]
    fn an_id_reads_back_from_its_text_its_run_and_the_journal() {
        let id = RequeueId::mint("backend", "night-1");
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert_eq!(RequeueId::of_run(&id.run()), Some(id.clone()));
        let stored = minicbor::to_vec(&id).expect("encodes");
        assert_eq!(minicbor::decode::<RequeueId>(&stored).expect("decodes"), id);
    }

    #[test]
    fn another_text_is_refused_with_what_was_expected() {
        let refused = "8F".parse::<RequeueId>().expect_err("too short").to_string();
        assert_eq!(refused, "expected the id of a requeue (32 hexadecimal digits), found \"8F\"");
        assert!("Z".repeat(DIGITS).parse::<RequeueId>().is_err());
    }
}
