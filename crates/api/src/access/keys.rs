//! Keys, of which memory holds no more than digests.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use billing::MerchantId;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Scope, Seat};
use crate::Desk;

/// Requests of one key, or of all of one merchant's, in hand at once: no caller takes all the room
/// there is.
const REQUESTS_MAX: usize = 512;

/// What keys of one merchant have in common: their room, and what they see of the desk.
type Place = (Arc<Semaphore>, Arc<OnceLock<Seat>>);

/// One caller.
#[derive(Clone)]
pub struct ApiKey {
    name: Arc<str>,
    /// Of its token, and of the one before while callers change over.
    digests: Vec<[u8; 32]>,
    scopes: Vec<Scope>,
    room: Arc<Semaphore>,
    merchant: Option<MerchantId>,
    /// What its merchant has of the desk, once it was asked for.
    seat: Arc<OnceLock<Seat>>,
}

impl ApiKey {
    /// The caller of this name, to whom idempotency keys belong, who may do this much.
    pub fn new(name: impl Into<Arc<str>>, scopes: impl Into<Vec<Scope>>) -> Self {
        Self {
            name: name.into(),
            digests: Vec::new(),
            scopes: scopes.into(),
            room: Arc::new(Semaphore::new(REQUESTS_MAX)),
            merchant: None,
            seat: Arc::default(),
        }
    }

    /// The same for a caller who acts for one of several merchants, and sees nothing of another's.
    #[must_use]
    pub fn of_merchant(self, merchant: Option<MerchantId>) -> Self {
        Self { merchant, ..self }
    }

    /// What it may touch of a desk, which is the only one it comes to.
    pub(crate) fn own(&self, desk: &Desk) -> Desk {
        let Some(merchant) = &self.merchant else { return desk.clone() };
        self.seat.get_or_init(|| Seat::of(merchant, desk)).at(desk)
    }

    /// The same at the place, and with the room, that the first key of its merchant has: several
    /// keys are no more than one.
    fn beside_others_of_its_merchant(self, shared: &mut BTreeMap<MerchantId, Place>) -> Self {
        let Some(merchant) = self.merchant.clone() else { return self };
        let own = || (self.room.clone(), self.seat.clone());
        let (room, seat) = shared.entry(merchant).or_insert_with(own).clone();
        Self { room, seat, ..self }
    }

    /// Known by this token too. An empty one is nobody's.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        if !token.is_empty() {
            self.digests.push(digest(token));
        }
        self
    }

    /// The name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it may do this.
    pub(crate) fn may(&self, needed: Scope) -> bool {
        self.scopes.iter().any(|scope| scope.includes(needed))
    }

    /// A place for one more request, unless it has too many in hand.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_owned().ok()
    }
}

/// Shows whose it is, never a digest.
impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("name", &self.name).field("scopes", &self.scopes).finish()
    }
}

/// Every caller there is.
#[derive(Debug, Clone, Default)]
pub struct ApiKeys(Arc<[ApiKey]>);

impl ApiKeys {
    /// These callers.
    pub fn new(keys: impl IntoIterator<Item = ApiKey>) -> Self {
        let mut shared = BTreeMap::new();
        Self(keys.into_iter().map(|key| key.beside_others_of_its_merchant(&mut shared)).collect())
    }

    /// Whose token this is. The time it takes tells neither whose nor how nearly: every digest is
    /// compared, whole.
    pub(crate) fn of(&self, token: &str) -> Option<&ApiKey> {
        let given = digest(token);
        let mut found = u64::MAX;
        for (index, key) in (0_u64..).zip(self.0.iter()) {
            for own in &key.digests {
                found.conditional_assign(&index, own.ct_eq(&given));
            }
        }
        let nobody: Choice = found.ct_eq(&u64::MAX);
        if bool::from(nobody) {
            return None;
        }
        self.0.get(usize::try_from(found).ok()?)
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> ApiKeys {
        ApiKeys::new([
            ApiKey::new("shop", [Scope::ChargesRead]).with_token("shop-now").with_token("shop-old"),
            ApiKey::new("care", [Scope::SubscriptionsWrite]).with_token("care-now"),
            ApiKey::new("nobody", [Scope::ChargesWrite]).with_token(""),
        ])
    }

    #[test]
    fn a_token_is_one_callers_and_so_is_the_one_before() {
        let keys = keys();
        let name = |token| keys.of(token).map(|key| key.name().to_owned());
        assert_eq!(name("shop-now").as_deref(), Some("shop"));
        assert_eq!(name("shop-old").as_deref(), Some("shop"));
        assert_eq!(name("care-now").as_deref(), Some("care"));
        for wrong in ["", "shop", "shop-now ", "SHOP-NOW"] {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_caller_gets_no_more_places_than_there_are_for_one() {
        let keys = keys();
        let key = keys.of("care-now").expect("a key");
        let places: Vec<_> = std::iter::from_fn(|| key.place()).take(REQUESTS_MAX + 1).collect();
        assert_eq!(places.len(), REQUESTS_MAX);
        assert!(keys.of("shop-now").expect("a key").place().is_some());
        drop(places);
        assert!(key.place().is_some());
    }

    #[test]
    fn several_keys_of_one_merchant_get_no_more_places_than_one() {
        let of = |name: &str, merchant: &str| {
            ApiKey::new(name, []).with_token(name).of_merchant(merchant.parse().ok())
        };
        let keys = ApiKeys::new([of("shop", "acme"), of("care", "acme"), of("other", "beta")]);
        let place = |name| keys.of(name).expect("a key").place();
        let places: Vec<_> = std::iter::from_fn(|| place("shop")).take(REQUESTS_MAX + 1).collect();
        assert_eq!(places.len(), REQUESTS_MAX);
        assert!(place("care").is_none() && place("other").is_some());
    }

    #[test]
    fn a_printed_key_shows_no_token() {
        let printed = format!("{:?}", keys());
        assert!(printed.contains("shop") && !printed.contains("shop-now"), "{printed}");
    }
}
