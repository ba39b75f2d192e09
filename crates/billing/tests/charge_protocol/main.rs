//! Every way the charge protocol can go: two workers, a store that fences and may lose its last
//! commits, an operator that debits whenever a request reaches it, and a crash, a lost answer or
//! a cancellation between any two actions. States are visited breadth first, up to a bound that
//! MEKONG_SEARCH_STATES moves.
//!
//! The search is our own (`search.rs`): the checkers that can be had bring a web server along.

mod model;
mod moves;
mod operator;
mod search;
mod store;
mod worker;

use model::{Budget, World};
use search::{Search, explore};

/// What may go wrong in one life, at most.
const A_CRASH: Budget = Budget { crashes: 1, losses: 0, cancels: 0, requeues: 0 };
const A_LOSS: Budget = Budget { crashes: 0, losses: 1, cancels: 0, requeues: 0 };
const TWO_LOSSES: Budget = Budget { crashes: 0, losses: 2, cancels: 0, requeues: 0 };
const A_CANCEL: Budget = Budget { crashes: 0, losses: 0, cancels: 1, requeues: 0 };
const A_LOSS_AND_A_CANCEL: Budget = Budget { crashes: 0, losses: 1, cancels: 1, requeues: 0 };
const REQUEUES_AND_A_CRASH: Budget = Budget { crashes: 1, losses: 0, cancels: 0, requeues: 2 };
const REQUEUES_AND_A_LOSS: Budget = Budget { crashes: 0, losses: 1, cancels: 0, requeues: 2 };
const REQUEUES_AND_A_CANCEL: Budget = Budget { crashes: 0, losses: 0, cancels: 1, requeues: 2 };

fn search(budget: Budget) -> Search {
    let search = explore(World::start(budget), |world| {
        world.is_never_debited_twice()?;
        world.forgets_no_debit()?;
        world.settles_when_answers_come()
    });
    assert!(search.states > 1_000, "{} states are hardly all there are", search.states);
    search
}

#[test]
fn money_rule_1_two_workers_that_stall_and_crash_never_debit_a_period_twice() {
    let search = search(A_CRASH);
    search.saw(["charged", "declined", "in doubt", "retried", "said unsent"]);
}

#[test]
fn money_rule_9_a_store_that_lost_its_last_commits_never_leads_to_a_second_debit() {
    let search = search(A_LOSS);
    search.saw(["charged", "in doubt", "suspected", "retried"]);
}

#[test]
fn money_rule_9_a_second_loss_never_leads_to_a_second_debit_either() {
    let search = search(TWO_LOSSES);
    search.saw(["charged", "in doubt", "suspected"]);
}

#[test]
fn money_rule_10_a_cancellation_at_any_moment_stops_what_is_unsent_and_hides_no_debit() {
    let search = search(A_CANCEL);
    search.saw(["charged", "cancelled", "landed after the cancel"]);
}

#[test]
fn money_rule_9_a_cancellation_after_a_loss_hides_no_debit_either() {
    let search = search(A_LOSS_AND_A_CANCEL);
    search.saw(["cancelled", "charged late"]);
}

#[test]
fn money_rule_1_requeues_at_any_moment_never_debit_a_period_twice() {
    let search = search(REQUEUES_AND_A_CRASH);
    search.saw(["charged", "declined", "in doubt", "retried"]);
}

#[test]
fn money_rule_9_requeues_around_a_loss_of_the_store_never_lead_to_a_second_debit() {
    let search = search(REQUEUES_AND_A_LOSS);
    search.saw(["charged", "in doubt", "suspected", "retried"]);
}

#[test]
fn money_rule_10_a_cancellation_beats_a_requeue_whichever_comes_first() {
    let search = search(REQUEUES_AND_A_CANCEL);
    search.saw(["charged", "cancelled", "retried", "landed after the cancel"]);
}
