//! What callers may ask of the journal: the same for the HTTP API, the command line and the console.
//!
//! # Invariants
//!
//! - Whatever is answered with success is on record, as durably as the store keeps anything.
//! - The same thing asked again under the same key has the same effect, and it happens once
//!   (money rule 9); another thing under the same key is refused.
//! - What is refused has changed nothing but, at most, that its key is bound to it.
//!
//! # Not here
//!
//! What follows from an order (`workflows`), who may give it, and how it is spelled (the edges).
//!
//! # Layout
//!
//! [`Orders`] is the counter where all of it is handed in; `charges`, `purchases`, `refunds`,
//! `requeues`, `resolutions`, `verifications`, `reveals`, `settlements`, `pauses`, `runs`, `tokens`,
//! `cancellations`, `enrolments` (of one) and [`enrolment`] (of many) say what becomes of it, `audit`
//! keeps who did what, `keys` keeps idempotency keys, and [`Refused`] is why something is not done.

mod archived;
mod audit;
mod cancellations;
mod charges;
pub mod enrolment;
mod enrolments;
mod keys;
mod pauses;
mod purchases;
mod reason;
mod refunds;
mod refused;
mod request;
mod requeues;
mod resolutions;
mod reveals;
mod runs;
mod settlements;
mod tokens;
mod verifications;

use std::sync::Arc;
use std::time::Duration;

use billing::MerchantId;
use engine::Store;
use workflows::purchase::Clerk;
use workflows::{Catalog, seen_by};

pub use audit::{Action, Deed, Via, decided};
pub use charges::{Accepted, CHARGES_MAX};
pub use enrolments::Enrolled;
pub use pauses::PauseTargets;
pub use purchases::Started;
pub use reason::REASON_CHARS_MAX;
pub use refunds::Refund;
pub use refused::{Needs, Refused};
pub use request::{KEY_CHARS_MAX, Request};
pub use requeues::REQUEUED_BY_ID_MAX;
pub use reveals::LineOf;
pub use runs::RunDeed;
pub use settlements::RefundResolution;

/// Where orders are handed in.
#[derive(Clone)]
pub struct Orders {
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
    counts_for: Duration,
}

impl Orders {
    /// Takes orders for this store, by the rules of this catalog. Of a catalog that is narrowed to
    /// one merchant, the store is narrowed as well ([`seen_by`]).
    pub fn new(store: Arc<dyn Store>, catalog: Arc<Catalog>) -> Self {
        let store = seen_by(&catalog, store);
        Self { store, catalog, counts_for: Duration::MAX }
    }

    /// The same for callers who do not wait long: what a requeue comes to is counted for this time
    /// at most.
    #[must_use]
    pub fn counting_for(self, counts_for: Duration) -> Self {
        Self { counts_for, ..self }
    }

    /// The same for whoever acts for one merchant: nothing of another's is there.
    #[must_use]
    pub fn only(&self, merchant: &MerchantId) -> Self {
        let catalog = Arc::new(self.catalog.only(merchant));
        Self { counts_for: self.counts_for, ..Self::new(self.store.clone(), catalog) }
    }

    /// For how long at most something is counted.
    pub fn counts_for(&self) -> Duration {
        self.counts_for
    }

    /// The journal that orders are put into.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The rules that orders go by.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    fn clerk(&self) -> Clerk<'_> {
        Clerk::new(&self.catalog, self.store.partitions())
    }
}
