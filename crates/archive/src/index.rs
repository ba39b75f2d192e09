//! An index: what stands in a segment, so that it is found without reading it.

use billing::{AccountId, Cancellation, Charge, Msisdn, Refund, Subscription};
use chrono::serde::ts_milliseconds;
use chrono::{DateTime, Utc};
use engine::workflow::{Stored, decode};
use engine::{Instance, StoreError};
use serde::{Deserialize, Serialize};
use workflows::ids;

use crate::lines::{self, Form};
use crate::{ArchiveError, Record, SegmentName, Veil};

const FORM: Form =
    Form { name: "mekong-archive-index", version: 1, shown: "mekong-archive-index 1" };

/// What stands in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The segment.
    pub segment: SegmentName,
    /// What stands in it, and counts: whatever changed after it was packed is not here.
    pub entries: Vec<IndexEntry>,
}

/// One instance of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Its id, `partition/name`.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// How it ended.
    pub status: String,
    /// How often it was committed: of two of one id the higher one counts.
    pub version: u64,
    /// Whose line it is about, under the archive's veil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Through which account, if through one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When it was created.
    #[serde(with = "ts_milliseconds")]
    pub created_ms: DateTime<Utc>,
    /// When it was last committed.
    #[serde(with = "ts_milliseconds")]
    pub updated_ms: DateTime<Utc>,
}

impl IndexEntry {
    /// The entry of a record.
    ///
    /// # Errors
    ///
    /// Its state cannot be read.
    pub(crate) fn of(record: &Record, veil: &Veil) -> Result<Self, StoreError> {
        let instance = &record.instance;
        let (line, account) = subject(instance)?.unzip();
        Ok(Self {
            id: instance.id.to_string(),
            kind: instance.kind.to_string(),
            status: instance.status.to_string(),
            version: instance.version,
            line: line.map(|msisdn| veil.of(msisdn)),
            account: account.map(|account| account.to_string()),
            created_ms: instance.created_at,
            updated_ms: instance.updated_at,
        })
    }
}

impl Index {
    pub(crate) fn pack(&self) -> Vec<u8> {
        lines::pack(&FORM, &self.entries)
    }

    pub(crate) fn unpack(segment: SegmentName, packed: &[u8]) -> Result<Self, ArchiveError> {
        let entries = lines::unpack(&FORM, &format!("the index of {segment}"), packed)?;
        Ok(Self { segment, entries })
    }
}

/// Whose line an instance is about, and through which account, where it is about one's.
fn subject(instance: &Instance) -> Result<Option<(Msisdn, AccountId)>, StoreError> {
    Ok(match &*instance.kind {
        ids::CHARGE => Some(read::<Charge>(instance)?.order).map(|of| (of.msisdn, of.account)),
        ids::REFUND => Some(read::<Refund>(instance)?.order).map(|of| (of.msisdn, of.account)),
        ids::SUBSCRIPTION => {
            Some(read::<Subscription>(instance)?).map(|of| (of.msisdn, of.account))
        }
        ids::CANCELLATION => {
            Some(read::<Cancellation>(instance)?).map(|of| (of.msisdn, of.account))
        }
        _ => None,
    })
}

fn read<T: Stored>(instance: &Instance) -> Result<T, StoreError> {
    decode(&instance.kind, &instance.state)
}
