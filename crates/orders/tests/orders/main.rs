//! Orders, handed in and handed in again, on every store.

mod approvals;
mod archived;
mod audit;
mod charges;
mod enrolments;
mod given;
mod keys;
mod merchants;
mod purchases;
mod refunds;
mod requeues;
mod resolutions;
mod runs;
