//! `[work]`: the workers of one process.

use super::section::Section;

/// How much one process does at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkConfig {
    /// Steps in flight in one process, over all its queues.
    pub concurrency: u32,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<WorkConfig> {
    let concurrency = section.need("concurrency").whole(1..=4096);
    Some(WorkConfig { concurrency: concurrency? })
}
