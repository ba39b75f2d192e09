//! The console as browsers see it.

mod docs;
mod doors;
mod finding;
mod fresh;
mod given;
mod issuer;
mod merchants;
mod pages;
mod queues;
mod roles;
mod sessions;
mod staff_work;
mod vouched;
mod worklist;
