//! The suite that every store must pass, written once against [`Store`](super::Store).
//!
//! [`store_conformance!`](crate::store_conformance) makes it a test binary: one test for each
//! sentence of the contract. A kind of store brings a [`Harness`].

#![expect(missing_docs, reason = "the name of a test says what it tests")]
#![expect(clippy::unwrap_used, reason = "these are tests, though they are compiled as a library")]

mod errand;
mod given;
mod harness;
mod model;

pub mod claims;
pub mod commits;
pub mod counters;
pub mod creation;
pub mod faults;
pub mod forgetting;
pub mod holders;
pub mod lanes;
pub mod leases;
pub mod lists;
pub mod losses;
pub mod permits;
pub mod random;
pub mod reservations;
pub mod routes;
pub mod settings;
pub mod signals;
pub mod time;
pub mod versions;
pub mod wakes;
pub mod workers;

pub use harness::Harness;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures::{FutureExt, StreamExt};

/// Declares every test of the suite for one [`Harness`], each in a module named as its topic; or,
/// with `in one go`, a single test that runs all of them beside one another, for stores whose
/// servers take longer to start than a test to run.
#[macro_export]
macro_rules! store_conformance {
    ($harness:ty) => {
        $crate::store_conformance! { @every topics $harness }
    };
    ($harness:ty, in one go) => {
        $crate::store_conformance! { @every at_once $harness }
    };
    (@every $how:ident $harness:ty) => {
        $crate::store_conformance! { @$how $harness;
            creation {
                what_is_created_reads_back_whole
                creating_an_id_again_changes_nothing_and_shows_what_is_there
                one_id_created_by_many_at_once_is_created_once
                the_same_name_in_two_partitions_is_two_instances
                an_instance_created_without_a_due_time_is_finished
                a_unique_name_has_one_holder_in_its_partition_until_it_is_freed
                only_the_holder_frees_a_unique_name
                a_commit_may_pass_its_unique_name_on_to_a_child
                a_child_whose_unique_name_is_taken_is_left_out
                a_request_beyond_the_bounds_is_broken_and_kept_in_no_part
            }
            routes {
                a_route_is_reserved_once_in_a_race
                routes_are_answered_in_the_order_asked_and_none_for_unknown_names
            }
            holders {
                holders_are_told_in_the_order_asked_and_none_for_names_that_nobody_holds
                each_partition_has_its_own_holder
                what_was_not_created_holds_nothing
                a_finished_holder_holds_until_a_commit_frees
                a_name_freed_and_taken_in_one_commit_is_the_childs
                a_refused_commit_neither_frees_nor_takes_a_name
                another_process_sees_the_holder_at_once
                a_question_about_holders_beyond_the_bounds_is_broken
            }
            claims {
                the_earliest_due_comes_first_and_ties_by_name
                nothing_is_claimed_before_it_is_due
                a_claim_sees_no_other_lane_queue_or_partition
                a_claimed_instance_comes_due_again_when_its_lease_ends
                many_claimers_never_share_an_instance
                a_pause_is_not_the_stores_to_look_at
                a_crowd_due_at_one_instant_is_handed_out_once_in_bounded_claims
            }
            leases {
                a_late_worker_cannot_write
                a_token_is_never_used_again
                an_ended_lease_still_commits_while_no_other_claim_took_the_instance
                a_lease_ends_with_its_commit
                a_step_that_goes_on_keeps_its_lease
                extending_counts_from_now
                a_released_instance_is_unchanged_and_due_as_told
                a_released_instance_with_a_signal_is_due_at_once
            }
            commits {
                a_commit_changes_what_it_says_and_counts_one_version
                history_is_every_entry_in_the_order_of_its_commits
                a_repeated_commit_is_known_again_and_kept_once
                a_repeated_commit_has_no_lease_that_another_claim_took
                another_commit_from_the_same_version_is_refused
                a_commit_of_an_unknown_instance_is_refused
                parent_and_children_come_with_one_commit
                nothing_of_a_refused_commit_is_kept
                a_finished_instance_leaves_its_lane
            }
            forgetting {
                what_is_finished_is_forgotten_with_its_history
                what_wants_work_is_leased_or_has_a_signal_is_not_forgotten
                a_long_history_is_forgotten_whole_and_the_name_begins_anew
                what_was_committed_since_is_not_forgotten_as_unchanged
                more_names_than_may_be_forgotten_at_once_are_broken
            }
            signals {
                a_signal_makes_a_sleeping_instance_due_now
                a_signal_does_not_put_off_what_is_overdue
                a_signal_wakes_a_finished_instance
                a_signal_to_nobody_is_told_so
                a_signal_that_comes_during_a_step_makes_it_due_at_its_commit
                a_step_that_goes_on_hears_its_signals_when_it_ends
                signals_are_handed_over_oldest_first_and_dropped_once_read
                an_unread_signal_is_handed_over_again_after_a_lease_is_lost
                a_commit_that_must_not_pass_a_signal_by_is_refused
                a_commit_that_needs_others_quiet_is_refused_while_one_has_a_signal
                one_signal_more_than_may_wait_is_refused
                a_signal_from_a_commit_makes_its_receiver_due
            }
            counters {
                a_groups_counters_are_summed_over_partitions
                counter_groups_are_listed_by_prefix_in_order_and_page_by_page
                a_page_of_counter_groups_is_bounded
                a_tally_counts_every_caller_once
                an_instance_counts_nothing_by_being_created
            }
            reservations {
                a_full_reservation_refuses_and_a_place_given_back_is_free
                no_more_places_are_given_back_than_were_taken
                the_reservations_of_one_commit_see_each_other
                each_partition_keeps_its_own_places
                a_scope_that_might_be_forgotten_long_ago_is
                of_many_commits_at_once_only_as_many_as_the_limit_get_a_place
            }
            lists {
                pages_of_any_size_make_up_the_whole_list_in_order
                a_list_holds_only_what_was_asked_for
                newest_first_is_the_same_list_the_other_way_round
                what_comes_while_a_list_is_read_from_the_newest_on_is_on_no_later_page
                a_row_is_the_whole_instance
                a_walk_misses_nothing_while_statuses_change
                counts_follow_creation_and_commits
            }
            lanes {
                a_lane_counts_due_leased_and_later_over_all_partitions
                an_instance_whose_lease_ended_counts_as_due
                a_lane_is_listed_though_nothing_waits_in_it_any_more
                next_due_names_the_lanes_of_its_queues_that_hold_work
            }
            losses {
                a_loss_that_is_told_is_known_to_whoever_opens_the_store
                news_of_an_earlier_loss_changes_nothing
            }
            settings {
                a_pause_is_in_force_for_everyone_until_resumed
                a_value_is_written_only_over_what_was_expected
                compare_and_set_loses_no_update_in_a_race
            }
            permits {
                slots_follow_one_another_at_the_pace
                no_slot_begins_at_the_horizon_or_beyond
                a_pace_that_was_not_used_saves_nothing_up
                the_first_pace_spaces_the_slots_and_the_others_limit_them
                many_askers_never_exceed_the_pace_and_leave_none_unused
                a_request_for_permits_beyond_the_bounds_is_broken
            }
            workers {
                one_who_wants_to_be_alone_waits_until_the_others_have_left
                nobody_joins_one_who_is_alone
                a_worker_that_no_longer_announces_itself_is_gone_in_real_time
            }
            time {
                virtual_time_stands_where_it_was_begun_until_skipped
                virtual_time_never_goes_back
                recorded_time_outlives_those_who_opened_the_store
                another_process_follows_a_skip_when_it_claims
                a_store_in_real_time_cannot_be_skipped
            }
            wakes {
                work_put_in_by_another_process_wakes_its_partition
                a_signal_from_this_process_wakes_it_too
                a_commit_that_leaves_work_due_at_once_wakes
                patience_ends_without_news
            }
            faults {
                nothing_acknowledged_is_lost_or_doubled_when_the_server_crashes
                a_store_that_does_not_answer_is_unavailable_and_comes_back
            }
            versions {
                an_older_worker_gives_back_what_a_newer_one_wrote_as_it_is
                a_signal_that_an_older_worker_does_not_know_waits_for_a_newer_one
                two_versions_side_by_side_take_every_step_once
            }
            random {
                any_sequence_of_operations_comes_to_what_the_model_says
            }
        }
    };
    (@at_once $harness:ty; $($topic:ident { $($test:ident)* })*) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn every_sentence_of_the_contract_holds() {
            $crate::store::conformance::run_beside_one_another(vec![$($(
                (stringify!($topic), stringify!($test), Box::pin($crate::store::conformance::$topic::$test::<$harness>())),
            )*)*])
            .await;
        }
    };
    (@topics $harness:ty; $($topic:ident { $($test:ident)* })*) => { $(
        $crate::store_conformance! { @topic $harness; $topic { $($test)* } }
    )* };
    (@topic $harness:ty; $topic:ident { $($test:ident)* }) => {
        mod $topic {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    $crate::store::conformance::$topic::$test::<$harness>().await;
                }
            )*
        }
    };
}

