use futures::future::join_all;
use tempfile::TempDir;

use super::*;
use crate::store::StoreError;
use crate::store::sqlite::{schema, settings};

/// A writer on a fresh file, which may grow by `pages_max` pages.
fn writer(pages_max: i64) -> (TempDir, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let conn = schema::open(&folder.path().join("store.db"), 1).unwrap();
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    conn.pragma_update_and_check(None, "max_page_count", pages + pages_max, |_| Ok(())).unwrap();
    let writer = Writer::start(Session::new(conn), Clock::real(), Bell::new(BTreeMap::new()));
    (folder, writer.unwrap())
}

async fn put(writer: &Writer, key: &str, bytes: usize) -> Result<bool, StoreError> {
    let (key, value) = (key.to_owned(), vec![0; bytes]);
    Ok(writer.write(1, move |batch| settings::put(batch, &key, None, &value)).await?)
}

#[tokio::test]
async fn what_waits_while_the_file_is_busy_becomes_one_group_that_stands_or_falls_together() {
    let (_folder, writer) = writer(100);
    let (all_queued, wait) = std::sync::mpsc::channel();
    let busy = writer.write(1, move |_| Ok(wait.recv().ok()));
    let puts = join_all(["a", "b", "c"].map(|key| put(&writer, key, 1)));
    let poison = writer.write(1, |_| Err::<(), _>(Fault::Unfit("poison".to_owned())));
    // Polled in this order: the others are queued before the first may end.
    let release = async { all_queued.send(()) };
    let (_, puts, poison, _) = futures::join!(busy, puts, poison, release);
    assert!(poison.is_err());
    assert!(puts.iter().all(Result::is_err), "{puts:?}");
    assert!(put(&writer, "a", 1).await.unwrap(), "nothing of the group was kept");
}

#[tokio::test]
async fn a_full_disk_is_unavailable_until_there_is_room() {
    let (_folder, writer) = writer(4);
    let full = put(&writer, "large", 100_000).await;
    assert!(full.as_ref().is_err_and(StoreError::is_passing), "{full:?}");
    assert!(put(&writer, "small", 10).await.unwrap());
}

#[tokio::test]
async fn an_operation_refused_by_itself_takes_no_other_with_it() {
    let (_folder, writer) = writer(100);
    let refused = writer.write(1, |_| Err::<(), _>(Fault::Broken("too much".to_owned())));
    let (refused, kept) = futures::join!(refused, put(&writer, "a", 1));
    assert!(matches!(refused, Err(Fault::Broken(_))));
    assert!(kept.unwrap());
    assert!(!put(&writer, "a", 1).await.unwrap());
}
