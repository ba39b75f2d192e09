//! The console as staff use it: a real browser, every page, the whole way of a bulk requeue.

mod pages;
mod requeues;
mod runs;
mod stage;
mod worklist;
