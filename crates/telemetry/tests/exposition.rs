//! The page that is scraped, with a store behind it.

use std::sync::Arc;
use std::time::Duration;

use engine::Store;
use engine::recess::{self, Recess};
use engine::store::Pause;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use telemetry::{Exposition, Metrics};
use tempfile::TempDir;
use workflows::Catalog;

fn exposition(store: &Arc<dyn Store>) -> Exposition {
    Exposition::new(Metrics::new(), store.clone(), Arc::new(Catalog::default()))
}

/// A file of its own.
fn sqlite() -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { partitions: 2, virtual_from: None };
    let store = SqliteStore::open(folder.path().join("journal.db"), options).expect("a store");
    (folder, Arc::new(store))
}

async fn pause(store: &dyn Store, target: &str) {
    let (target, reason, by) = (target.to_owned(), "a test".to_owned(), "a test".to_owned());
    let since = store.clock().now();
    store.pause(Pause { target, reason, by, since }).await.expect("paused");
}

fn has(page: &str, sample: &str) -> bool {
    page.lines().any(|line| line == sample)
}

#[tokio::test]
async fn any_number_of_scrapes_in_a_moment_costs_one_reading_of_the_store() {
    let (_folder, store) = sqlite();
    pause(&*store, "renewals").await;
    let page = exposition(&store);
    assert!(has(&page.text().await, "queue_paused{target=\"renewals\"} 1"));
    pause(&*store, "purchases").await;
    let later = page.text().await;
    assert!(!later.contains("purchases"), "it was read again: {later}");
    assert!(has(&exposition(&store).text().await, "queue_paused{target=\"purchases\"} 1"));
}

#[tokio::test]
async fn lanes_that_are_held_back_with_their_night_are_shown_as_paused_until_it_ends() {
    let (_folder, store) = sqlite();
    let now_ms = store.clock().now().timestamp_millis();
    let held = |name: &str, path: &str, until_ms| Recess {
        name: name.into(),
        queue: "renewals".into(),
        path: path.into(),
        until_ms,
        since_ms: now_ms,
        by: "ann".into(),
        reason: "a test".into(),
        is_final: false,
    };
    for recess in
        [held("tonight", "ltc-main/gold", now_ms + 3_600_000), held("over", "ltc-main/red", now_ms)]
    {
        recess::begin(&*store, &recess).await.expect("held back");
    }
    let page = exposition(&store).text().await;
    assert!(has(&page, "queue_paused{target=\"ltc-main/gold\"} 1"), "{page}");
    assert!(!page.contains("ltc-main/red"), "{page}");
}

#[tokio::test]
async fn of_a_store_that_does_not_answer_nothing_old_is_told_and_the_rest_of_the_page_stays() {
    let server = RedisServer::start(Appendfsync::Everysec).expect("a Redis of one's own");
    let options = RedisOptions { partitions: Some(2), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    let store: Arc<dyn Store> = Arc::new(store);
    pause(&*store, "renewals").await;
    let page = exposition(&store).text().await;
    assert!(has(&page, "store_read 1") && page.contains("queue_paused"), "{page}");

    server.pause().expect("it stops answering");
    let page = exposition(&store);
    page.metrics().answered("GET", "/v1/charges", 200, Duration::from_millis(1));
    let page = page.text().await;
    server.resume().expect("it answers again");
    assert!(has(&page, "store_read 0") && !page.contains("queue_paused"), "{page}");
    assert!(page.contains("http_request_seconds_count"), "{page}");
}

#[tokio::test]
async fn a_method_that_somebody_invents_makes_no_label_of_its_own() {
    let (_folder, store) = sqlite();
    let page = exposition(&store);
    page.metrics().answered("2055500001", "-", 405, Duration::from_millis(1));
    let page = page.text().await;
    let sample = "http_request_seconds_count{method=\"other\",route=\"-\",status=\"405\"} 1";
    assert!(has(&page, sample), "{page}");
    assert!(!page.contains("2055500001"));
}
