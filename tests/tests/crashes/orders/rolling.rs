//! A deployment: every process is stopped in good order and another started in its place.

use std::time::Duration;

use mekong_tests::Worker;
use mekong_tests::crash_night::JournalKind;

use super::counter::Counter;
use super::order::Order;
use super::{BACKENDS, ORDERS, Stage, first_asks, verdict};
use crate::{SEED, chosen, tell};

/// How many processes only work.
const WORKERS: usize = 3;
/// What a stop may take: what is on the wire, a second of draining, and a busy machine.
const STOPS_WITHIN: Duration = Duration::from_secs(25);
/// No deployment has more rounds.
const ROUNDS_MAX: usize = 30;

/// Replaces every worker and the server that takes orders, in turn, until everything is asked for:
/// the new server is there before the old one goes, as behind a balancer. Returns how many rounds
/// that took.
fn roll(stage: &mut Stage, workers: &mut [Worker], counter: &Counter) -> anyhow::Result<usize> {
    for round in 0..ROUNDS_MAX {
        let worker = &mut workers[round % WORKERS];
        worker.stop(STOPS_WITHIN)?;
        *worker = stage.provider.worker(&format!("worker-{round}"), &[])?;

        stage.starts += 1;
        let next = stage.provider.server(&format!("server-{}", stage.starts), &[])?;
        counter.moves_to(next.url());
        std::mem::replace(&mut stage.server, next).stop(STOPS_WITHIN)?;
        if counter.is_done() {
            return Ok(round + 1);
        }
    }
    Ok(ROUNDS_MAX)
}

#[test]
fn a_deployment_that_replaces_every_process_in_turn_answers_every_request_and_leaves_nothing_in_doubt()
 {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    let mut stage = Stage::set(JournalKind::RedisAlways, seed, &[], &[]).expect("a stage");
    let first = (0..WORKERS).map(|n| stage.provider.worker(&format!("first-{n}"), &[]));
    let mut workers: Vec<_> = first.collect::<Result<_, _>>().expect("workers");
    let orders: Vec<Order> = (0..ORDERS).map(Order).collect();
    let counter = Counter::at(stage.server.url());

    let asks = first_asks(&orders, &mut stage.dice);
    let rounds = counter.open_to(BACKENDS, asks, || roll(&mut stage, &mut workers, &counter));
    tell(&format!("{} rounds; {}", rounds.expect("a deployment"), counter.told()));
    for worker in &mut workers {
        worker.stop(STOPS_WITHIN).expect("it ends in good order");
    }
    let asked_about = stage.operator.stats().expect("figures").requests_to("check_transaction");
    stage.settle().expect("time passes");

    assert_eq!(counter.unanswered(), 0, "a request was not answered");
    assert_eq!(asked_about, 0, "a stop in good order left charges in doubt");
    assert_eq!(verdict::violations(&stage, &orders, counter), [""; 0]);
}
