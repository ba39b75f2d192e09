//! The small values of the whole store, as one merchant sees them.

use engine::recess::{self, Recess};
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};

use super::belongings::Belongings;
use crate::{breakers, night};

/// Reads one: a value that is the merchant's, or the merchant's part of the recesses.
pub(super) async fn get(
    key: &str,
    own: Belongings<'_>,
    store: &dyn Store,
) -> Result<Option<Vec<u8>>, StoreError> {
    if key == recess::KEY {
        let stored = store.get(key).await?;
        return stored.map(|stored| Ok(encode(&Parted::read(&stored, own)?.own))).transpose();
    }
    match is_of(key, own) {
        true => store.get(key).await,
        false => Ok(None),
    }
}

/// Writes one, if what the merchant sees of it is still `expected`. What others have of it stays.
pub(super) async fn put(
    key: &str,
    expected: Option<&[u8]>,
    value: &[u8],
    own: Belongings<'_>,
    store: &dyn Store,
) -> Result<bool, StoreError> {
    if key != recess::KEY {
        return match is_of(key, own) {
            true => store.put(key, expected, value).await,
            false => Err(StoreError::Broken(format!("{key} is not the merchant's to write"))),
        };
    }
    let stored = store.get(key).await?;
    let parted = stored.as_deref().map(|stored| Parted::read(stored, own)).transpose()?;
    if parted.as_ref().map(|parted| encode(&parted.own)).as_deref() != expected {
        return Ok(false);
    }
    let mut all: Vec<Recess> = decode(key, value)?;
    all.extend(parted.map(|parted| parted.others).unwrap_or_default());
    store.put(key, stored.as_deref(), &encode(&all)).await
}

fn is_of(key: &str, own: Belongings<'_>) -> bool {
    night::run_of(key).is_some_and(|run| own.have_run(run))
        || breakers::account_of(key).is_some_and(|account| own.have_path(account))
}

/// The recesses, parted by whose they are.
struct Parted {
    own: Vec<Recess>,
    others: Vec<Recess>,
}

impl Parted {
    fn read(stored: &[u8], own: Belongings<'_>) -> Result<Self, StoreError> {
        let all: Vec<Recess> = decode(recess::KEY, stored)?;
        let (own, others) = all.into_iter().partition(|recess| own.have_path(&recess.path));
        Ok(Self { own, others })
    }
}
