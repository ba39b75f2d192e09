//! One archived thing.

use ::archive::{Archive, Record};
use anyhow::anyhow;
use billing::SubscriptionId;
use engine::{InstanceId, Store};
use records::shown;
use serde::Serialize;
use workflows::ids;

use super::needed;
use crate::cli::{Exit, Failure, Invocation, Output, story};

/// What is told of a record, as JSON.
#[derive(Debug, Serialize)]
struct RecordRow<'r> {
    id: String,
    kind: &'r str,
    status: &'r str,
    version: u64,
    created_at: chrono::DateTime<chrono::Utc>,
    updated_at: chrono::DateTime<chrono::Utc>,
    history: Vec<contract::Told>,
}

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let archive = needed(&config, invocation)?;
    let store = invocation.store(&config).await?;
    let found = find(id, &archive, &*store).await?;
    let record = found.ok_or_else(|| anyhow!("there is no `{id}` in the archive"))?;
    let row = row(&record)?;
    match invocation.output.is_json() {
        true => invocation.output.json(&row)?,
        false => in_words(&row, &invocation.output)?,
    }
    Ok(Exit::Done)
}

/// A charge by its id, a subscription by its own, anything by partition and name.
async fn find(id: &str, archive: &Archive, store: &dyn Store) -> Result<Option<Record>, Failure> {
    if let Ok(charge) = id.parse() {
        return Ok(archive.find(&ids::charge(charge)).await?);
    }
    if let Ok(id) = id.parse::<InstanceId>() {
        return Ok(archive.find(&id).await?);
    }
    let Ok(id) = id.parse::<SubscriptionId>() else { return Ok(None) };
    let route = store.routes(vec![ids::subscription_route(&id)]).await?.pop().flatten();
    match route {
        Some(partition) => Ok(archive.find(&ids::subscription(partition, &id)).await?),
        None => Ok(None),
    }
}

fn row(record: &Record) -> Result<RecordRow<'_>, Failure> {
    let instance = &record.instance;
    Ok(RecordRow {
        id: instance.id.to_string(),
        kind: &instance.kind,
        status: &instance.status,
        version: instance.version,
        created_at: instance.created_at,
        updated_at: instance.updated_at,
        history: record.told()?,
    })
}

fn in_words(row: &RecordRow<'_>, output: &Output) -> Result<(), Failure> {
    story::field("archived", &row.id, output)?;
    story::field("kind", row.kind, output)?;
    story::field("status", row.status, output)?;
    story::field("created", shown(row.created_at), output)?;
    story::field("last changed", shown(row.updated_at), output)?;
    story::history(&row.history, output)
}
