//! The drill, scaled down: what breaks under a night at work is mended, and both books are equal.
//!
//! `MEKONG_DRILL_RENEWALS` is how many renewals each scenario plays, `MEKONG_DRILL_SEED` the chance
//! they are drawn from.

use std::io::Write;

use mekong_tests::drill::{Drill, Report, Scenario};

/// Renewals that a change can wait for.
const RENEWALS: u32 = 300;
const TPS: u32 = 60;
const SEED: u64 = 1;

fn play(scenario: Scenario) -> Report {
    let drill = Drill {
        renewals: chosen("MEKONG_DRILL_RENEWALS").unwrap_or(RENEWALS),
        tps: TPS,
        seed: chosen("MEKONG_DRILL_SEED").unwrap_or(SEED),
    };
    drill.play(scenario, &mut tell).expect("a night that comes to rest")
}

/// Shown of a drill that failed: its seed, what broke, its figures.
fn tell(what: &str) {
    writeln!(std::io::stderr(), "{what}").expect("a test's output");
}

fn chosen<T: std::str::FromStr<Err: std::fmt::Debug>>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn a_night_whose_primary_behind_sentinel_is_killed_charges_everybody_once() {
    assert_eq!(play(Scenario::PrimaryKilled).violations, [""; 0]);
}

#[test]
fn a_night_that_loses_a_node_of_its_cluster_charges_everybody_once() {
    assert_eq!(play(Scenario::NodePartitioned).violations, [""; 0]);
}

#[test]
fn a_night_whose_operator_is_down_for_ten_minutes_charges_everybody_once() {
    assert_eq!(play(Scenario::OperatorDown).violations, [""; 0]);
}

#[test]
fn a_night_whose_workers_are_replaced_in_turn_charges_everybody_once_and_doubts_nothing() {
    assert_eq!(play(Scenario::WorkersRolling).violations, [""; 0]);
}

#[test]
fn a_night_whose_redis_is_full_for_a_while_charges_everybody_once() {
    assert_eq!(play(Scenario::StoreFull).violations, [""; 0]);
}
