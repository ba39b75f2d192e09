//! Nights, purchases and requeues under crashes: workers and the store's server killed, answers lost,
//! both books equal.
//!
//! `MEKONG_CRASH_RENEWALS` is how many renewals each plays, `MEKONG_CRASH_SEED` the chance they
//! are drawn from.

mod orders;
mod purchases;
mod requeues;
mod webhooks;

use std::io::Write;

use mekong_tests::crash_night::{CrashNight, JournalKind, Verdict};

/// Renewals of a night that a change can wait for.
const RENEWALS: u32 = 1_500;
const TPS: u32 = 150;
const SEED: u64 = 1;

fn play(journal: JournalKind, workers: usize) -> Verdict {
    let night = CrashNight {
        renewals: chosen("MEKONG_CRASH_RENEWALS").unwrap_or(RENEWALS),
        journal,
        workers,
        tps: TPS,
        seed: chosen("MEKONG_CRASH_SEED").unwrap_or(SEED),
    };
    let verdict = night.play(&mut tell).expect("a night that comes to rest");
    tell(&verdict.to_string());
    verdict
}

/// Shown of a night that failed: its seed, its blows, its figures.
fn tell(what: &str) {
    writeln!(std::io::stderr(), "{what}").expect("a test's output");
}

fn chosen<T: std::str::FromStr<Err: std::fmt::Debug>>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn money_rule_1_nobody_is_debited_twice_by_crashes_on_a_redis_that_may_lose_a_second() {
    assert_eq!(play(JournalKind::RedisEverysec, 3).violations, [""; 0]);
}

#[test]
fn money_rule_1_nobody_is_debited_twice_by_crashes_on_a_redis_that_loses_nothing() {
    assert_eq!(play(JournalKind::RedisAlways, 3).violations, [""; 0]);
}

#[test]
fn money_rule_1_nobody_is_debited_twice_by_crashes_of_three_processes_on_one_file() {
    assert_eq!(play(JournalKind::Sqlite, 3).violations, [""; 0]);
}

#[test]
fn money_rule_1_nobody_is_debited_twice_by_crashes_of_the_only_process_on_a_file() {
    assert_eq!(play(JournalKind::Sqlite, 1).violations, [""; 0]);
}
