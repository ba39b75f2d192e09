//! Who did what, on record before it is done.

use std::fmt::Display;

use records::{audit_subject, without_numbers};
use workflows::audit::AuditEntry;

use crate::{Orders, Refused};

pub use workflows::audit::{Action, Via};

/// Something that a person, or a program's key, does with the staff's tools.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'d> {
    /// Who, as histories name them.
    pub by: &'d str,
    /// Through what.
    pub via: Via,
    /// What.
    pub action: Action,
    /// To what: the id of a charge, the path of a lane.
    pub subject: &'d str,
    /// Why, in their words.
    pub why: Option<&'d str>,
}

/// Why something was done, with what it was: the reason alone does not say what was decided.
pub fn decided(what: impl Display, why: &str) -> String {
    format!("{what}: {why}")
}

impl Orders {
    /// Puts a deed on record. When this returns, it is durable.
    ///
    /// # Errors
    ///
    /// The store failed: the deed is not to be done then.
    pub async fn record(&self, deed: &Deed<'_>) -> Result<(), Refused> {
        self.keep(deed, None).await
    }

    /// Puts a deed on record and does it; if it is refused, that is put on record as well.
    ///
    /// # Errors
    ///
    /// Those of `act`, or the store failed before: nothing was done then.
    pub async fn audited<T>(
        &self,
        deed: &Deed<'_>,
        act: impl Future<Output = Result<T, Refused>>,
    ) -> Result<T, Refused> {
        self.record(deed).await?;
        let done = act.await;
        if let Err(refused) = &done
            && let Err(error) = self.keep(deed, Some(&refused.to_string())).await
        {
            // Whoever acted is to hear why it was refused; that it was tried is on record.
            tracing::warn!(%error, action = %deed.action, "a refusal is missing in the audit");
        }
        done
    }

    async fn keep(&self, deed: &Deed<'_>, outcome: Option<&str>) -> Result<(), Refused> {
        let masked = |text: Option<&str>| text.map(without_numbers);
        let entry = AuditEntry::new(deed.by, deed.via, deed.action, &audit_subject(deed.subject))
            .on_behalf_of(self.catalog.narrowed_to())
            .because(masked(deed.why).as_deref())
            .refused(masked(outcome).as_deref());
        let (now, partitions) = (self.store.clock().now(), self.store.partitions());
        self.store.create(vec![entry.instance(now, rand::random(), partitions)]).await?;
        Ok(())
    }
}
