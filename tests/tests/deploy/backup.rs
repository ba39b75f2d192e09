//! A night that happened after the backup: put back from before it, the store charges nobody twice.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{SecondsFormat, TimeDelta};
use engine::store::redis::testing::{Appendfsync, RedisServer, TestCluster};
use mekong_tests::{Books, Nights, Operator, Provider, Settings, Subscriber};

use crate::{said, text};

const SUBSCRIBERS: u32 = 12;

/// An operator, a provider with its subscribers, and the nights to come.
struct Scene {
    operator: Operator,
    provider: Provider,
    nights: Nights,
}

impl Scene {
    /// Everyone renews in the first night, which has not come yet.
    fn before_the_night(store: &str) -> Self {
        let operator = Operator::open(1).expect("an operator");
        let settings =
            Settings { store: store.to_owned(), ..Settings::nightly(operator.base_url()) };
        let provider = Provider::new(&settings).expect("a machine");
        let nights = Nights::from_tomorrow();
        provider.enrol(Subscriber::first(SUBSCRIBERS), nights.opens_at(0)).expect("enrolled");
        provider.skip_to(nights.opens_at(0) - TimeDelta::hours(1)).expect("an evening");
        Self { operator, provider, nights }
    }

    fn back_up(&self, of: &[&str]) -> String {
        let arguments = [&["--to", "kept", "--keep", "1"], of].concat();
        let ran = self.provider.script("backup/backup", &arguments).expect("a backup");
        ran.stdout.trim().to_owned()
    }

    fn restore(&self, copy: &str, to: &str) {
        // Virtual time has stopped in the backup, so it cannot tell until when the lost store worked.
        let until = self.nights.morning_after(0).to_rfc3339_opts(SecondsFormat::Secs, true);
        let arguments = ["--from", copy, "--to", to, "--until", &until];
        self.provider.script("backup/restore", &arguments).expect("a restore");
    }

    fn play_the_night(&self) {
        self.provider.skip_to(self.nights.morning_after(0)).expect("a night");
    }

    /// Long enough for what is suspected to be asked about.
    fn play_the_day_after(&self) {
        self.provider.skip_to(self.nights.morning_after(0) + TimeDelta::hours(8)).expect("a day");
    }

    fn assert_everyone_was_charged_once(&self) {
        let charges = self.provider.charges().expect("our books");
        let debits = self.operator.debits().expect("their books");
        assert_eq!(debits.len(), SUBSCRIBERS as usize, "nobody is charged twice");
        assert_eq!(Books::join(&charges, &debits).differences(), [""; 0]);
        let sent = self.operator.stats().expect("figures").requests_to("request_deduct");
        assert_eq!(sent, u64::from(SUBSCRIBERS), "what was charged is not even asked for again");
    }
}

#[test]
fn money_rule_9_a_file_put_back_from_before_the_night_charges_nobody_twice() {
    let scene = Scene::before_the_night("sqlite:mekong.db");
    let copy = scene.back_up(&["sqlite"]);
    scene.play_the_night();
    scene.assert_everyone_was_charged_once();

    for file in ["mekong.db", "mekong.db-wal", "mekong.db-shm"] {
        // The log and its index go with the last process that had the file open.
        let _ = fs::remove_file(scene.provider.folder().join(file));
    }
    scene.restore(&copy, "mekong.db");

    assert_eq!(scene.provider.charges().expect("our books").len(), 0, "the night is forgotten");
    scene.play_the_day_after();
    scene.assert_everyone_was_charged_once();
}

#[test]
fn money_rule_9_a_redis_put_back_from_before_the_night_charges_nobody_twice() {
    let mut redis = RedisServer::start(Appendfsync::Always).expect("a Redis");
    let scene = Scene::before_the_night(&redis.url());
    let copy = scene.back_up(&["redis", "-p", &redis.port().to_string()]);
    scene.play_the_night();
    scene.assert_everyone_was_charged_once();

    redis.kill9().expect("it is gone");
    let data = redis.folder().join("appendonlydir");
    fs::remove_dir_all(&data).expect("and its data with it");
    scene.restore(&copy, redis.folder().to_str().expect("a plain path"));
    redis.restart().expect("it reads what was put back");

    assert_eq!(scene.provider.charges().expect("our books").len(), 0, "the night is forgotten");
    scene.play_the_day_after();
    scene.assert_everyone_was_charged_once();
}

#[test]
fn a_restore_refuses_a_copy_that_was_changed_and_a_target_that_is_there() {
    let scene = Scene::before_the_night("sqlite:mekong.db");
    let copy = scene.back_up(&["sqlite"]);
    let restore = |to: &str| {
        let refused = scene.provider.script("backup/restore", &["--from", &copy, "--to", to]);
        refused.expect_err("is refused").to_string()
    };
    assert!(restore("mekong.db").contains("is there already"));

    let path = scene.provider.folder().join(&copy);
    let mut bytes = fs::read(&path).expect("the copy");
    bytes[1_000] ^= 1;
    fs::write(&path, bytes).expect("a bit fell over");
    assert!(restore("new.db").contains("not what was backed up"));
    assert!(!scene.provider.folder().join("new.db").exists());
}

