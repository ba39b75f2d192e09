//! Every segment, read and held to its checksum and to its index.

use ::archive::{Archive, ArchiveError, SegmentName};
use serde::Serialize;

use super::needed;
use crate::cli::{Exit, Failure, Invocation};

/// What was found, as JSON.
#[derive(Debug, Default, Serialize)]
struct Verified {
    segments: u64,
    instances: u64,
    damaged: Vec<String>,
    /// Left by a step that died: found by nobody, and may be deleted.
    unindexed: Vec<String>,
}

pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let archive = needed(&invocation.config()?, invocation)?;
    let names = archive.segments(None).await?;
    let bar = invocation.progress.bar("segments", names.len() as u64);
    let mut found = Verified::default();
    for name in names {
        match verify(&archive, &name).await {
            Ok(instances) => found.instances += instances,
            Err(error @ ArchiveError::Away(_)) if !error.is_about_an_object() => {
                return Err(error.into());
            }
            Err(error) => found.damaged.push(error.to_string()),
        }
        found.segments += 1;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let unindexed = archive.unindexed().await?;
    found.unindexed = unindexed.iter().map(ToString::to_string).collect();
    tell(&found, invocation)?;
    Ok(if found.damaged.is_empty() { Exit::Done } else { Exit::Failed })
}

/// How many instances of a segment count. Each of its index must stand in it, as it says.
async fn verify(archive: &Archive, name: &SegmentName) -> Result<u64, ArchiveError> {
    let (records, index) = (archive.read(name).await?, archive.index(name).await?);
    for entry in &index.entries {
        let is_there = records.iter().any(|record| {
            record.instance.version == entry.version && record.instance.id.to_string() == entry.id
        });
        if !is_there {
            let why = format!("its index names {}, which does not stand in it", entry.id);
            return Err(ArchiveError::Damaged { object: name.to_string(), why });
        }
    }
    Ok(index.entries.len() as u64)
}

fn tell(found: &Verified, invocation: &Invocation) -> Result<(), Failure> {
    let output = &invocation.output;
    if output.is_json() {
        return output.json(found);
    }
    let Verified { segments, instances, damaged, unindexed } = found;
    damaged.iter().try_for_each(|why| output.line(why))?;
    for name in unindexed {
        output.line(format_args!(
            "{name} has no index: a step died, and what it held is elsewhere"
        ))?;
    }
    let damaged = damaged.len();
    output.line(format_args!("{segments} segments, {instances} instances, {damaged} damaged"))
}