/// A test of the suite, to be run: its topic, its name and itself.
pub type Run = (&'static str, &'static str, Pin<Box<dyn Future<Output = ()>>>);

/// How many tests run at a time.
const BESIDE_ONE_ANOTHER: usize = 8;

/// Runs tests, a few at a time and those that crash the servers at the end, and fails with the
/// names of those that failed.
pub async fn run_beside_one_another(tests: Vec<Run>) {
    let (crashing, others): (Vec<_>, Vec<_>) =
        tests.into_iter().partition(|(topic, ..)| *topic == "faults");
    let failed = [run(others, BESIDE_ONE_ANOTHER).await, run(crashing, 1).await].concat();
    assert!(failed.is_empty(), "these failed: {failed:?}");
}

async fn run(tests: Vec<Run>, at_a_time: usize) -> Vec<&'static str> {
    let run = |(_, name, test): Run| async move {
        AssertUnwindSafe(test).catch_unwind().await.is_err().then_some(name)
    };
    let runs = futures::stream::iter(tests).map(run).buffer_unordered(at_a_time);
    runs.filter_map(async |failed| failed).collect().await
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn every_test_of_a_topic_is_declared() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/conformance");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        for file in files.filter(|file| !file.ends_with("mod.rs")) {
            let topic = fs::read_to_string(file).unwrap();
            for line in topic.lines().filter_map(|line| line.strip_prefix("pub async fn ")) {
                let name = line.split(['<', '(']).next().unwrap();
                let declared = include_str!("mod.rs").lines().any(|line| line.trim() == name);
                assert!(declared, "{name} is in no table");
            }
        }
    }
}
