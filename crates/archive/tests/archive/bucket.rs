//! A bucket, over the wire: a small stand-in that speaks as much S3 as the archive uses, and refuses
//! whoever has not signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use archive::{Archive, ArchiveError, Bucket};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::TryStreamExt;
use tokio::net::TcpListener;
use workflows::ids;

use crate::given::{World, charged, id, line, move_all};

type Objects = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// The server, on a port of its own; where it is, and what it holds.
async fn serve() -> (String, Objects) {
    let objects = Objects::default();
    let router = Router::new()
        .route("/bucket", get(list))
        .route("/bucket/{*key}", get(read).put(write))
        .with_state(objects.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, objects)
}

fn is_signed(headers: &HeaderMap) -> bool {
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok());
    authorization.is_some_and(|text| {
        text.starts_with("AWS4-HMAC-SHA256 Credential=key-id/") && text.contains("Signature=")
    })
}

async fn write(
    State(objects): State<Objects>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_signed(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut objects = objects.lock().expect("nobody panics with this lock");
    if headers.contains_key("if-none-match") && objects.contains_key(&key) {
        return StatusCode::PRECONDITION_FAILED.into_response();
    }
    objects.insert(key, body);
    [("etag", "\"1\"")].into_response()
}

async fn read(
    State(objects): State<Objects>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !is_signed(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let found = objects.lock().expect("nobody panics with this lock").get(&key).cloned();
    match found {
        Some(body) => {
            let modified = "Mon, 23 Nov 2026 00:00:00 GMT";
            ([("etag", "\"1\""), ("last-modified", modified)], body).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn list(
    State(objects): State<Objects>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if !is_signed(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let prefix = asked.get("prefix").cloned().unwrap_or_default();
    let objects = objects.lock().expect("nobody panics with this lock");
    let found = objects.iter().filter(|(key, _)| key.starts_with(&prefix));
    let contents: String = found
        .map(|(key, body)| {
            let size = body.len();
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-23T00:00:00.000Z</LastModified>\
                 <ETag>\"1\"</ETag><Size>{size}</Size></Contents>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult>\
         <IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )
    .into_response()
}

fn bucket(endpoint: String, access_key_id: &str) -> Bucket {
    Bucket {
        name: "bucket".into(),
        endpoint: Some(endpoint),
        region: "us-east-1".into(),
        allow_http: true,
        access_key_id: access_key_id.into(),
        secret_access_key: "not so secret".into(),
    }
}

#[tokio::test]
async fn work_moves_to_a_bucket_and_is_found_there() {
    let (world, (address, objects)) = (World::new(), serve().await);
    let archive = Archive::bucket(&bucket(address, "key-id"), "of/ours").expect("an archive");
    world.keep((0..20).map(charged)).await;
    world.day(30).await;
    assert_eq!(move_all(&*world.store, &archive).await.expect("moved"), 20);
    assert!(world.left(ids::CHARGE).await.is_empty());
    assert!(archive.find(&id(7)).await.expect("an archive").is_some());
    let of_line = archive.charges_of(line(7), crate::given::PARTITIONS);
    assert_eq!(of_line.try_collect::<Vec<_>>().await.expect("an archive").len(), 1);
    let objects = objects.lock().expect("nobody panics with this lock");
    assert!(objects.keys().all(|key| key.starts_with("of/ours/v1/")), "{:?}", objects.keys());
}

#[tokio::test]
async fn whoever_is_refused_loses_nothing() {
    let (world, (address, _)) = (World::new(), serve().await);
    let archive = Archive::bucket(&bucket(address, "somebody"), "").expect("an archive");
    world.keep([charged(1)]).await;
    world.day(30).await;
    let refused = move_all(&*world.store, &archive).await.expect_err("a wrong key");
    assert!(matches!(refused, ArchiveError::Away(_)), "{refused}");
    assert!(!format!("{refused} {refused:?}").contains("not so secret"));
    assert_eq!(world.left(ids::CHARGE).await.len(), 1);
}
