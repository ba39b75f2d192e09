//! Every row of the crash tables of the flows: a crash or a lost answer at each point where it
//! could hurt, on both stores, and in the end the operators' books against ours.
//!
//! `stage` is what all of it is played on; `l0` to `l4` and `aoc` are tables or parts of them, a test
//! for each row. `docs/crash-tables.md` lists rows and tests side by side, and `tables` holds the two
//! together. `night`, `outage`, `requeue`, `webhooks` and `worklist` are played on the same stage.

mod aoc_auto;
mod aoc_calendar;
mod aoc_cancel;
mod aoc_direct;
mod aoc_lost_renewal;
mod aoc_notice;
mod aoc_page;
mod aoc_pending;
mod aoc_polled_renewal;
mod aoc_refund;
mod aoc_renewal;
mod aoc_split;
mod aoc_step_down;
mod aoc_tac;
mod gateway_night;
mod journal;
mod l0_token;
mod l1_confirm;
mod l1_loss;
mod l1_process;
mod l1_request;
mod l2_doubt;
mod l2_renewal;
mod l3_cancel;
mod l4_look_ups;
mod l4_sweep;
mod mortal;
mod night;
mod outage;
mod requeue;
mod stage;
mod tables;
mod traces;
mod webhooks;
mod worklist;

/// One test for each store from one body, which is given an empty journal.
macro_rules! on_both_stores {
    ($($row:ident),+ $(,)?) => {$(
        mod $row {
            #[tokio::test]
            async fn on_sqlite() {
                super::$row($crate::journal::Journal::sqlite()).await;
            }

            #[tokio::test]
            async fn on_redis() {
                super::$row($crate::journal::Journal::redis()).await;
            }
        }
    )+};
}
use on_both_stores;
