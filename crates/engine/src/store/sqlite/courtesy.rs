//! Leaves the file's lock free for a moment where another process writes too.
//!
//! A busy writer locks again microseconds after it has committed, and a neighbour that tries every
//! quarter of a millisecond would miss the gap for dozens of groups.

use std::thread;
use std::time::{Duration, Instant};

use super::session::Session;

/// Long enough for a neighbour's next try.
const PAUSE: Duration = Duration::from_micros(500);
/// How long after its last commit a neighbour is expected back.
const EXPECTED_WITHIN: Duration = Duration::from_secs(1);

/// What is known of neighbours.
#[derive(Debug, Default)]
pub(super) struct Courtesy {
    data_version: Option<i64>,
    seen: Option<Instant>,
}

impl Courtesy {
    /// Before a group: pauses if a neighbour committed lately.
    pub(super) fn pause(&mut self, session: &Session) -> rusqlite::Result<()> {
        let now = Some(data_version(session)?);
        if self.data_version != now && self.data_version.is_some() {
            self.seen = Some(Instant::now());
        }
        self.data_version = now;
        if self.seen.is_some_and(|seen| seen.elapsed() < EXPECTED_WITHIN) {
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

/// Changes whenever another connection has committed.
pub(super) fn data_version(session: &Session) -> rusqlite::Result<i64> {
    session.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}
