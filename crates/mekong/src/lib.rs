//! The `mekong` command: configuration, wiring, and what people see in a terminal.
//!
//! # Invariants
//!
//! - Configuration is read once, into typed values, and every problem of it is told at once.
//!   Nothing reads the environment later.
//! - Results go to stdout, everything else to stderr. The exit code says how it ended ([`cli::Exit`]).
//! - No secret and no whole msisdn is ever printed (money rule 15).
//!
//! # Not here
//!
//! Business rules (`billing`), the journal (`engine`), what operators say (`operators`). This
//! crate only connects them.
//!
//! # Layout
//!
//! `config` turns file and environment into [`config::Config`]; `cli` has one file per group of
//! commands, and beside them what all of them use: output, logs, progress, interrupts. `runtime`
//! joins configuration and store to running workers.

pub mod cli;
pub mod config;
pub mod demo;
pub mod dev;
pub mod runtime;
