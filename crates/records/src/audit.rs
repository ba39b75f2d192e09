//! The audit, newest first.

use billing::{Country, Msisdn};
use chrono::{DateTime, Utc};
use contract::AuditView;
use engine::store::{Cursor, ListQuery};
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use workflows::audit::{Action, AuditEntry, partition_of};
use workflows::ids;

use crate::{Rows, page};

/// Which entries are meant. What is absent does not narrow them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what this person or key did: `cli ann`, or `ann` whichever way she came.
    pub by: Option<String>,
    /// Only this deed.
    pub action: Option<Action>,
    /// Only what was done to this.
    pub subject: Option<String>,
    /// Only at or after this time.
    pub since: Option<DateTime<Utc>>,
}

/// A page of the audit, newest first, from `cursor` on into the past.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn audit(
    filter: &AuditFilter,
    cursor: Option<Cursor>,
    limit: usize,
    store: &dyn Store,
) -> Result<Rows<AuditView>, StoreError> {
    let query = ListQuery { cursor, ..filter.query(store.partitions()) };
    page(query, limit, store, |row| {
        let entry: AuditEntry = decode(ids::AUDIT, &row.state)?;
        Ok(filter.includes(&entry).then(|| view(row, entry)))
    })
    .await
}

/// A subject as the audit has it: an id as it is, and of a subscriber's number the ends (money
/// rule 15).
pub fn audit_subject(text: &str) -> String {
    let number = Country::ALL.into_iter().find_map(|country| Msisdn::parse(text, country).ok());
    number.map_or_else(|| text.to_owned(), |number| number.to_string())
}

fn view(row: &Instance, entry: AuditEntry) -> AuditView {
    AuditView {
        id: row.id.name.to_string(),
        at: row.created_at,
        by: entry.by.into(),
        via: entry.via.into(),
        action: entry.action.into(),
        subject: entry.subject.into(),
        why: entry.why.map(Into::into),
        outcome: entry.outcome.map(Into::into),
    }
}

impl AuditFilter {
    fn query(&self, partitions: u16) -> ListQuery {
        ListQuery {
            kind: ids::AUDIT.to_owned(),
            statuses: self.action.iter().map(ToString::to_string).collect(),
            partition: self.subject().map(|subject| partition_of(&subject, partitions)),
            since: self.since,
            newest_first: true,
            ..ListQuery::default()
        }
    }

    fn subject(&self) -> Option<String> {
        self.subject.as_deref().map(audit_subject)
    }

    fn includes(&self, entry: &AuditEntry) -> bool {
        let name = |by: &str| by.split_once(' ').map_or(by, |(_, name)| name).to_owned();
        let is_by = |by: &String| *by == *entry.by || *by == name(&entry.by);
        self.by.as_ref().is_none_or(is_by)
            && self.subject().is_none_or(|subject| *subject == *entry.subject)
    }
}
