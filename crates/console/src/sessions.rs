//! Who is signed in: kept in the journal, so that every process knows it and a sign-out holds
//! everywhere.

use chrono::{DateTime, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use engine::store::NewInstance;
use engine::workflow::{decode, encode};
use engine::{InstanceId, Store, StoreError};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use workflows::{ids, lanes};

/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// What the journal knows of somebody who has signed in. Of the token it knows a digest: reading
/// the journal lets nobody in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Session {
    /// Who.
    #[n(0)]
    pub(crate) name: String,
    /// When they signed in.
    #[cbor(n(1), with = "billing::encoding::instant")]
    pub(crate) at: DateTime<Utc>,
    /// What somebody else, who vouched for them, said they are; absent: they have a password here.
    #[n(2)]
    pub(crate) vouched: Option<Vec<String>>,
    /// Which password let them in: with another one they sign in again.
    #[n(3)]
    pub(crate) password: Option<String>,
    /// Whose staff somebody else, who vouched for them, said they are.
    #[cbor(n(4), default)]
    pub(crate) merchants: Vec<String>,
}

/// What a browser shows to be known again.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    fn mint() -> Self {
        Self(BASE64URL_NOPAD.encode(&rand::random::<[u8; TOKEN_BYTES]>()))
    }

    /// One that a browser has sent, if it can be one.
    pub(crate) fn given(text: &str) -> Option<Self> {
        let is_long_enough = BASE64URL_NOPAD.decode_len(text.len()) == Ok(TOKEN_BYTES);
        is_long_enough.then(|| Self(text.to_owned()))
    }

    /// As it stands in the cookie.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn id(&self, partitions: u16) -> InstanceId {
        ids::session(&HEXLOWER.encode(&Sha256::digest(&self.0)), partitions)
    }
}

/// Lets somebody in.
///
/// # Errors
///
/// The store failed; nobody was let in.
pub(crate) async fn begin(session: &Session, store: &dyn Store) -> Result<Token, StoreError> {
    let token = Token::mint();
    let new = NewInstance {
        id: token.id(store.partitions()),
        kind: ids::SESSION.into(),
        status: "kept".into(),
        lane: lanes::sessions(),
        due_at: None,
        state: encode(session),
        history: Vec::new(),
        unique: None,
    };
    store.create(vec![new]).await?;
    Ok(token)
}

/// Who has this token.
///
/// # Errors
///
/// The store failed.
pub(crate) async fn of(token: &Token, store: &dyn Store) -> Result<Option<Session>, StoreError> {
    let there = store.read(&token.id(store.partitions())).await?;
    there.map(|there| decode(ids::SESSION, &there.state)).transpose()
}

/// Shows somebody out: the token is worth nothing from now on.
///
/// # Errors
///
/// The store failed.
pub(crate) async fn end(token: &Token, store: &dyn Store) -> Result<(), StoreError> {
    let id = token.id(store.partitions());
    store.forget(id.partition, &[id.name.to_string()]).await.map(drop)
}
