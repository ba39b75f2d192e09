//! `[work]`: the workers of one process.

use std::net::SocketAddr;

use super::section::Section;

/// How much one process does at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkConfig {
    /// Steps in flight in one process, over all its queues.
    pub concurrency: u32,
    /// Where `mekong work` answers `/metrics`; absent: nowhere.
    pub metrics_listen: Option<SocketAddr>,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<WorkConfig> {
    let concurrency = section.need("concurrency").whole(1..=4096);
    let metrics_listen = section.may("metrics_listen").read_as("an address such as 127.0.0.1:9464");
    Some(WorkConfig { concurrency: concurrency?, metrics_listen })
}
