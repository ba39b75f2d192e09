//! Refunds and cancellations through the whole path: a store, a worker, and a gateway that says
//! what each test has it say.

mod balance;
mod cancellations;
mod gateway;
mod given;
mod refunds;
