//! A process killed at any moment: what it was told is on disk, and nothing is there by half.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use engine::store::sqlite::SqliteStore;
use engine::store::{Commit, Count, ListQuery, NewInstance, Next, PAGE_MAX, Store};
use engine::{Claimed, InstanceId, Lane};
use rusqlite::Connection;

use super::options;

/// Names the file to write, for the process that will be killed.
const FILE: &str = "MEKONG_TEST_CRASH_FILE";
const LEASE: Duration = Duration::from_secs(600);
const ACKNOWLEDGED: &str = "acknowledged ";

fn lane() -> Lane {
    Lane::new("renewals", "ltc-main")
}

fn charge(name: &str) -> NewInstance {
    NewInstance {
        id: InstanceId::new(0, name),
        kind: "charge".into(),
        status: "requested".into(),
        lane: lane(),
        due_at: Some(Utc::now()),
        state: vec![7; 500],
        history: b"opened".to_vec(),
        unique: None,
    }
}

/// Charges, counts and opens a notice, in one commit.
fn charged(step: &Claimed) -> Commit {
    let instance = &step.instance;
    let notice = NewInstance {
        kind: "notice".into(),
        due_at: None,
        ..charge(&format!("notice-of-{}", instance.id.name))
    };
    Commit {
        lease: step.lease.clone(),
        version: instance.version,
        nonce: 1,
        state: vec![8; 500],
        status_before: instance.status.clone(),
        status: "charged".into(),
        lane_before: lane(),
        lane: lane(),
        next: Next::Finished,
        history: b"charged".to_vec(),
        signals_read: 0,
        unless_signalled: false,
        quiet: vec![],
        create: vec![notice],
        signal: vec![],
        count: vec![Count { group: "run".into(), field: "charged".into(), add: 1 }],
        reserve: vec![],
        free: vec![],
        replicated: false,
    }
}

/// The process that is killed; without a file to write, there is nothing to test here.
#[tokio::test(flavor = "multi_thread")]
async fn the_writer_that_is_killed() {
    let Ok(file) = std::env::var(FILE) else { return };
    let store = Arc::new(SqliteStore::open(file, options()).unwrap());
    assert!(store.attach("killed", true, LEASE).await.unwrap());
    let writers = (0..8).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for i in 0..1_000_000 {
                store.create(vec![charge(&format!("i{writer}-{i}"))]).await.unwrap();
                for step in store.claim(0, &lane(), 1, LEASE).await.unwrap() {
                    store.commit(charged(&step)).await.unwrap().unwrap();
                    println!("{ACKNOWLEDGED}{}", step.instance.id.name);
                }
            }
        })
    });
    futures::future::join_all(writers.collect::<Vec<_>>()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_a_kill_is_whole_and_nothing_is_there_by_half() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let acknowledged = run_and_kill(&file, 300);

    let store = SqliteStore::open(&file, options()).unwrap();
    let charged = names(&store, "charge", "charged").await;
    assert!(acknowledged.is_subset(&charged), "{:?}", acknowledged.difference(&charged));
    let notices = names(&store, "notice", "requested").await;
    let expected = charged.iter().map(|name| format!("notice-of-{name}")).collect();
    assert_eq!(notices, expected);
    assert_eq!(store.counters("run").await.unwrap()["charged"], charged.len() as i64);
    assert_eq!(store.counts("charge").await.unwrap()["charged"], charged.len() as u64);
    // The killed process is known to have ended, although its announcement has not run out.
    assert!(store.attach("next", true, LEASE).await.unwrap());

    let sqlite = Connection::open(&file).unwrap();
    let check: String = sqlite.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

/// Starts this test binary again as a writer and kills it once it has acknowledged so many.
fn run_and_kill(file: &std::path::Path, enough: usize) -> BTreeSet<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["sqlite::crash::the_writer_that_is_killed", "--exact", "--nocapture"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = BTreeSet::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some((_, name)) = line.split_once(ACKNOWLEDGED) else { continue };
        acknowledged.insert(name.to_owned());
        if acknowledged.len() == enough {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged.len() >= enough, "the writer ended by itself");
    acknowledged
}

async fn names(store: &SqliteStore, kind: &str, status: &str) -> BTreeSet<String> {
    let mut query = ListQuery {
        kind: kind.into(),
        statuses: vec![status.into()],
        limit: PAGE_MAX,
        ..ListQuery::default()
    };
    let mut names = BTreeSet::new();
    loop {
        let page = store.list(query.clone()).await.unwrap();
        names.extend(page.rows.iter().map(|row| row.id.name.to_string()));
        let Some(next) = page.next else { return names };
        query.cursor = Some(next);
    }
}