#[test]
fn a_backup_from_another_folder_copies_the_store_that_the_configuration_names() {
    let given = text("deploy/systemd/mekong.toml");
    assert!(given.contains("\nurl = \"sqlite:/"), "a path from wherever a command is given");

    let scene = Scene::before_the_night("sqlite:mekong.db");
    let here = scene.provider.folder();
    let config = fs::read_to_string(here.join("mekong.toml")).expect("a configuration");
    let store = format!("sqlite:{}", here.join("mekong.db").display());
    let config = config.replace("sqlite:mekong.db", &store);
    fs::write(here.join("installed.toml"), config).expect("written");

    let elsewhere = tempfile::tempdir().expect("a folder");
    let backup = Command::new(mekong_tests::workspace().join("deploy/backup/backup"))
        .args(["--to", "kept", "sqlite", "--config"])
        .arg(here.join("installed.toml"))
        .env("MEKONG", mekong_tests::mekong().expect("a binary"))
        .current_dir(elsewhere.path())
        .output()
        .expect("it starts");
    assert!(backup.status.success(), "{}", said(&backup));
    let copy = elsewhere.path().join(String::from_utf8(backup.stdout).expect("a path").trim());
    assert!(!elsewhere.path().join("mekong.db").exists(), "no other store was made");

    let listed = ["--store", &format!("sqlite:{}", copy.display()), "subscriptions", "list"];
    let listed = scene.provider.succeed(&listed).expect("the copy is a store");
    assert!(listed.stdout.contains("sub-000000"), "{}", listed.stdout);
}

/// What a folder holds, hidden or not.
fn names_in(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let names = fs::read_dir(folder).expect("a folder").map(name);
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn money_rule_9_a_restore_that_cannot_tell_the_store_of_the_loss_leaves_nothing_to_be_started() {
    let redis = RedisServer::start(Appendfsync::Always).expect("a Redis");
    let scene = Scene::before_the_night(&redis.url());
    let of_redis = scene.back_up(&["redis", "-p", &redis.port().to_string()]);
    let of_file = Scene::before_the_night("sqlite:mekong.db");
    let file = of_file.back_up(&["sqlite"]);
    let file = of_file.provider.folder().join(file).display().to_string();

    for (copy, to) in [(of_redis, "data"), (file, "data/mekong.db")] {
        let folder = scene.provider.folder().join("data");
        fs::create_dir_all(&folder).expect("a folder");
        let restore = Command::new(mekong_tests::workspace().join("deploy/backup/restore"))
            .args(["--from", &copy, "--to", to])
            .env("MEKONG", "false")
            .current_dir(scene.provider.folder())
            .output()
            .expect("it starts");
        assert!(!restore.status.success(), "{}", said(&restore));
        assert_eq!(names_in(&folder), [""; 0], "{to}: {}", said(&restore));
    }
}

#[test]
fn one_node_of_a_cluster_is_not_taken_for_the_whole_store() {
    let cluster = TestCluster::start(Appendfsync::Everysec).expect("a cluster");
    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1")).expect("a machine");
    let port = cluster.node(0).port().to_string();
    let refused = provider.script("backup/backup", &["--to", "kept", "redis", "-p", &port]);
    let told = refused.expect_err("a part is no copy").to_string();
    assert!(told.contains("one node of a cluster"), "{told}");
    assert_eq!(names_in(&provider.folder().join("kept")), [""; 0]);
}

#[test]
fn the_redis_user_of_backups_may_copy_the_store_and_ask_nothing_else_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (users, file) = (text("deploy/redis/users.acl"), folder.path().join("users.acl"));
    let (_, users) = users.split_once('\n').expect("a line for each user");
    fs::write(&file, format!("user default on nopass ~* &* +@all\n{users}")).expect("written");
    let file = file.display().to_string();
    let redis = RedisServer::start_with(&["--appendonly", "yes", "--aclfile", &file]);
    let redis = redis.expect("a Redis with our users");
    redis.ask::<String>(&["SET", "mk:a", "b"]).expect("something to copy");

    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1")).expect("a machine");
    let port = redis.port().to_string();
    let user = ["--user", "backup", "--pass", "BACKUP_PASSWORD", "--no-auth-warning"];
    let asked = [&["--to", "kept", "redis", "-p", &port][..], &user].concat();
    let copied = provider.script("backup/backup", &asked).expect("a copy");
    assert!(provider.folder().join(copied.stdout.trim()).exists(), "{}", copied.stdout);
    for refused in [&["GET", "mk:a"][..], &["CONFIG", "GET", "dir"], &["ACL", "LIST"]] {
        let asked = redis.ask_as("backup", "BACKUP_PASSWORD", refused);
        assert!(asked.is_err(), "{refused:?}");
    }
}

#[test]
fn an_option_without_its_value_is_refused() {
    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1")).expect("a machine");
    for (script, option) in [
        ("backup", "--to"),
        ("backup", "--keep"),
        ("backup", "--encrypt"),
        ("restore", "--from"),
        ("restore", "--to"),
        ("restore", "--until"),
    ] {
        let refused = provider.script(&format!("backup/{script}"), &[option]);
        let told = refused.expect_err("nothing follows it").to_string();
        assert_eq!(told.matches("after it").count(), 1, "{told}");
    }
}

#[test]
fn only_the_latest_backups_are_kept() {
    let scene = Scene::before_the_night("sqlite:mekong.db");
    let first = scene.back_up(&["sqlite"]);
    // A later name without waiting for a later second.
    let older = first.replace("mekong-2", "mekong-1");
    for suffix in ["", ".sha256"] {
        let name = |name: &str| scene.provider.folder().join(format!("{name}{suffix}"));
        fs::rename(name(&first), name(&older)).expect("renamed");
    }
    let second = scene.back_up(&["sqlite"]);
    let kept = scene.provider.folder().join("kept");
    let second = second.trim_start_matches("kept/").to_owned();
    assert_eq!(names_in(&kept), [second.clone(), format!("{second}.sha256")]);
}
