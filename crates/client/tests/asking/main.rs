//! The client against a server that does as it is told.

mod lists;
mod orders;
mod refusals;
mod repeating;
mod server;
