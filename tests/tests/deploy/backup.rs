//! A night that happened after the backup: put back from before it, the store charges nobody twice.

use std::fs;

use chrono::{SecondsFormat, TimeDelta};
use engine::store::redis::testing::{Appendfsync, RedisServer};
use mekong_tests::{Books, Nights, Operator, Provider, Settings, Subscriber};

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
    let mut names: Vec<String> = fs::read_dir(kept)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    names.sort();
    let second = second.trim_start_matches("kept/").to_owned();
    assert_eq!(names, [second.clone(), format!("{second}.sha256")]);
}
