//! The Redis that `deploy/redis/redis.conf` makes is one that money may be kept in.

use std::fs;

use engine::store::redis::testing::RedisServer;
use mekong_tests::{Provider, Settings};

use crate::text;

/// A server with our settings, but for where its files are and who may connect.
fn server() -> (tempfile::TempDir, RedisServer) {
    let folder = tempfile::tempdir().expect("a folder");
    // Both are paths of the container that it is made for.
    let config = text("deploy/redis/redis.conf");
    let here =
        config.replace("\ndir /data\n", "\n").replace("\naclfile /etc/redis/users.acl\n", "\n");
    assert_eq!(config.lines().count(), here.lines().count() + 2, "both were found");
    let file = folder.path().join("redis.conf");
    fs::write(&file, here).expect("written");
    let file = file.display().to_string();
    (folder, RedisServer::start_with(&[&file]).expect("redis-server takes every setting"))
}

#[test]
fn workers_start_on_a_redis_with_our_settings_without_a_warning() {
    let (_folder, server) = server();
    let provider =
        Provider::new(&Settings { store: server.url(), ..Settings::nightly("http://127.0.0.1:1") })
            .expect("a machine");
    let ran = provider.succeed(&["work", "--until-idle"]).expect("workers take it");
    assert!(!ran.stderr.contains("VOLATILE"), "{}", ran.stderr);
}

#[test]
fn what_is_acknowledged_is_on_the_disk_and_nothing_is_ever_evicted() {
    let (_folder, server) = server();
    let setting = |name: &str| {
        let pair: Vec<String> = server.ask(&["CONFIG", "GET", name]).expect("an answer");
        pair.into_iter().nth(1).expect("a value")
    };
    for (name, wanted) in [
        ("appendonly", "yes"),
        ("appendfsync", "always"),
        ("no-appendfsync-on-rewrite", "no"),
        ("maxmemory-policy", "noeviction"),
        ("save", ""),
    ] {
        assert_eq!(setting(name), wanted, "{name}");
    }
    assert_ne!(setting("maxmemory"), "0", "it says when it is full, before the machine is");
}
