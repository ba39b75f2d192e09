//! Removing what is finished.

use super::batch::Batch;
use super::session::Head;
use crate::instance::InstanceId;

/// Removes those of these instances that are finished and, where a version goes with the name, still
/// at that version; how many there were.
pub(super) fn forget(
    batch: &mut Batch<'_>,
    partition: u16,
    names: &[(String, Option<u64>)],
) -> rusqlite::Result<usize> {
    let mut removed = 0;
    for (name, version) in names {
        let head = batch.session.head(&InstanceId::new(partition, name.as_str()))?;
        let head = head.filter(|head| version.is_none_or(|version| version == head.version));
        // What is leased or has unread signals is due at some time (see the table's CHECK).
        if let Some(head) = head.filter(|head| head.due.is_none()) {
            remove(batch, &head)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn remove(batch: &mut Batch<'_>, head: &Head) -> rusqlite::Result<()> {
    let conn = &batch.session.conn;
    conn.prepare_cached("DELETE FROM history WHERE instance = ?")?.execute([head.seq])?;
    conn.prepare_cached("DELETE FROM instance WHERE seq = ?")?.execute([head.seq])?;
    batch.sums.count_status(head.kind, head.status, -1);
    Ok(())
}
