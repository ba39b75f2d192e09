//! The store against a server of its own: what the conformance suite cannot see.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::call::Call;
use super::claim::Claim;
use super::gather::Gathered;
use super::signal::Message;
use super::testing::{Appendfsync, RedisServer};
use super::{RedisOptions, RedisStore};
use crate::clock::from_ms;
use crate::instance::{Claimed, InstanceId, Lane};
use crate::store::{Commit, CreateOutcome, NewInstance, Next, Refusal, Signal, Store, StoreError};

const LEASE: Duration = Duration::from_secs(60);

fn lane() -> Lane {
    Lane::new("renewals", "ltc-main/gold")
}

fn new_instance(name: &str) -> NewInstance {
    NewInstance {
        id: InstanceId::new(3, name),
        kind: "charge".into(),
        status: "requested".into(),
        lane: lane(),
        due_at: Some(from_ms(1_000)),
        state: b"state".to_vec(),
        history: b"created".to_vec(),
        unique: Some(format!("unique/{name}")),
    }
}

fn commit_of(claimed: &Claimed, nonce: u64, next: Next) -> Commit {
    Commit {
        lease: claimed.lease.clone(),
        version: claimed.instance.version,
        nonce,
        state: b"later state".to_vec(),
        status_before: claimed.instance.status.clone(),
        status: "charged".into(),
        lane_before: lane(),
        lane: lane(),
        next,
        history: b"charged".to_vec(),
        signals_read: claimed.signals.len(),
        unless_signalled: false,
        quiet: Vec::new(),
        create: Vec::new(),
        signal: Vec::new(),
        count: Vec::new(),
        reserve: Vec::new(),
        free: Vec::new(),
        replicated: false,
    }
}

async fn open(server: &RedisServer) -> RedisStore {
    RedisStore::open(&server.url(), RedisOptions::default()).await.unwrap()
}

async fn claim(store: &RedisStore) -> Vec<Claimed> {
    store.claim(3, &lane(), 10, LEASE).await.unwrap()
}

#[tokio::test]
async fn an_instance_lives_from_creation_to_its_end() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    let created = store.create(vec![new_instance("ch_1")]).await.unwrap();
    assert_eq!(created, [CreateOutcome::Created]);

    let claimed = claim(&store).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(&*claimed[0].instance.kind, "charge");
    assert_eq!(claimed[0].instance.lane, lane());
    let done = store.commit(commit_of(&claimed[0], 7, Next::Finished)).await.unwrap().unwrap();
    assert_eq!((done.version, done.lease), (2, None));

    let id = InstanceId::new(3, "ch_1");
    let stored = store.read(&id).await.unwrap().unwrap();
    assert_eq!((&*stored.status, stored.due_at), ("charged", None));
    let history = store.history(&id).await.unwrap();
    assert_eq!(history, [b"created".to_vec(), b"charged".to_vec()]);
    assert!(claim(&store).await.is_empty());
}

#[tokio::test]
async fn a_commit_repeated_after_its_answer_was_lost_is_known_again() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    store.create(vec![new_instance("ch_1")]).await.unwrap();
    let claimed = claim(&store).await;
    let commit = commit_of(&claimed[0], 7, Next::Hold(LEASE));
    let first = store.commit(commit.clone()).await.unwrap().unwrap();
    assert_eq!(store.commit(commit).await.unwrap().unwrap(), first);
    let other = commit_of(&claimed[0], 8, Next::Finished);
    assert_eq!(store.commit(other).await.unwrap(), Err(Refusal::LeaseLost));
}

/// The very same call twice, as after an answer that was lost on its way.
async fn twice<T: Gathered>(store: &RedisStore, work: T) -> [Vec<redis::Value>; 2] {
    let mut call = Call::new(work.partition());
    let packed = vec![work.pack(&mut call, &store.core).done()];
    let command = call.command::<T>(packed, &store.core);
    let mut first: Vec<redis::Value> = store.core.ask(command.clone()).await.unwrap();
    let mut second: Vec<redis::Value> = store.core.ask(command).await.unwrap();
    [first.split_off(1), second.split_off(1)]
}

#[tokio::test]
async fn a_repeated_claim_hands_out_the_same_instances() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    store.create(vec![new_instance("ch_1"), new_instance("ch_2")]).await.unwrap();
    let claim = Claim { partition: 3, lane: lane(), limit: 1, lease: LEASE, token: 5 };
    let [first, second] = twice(&store, claim).await;
    assert!(matches!(&first[0], redis::Value::Array(claimed) if !claimed.is_empty()));
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_repeated_signal_is_received_once() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    store.create(vec![new_instance("ch_1")]).await.unwrap();
    let to = InstanceId::new(3, "ch_1");
    let [first, second] = twice(&store, Message(Signal { to, body: b"otp".to_vec() })).await;
    assert_eq!(first, second);
    assert_eq!(claim(&store).await[0].signals, [b"otp".to_vec()]);
}

#[tokio::test]
async fn work_goes_on_after_the_server_was_killed_and_the_possible_loss_is_known() {
    let mut server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    assert_eq!(store.lost_commits_at(), None);
    server.kill9().unwrap();
    server.restart().unwrap();
    store.create(vec![new_instance("ch_1")]).await.unwrap();
    assert_eq!(claim(&store).await.len(), 1);
    assert!(store.lost_commits_at().is_some());
}

