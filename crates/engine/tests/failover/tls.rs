//! A server that speaks TLS.

use std::fs;
use std::net::TcpListener;

use engine::Store;
use engine::store::StoreError;
use engine::store::redis::RedisOptions;
use engine::store::redis::testing::RedisServer;
use tempfile::TempDir;

use super::load::{new, open_with};

/// A server with a certificate of its own for `localhost`, which is returned.
fn server(folder: &TempDir) -> (RedisServer, u16, Vec<u8>) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("server.pem"), folder.path().join("server.key"));
    fs::write(&certificate, own.cert.pem()).unwrap();
    fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let certificate = certificate.to_str().unwrap();
    let server = RedisServer::start_with(&[
        "--appendonly",
        "yes",
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        certificate,
        "--tls-key-file",
        key.to_str().unwrap(),
        "--tls-ca-cert-file",
        certificate,
        "--tls-auth-clients",
        "no",
    ]);
    (server.unwrap(), port, own.cert.pem().into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_reached_over_tls_by_whoever_trusts_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, port, certificate) = server(&folder);
    let url = format!("rediss://localhost:{port}/0");
    let roots = RedisOptions { roots: Some(certificate), ..RedisOptions::default() };
    let store = open_with(&url, roots).await.unwrap();
    store.create(vec![new(&store, 1, "a")]).await.unwrap();
    assert!(store.read(&new(&store, 1, "a").id).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, port, _) = server(&folder);
    let url = format!("rediss://localhost:{port}/0");
    let refused = open_with(&url, RedisOptions::default()).await.unwrap_err();
    assert!(!matches!(refused, StoreError::Broken(_)), "{refused:?}");
}
