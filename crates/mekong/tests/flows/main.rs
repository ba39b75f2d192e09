//! Every row of the crash tables of the flows: a crash or a lost answer at each point where it
//! could hurt, on both stores, and in the end the operators' books against ours.
//!
//! `stage` is what all of it is played on; every other file is a table or a part of one, a test for
//! each row.

mod journal;
mod l0_token;
mod l1_confirm;
mod l1_request;
mod l2_doubt;
mod l2_renewal;
mod l3_cancel;
mod mortal;
mod stage;

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
