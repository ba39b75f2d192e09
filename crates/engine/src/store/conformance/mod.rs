//! The suite that every store must pass, written once against [`Store`](super::Store).
//!
//! [`store_conformance!`](crate::store_conformance) makes it a test binary: one test for each
//! sentence of the contract. A kind of store brings a [`Harness`].

#![expect(missing_docs, reason = "the name of a test says what it tests")]
#![expect(clippy::unwrap_used, reason = "these are tests, though they are compiled as a library")]

mod given;
mod harness;

pub mod commits;

pub use harness::Harness;

/// Declares every test of the suite for one [`Harness`], each in a module named as its topic.
#[macro_export]
macro_rules! store_conformance {
    ($harness:ty) => {
        $crate::store_conformance! { @topics $harness;
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