#[tokio::test]
async fn a_restart_with_an_fsync_for_every_commit_loses_nothing() {
    let mut server = RedisServer::start(Appendfsync::Always).unwrap();
    let store = open(&server).await;
    store.create(vec![new_instance("ch_1")]).await.unwrap();
    server.kill9().unwrap();
    server.restart().unwrap();
    assert_eq!(claim(&store).await.len(), 1);
    assert_eq!(store.lost_commits_at(), None);
}

#[tokio::test]
async fn a_loss_seen_by_one_process_is_told_to_those_that_come_later() {
    let mut server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let first = open(&server).await;
    server.kill9().unwrap();
    server.restart().unwrap();
    assert!(first.pauses().await.unwrap().is_empty());
    let later = open(&server).await;
    assert_eq!(later.lost_commits_at(), first.lost_commits_at());
    assert!(later.lost_commits_at().is_some());
}

#[tokio::test]
async fn a_loss_on_record_gives_way_only_to_a_later_one() {
    let mut server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    let later = store.clock().now() + TimeDelta::hours(1);
    store.record_loss(later).await.unwrap();
    store.record_loss(from_ms(1_000)).await.unwrap();
    server.kill9().unwrap();
    server.restart().unwrap();
    assert!(store.pauses().await.unwrap().is_empty());
    let at = open(&server).await.lost_commits_at().unwrap();
    assert_eq!(at.timestamp_millis(), later.timestamp_millis());
}

#[tokio::test]
async fn a_call_waits_out_a_server_that_stands_still() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = Arc::new(open(&server).await);
    server.pause().unwrap();
    let asked = store.clone();
    let call = tokio::spawn(async move { asked.create(vec![new_instance("ch_1")]).await });
    tokio::time::sleep(Duration::from_secs(6)).await;
    server.resume().unwrap();
    assert_eq!(call.await.unwrap().unwrap(), [CreateOutcome::Created]);
}

#[tokio::test]
async fn another_process_is_woken_when_work_becomes_due() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let (one, other) = (open(&server).await, open(&server).await);
    let asked = tokio::spawn(async move { other.wake(LEASE).await });
    one.create(vec![new_instance("ch_1")]).await.unwrap();
    assert_eq!(asked.await.unwrap().unwrap().partitions, [3]);
}

#[tokio::test]
async fn a_signal_wakes_a_finished_instance_and_is_read_with_its_claim() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    store.create(vec![NewInstance { due_at: None, ..new_instance("ch_1") }]).await.unwrap();
    assert!(claim(&store).await.is_empty());
    let to = InstanceId::new(3, "ch_1");
    assert!(store.signal(Signal { to, body: b"cancel".to_vec() }).await.unwrap());
    let claimed = claim(&store).await;
    assert_eq!(claimed[0].signals, [b"cancel".to_vec()]);
    let done = store.commit(commit_of(&claimed[0], 7, Next::Finished)).await.unwrap();
    assert!(done.is_ok());
    assert!(claim(&store).await.is_empty());
}

#[tokio::test]
async fn a_long_history_comes_back_whole_although_it_moves_out_of_the_record() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    store.create(vec![new_instance("ch_1")]).await.unwrap();
    let mut expected = vec![b"created".to_vec()];
    for nonce in 1..=60 {
        let claimed = claim(&store).await;
        let history = vec![nonce as u8; 100];
        let commit = commit_of(&claimed[0], nonce, Next::DueAt(from_ms(1_000)));
        store.commit(Commit { history: history.clone(), ..commit }).await.unwrap().unwrap();
        expected.push(history);
    }
    assert_eq!(store.history(&InstanceId::new(3, "ch_1")).await.unwrap(), expected);
}

#[tokio::test]
async fn a_server_that_would_lose_charges_is_refused_unless_that_is_accepted() {
    let server = RedisServer::start_with(&["--appendonly", "no"]).unwrap();
    let refused = RedisStore::open(&server.url(), RedisOptions::default()).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unfit(text) if text.contains("appendonly yes")));
    let accepted = RedisOptions { volatile_ok: true, ..RedisOptions::default() };
    assert!(RedisStore::open(&server.url(), accepted).await.is_ok());
}

#[tokio::test]
async fn an_existing_store_keeps_its_partitions() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let four = || RedisOptions { partitions: Some(4), ..RedisOptions::default() };
    assert_eq!(RedisStore::open(&server.url(), four()).await.unwrap().partitions(), 4);
    assert_eq!(open(&server).await.partitions(), 4);
    let eight = RedisOptions { partitions: Some(8), ..RedisOptions::default() };
    let refused = RedisStore::open(&server.url(), eight).await.unwrap_err();
    assert!(refused.to_string().contains("partitions = 4"));
}

#[tokio::test]
async fn a_virtual_store_stays_virtual_and_its_time_never_goes_back() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let from = |ms| RedisOptions { virtual_from: Some(from_ms(ms)), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), from(5_000)).await.unwrap();
    store.skip_to(from_ms(9_000)).await.unwrap();
    assert_eq!(store.clock().now(), from_ms(9_000));
    let earlier = RedisStore::open(&server.url(), from(6_000)).await.unwrap();
    assert_eq!(earlier.clock().now(), from_ms(9_000));
    let reader = open(&server).await;
    assert!(reader.clock().is_virtual());
    assert_eq!(reader.clock().now(), from_ms(9_000));
}

#[tokio::test]
async fn scripts_that_the_server_forgot_are_loaded_again() {
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let store = open(&server).await;
    let client = redis::Client::open(server.url()).unwrap();
    let mut other = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("SCRIPT").arg("FLUSH").exec_async(&mut other).await.unwrap();
    let created = store.create(vec![new_instance("ch_1")]).await.unwrap();
    assert_eq!(created, [CreateOutcome::Created]);
}
