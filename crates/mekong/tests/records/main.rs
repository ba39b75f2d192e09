//! Subscriptions, charges and tokens as the command line shows them: the built binary, on a store
//! whose time stands still, so that every answer is the same to the letter.

mod archive;
mod as_of;
mod audit;
mod charges;
mod desk;
mod enqueue;
mod export;
mod import;
mod purchases;
mod refunds;
mod requeues;
mod runs;
mod served;
mod subscriptions;
mod tokens;
mod worker;
