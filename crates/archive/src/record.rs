//! One instance, as it is archived: what the journal held of it, whole.

use std::sync::Arc;

use chrono::serde::ts_milliseconds;
use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use engine::{Instance, Lane};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One finished instance with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The instance.
    pub instance: Instance,
    /// Its history's entries, oldest first, as they were committed.
    pub history: Vec<Vec<u8>>,
}

/// A record as a line of a segment. State and history are in the journal's own encoding (CBOR),
/// which says what its fields are by number.
#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    kind: String,
    status: String,
    queue: String,
    lane: String,
    version: u64,
    #[serde(with = "ts_milliseconds")]
    created_ms: DateTime<Utc>,
    #[serde(with = "ts_milliseconds")]
    updated_ms: DateTime<Utc>,
    state: String,
    history: Vec<String>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { instance, history } = self;
        let line = Line {
            id: instance.id.to_string(),
            kind: instance.kind.to_string(),
            status: instance.status.to_string(),
            queue: instance.lane.queue.to_string(),
            lane: instance.lane.name.to_string(),
            version: instance.version,
            created_ms: instance.created_at,
            updated_ms: instance.updated_at,
            state: BASE64.encode(&instance.state),
            history: history.iter().map(|entry| BASE64.encode(entry)).collect(),
        };
        line.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = Line::deserialize(deserializer)?;
        let bytes = |text: &String| BASE64.decode(text.as_bytes()).map_err(D::Error::custom);
        let instance = Instance {
            id: line.id.parse().map_err(D::Error::custom)?,
            kind: line.kind.into(),
            status: line.status.into(),
            lane: Lane::new(Arc::<str>::from(line.queue), Arc::<str>::from(line.lane)),
            version: line.version,
            due_at: None,
            created_at: line.created_ms,
            updated_at: line.updated_ms,
            state: bytes(&line.state)?,
        };
        Ok(Self { instance, history: line.history.iter().map(bytes).collect::<Result<_, _>>()? })
    }
}
