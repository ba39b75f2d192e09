//! A night under crashes: workers killed as they charge, the store's server killed under them, an
//! operator that loses answers. In the end both books must agree (DESIGN 7, faults).
//!
//! `storm` does the killing.

mod storm;

use std::time::Instant;

use crate::stage::{Night, Stage, a_minute_ago};

pub use crate::stage::{Journal, JournalKind, Verdict};

/// What goes wrong at the operator, in parts of 10,000 charges. Two in a hundred answers are lost
/// after the debit. Look-ups work: in the end nothing that was debited may be left in doubt.
const FAULTS: &[(&str, u16)] = &[
    ("drop_after_debit", 200),
    ("error_after_debit", 100),
    ("code20", 100),
    ("drop_before", 100),
    ("error_before", 100),
    ("exception_before", 100),
];

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct CrashNight {
    /// How many subscriptions are due, 1 to 100,000.
    pub renewals: u32,
    /// Where the journal is kept.
    pub journal: JournalKind,
    /// How many worker processes, all of them under fire.
    pub workers: usize,
    /// The operator's cap: calls a second.
    pub tps: u32,
    /// What chance is drawn from.
    pub seed: u64,
}

impl CrashNight {
    /// Plays the night, telling how it goes, and says how it ended.
    ///
    /// # Errors
    ///
    /// Something did not start, a worker ended by itself, or the night did not come to rest.
    pub fn play(&self, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Verdict> {
        let started = Instant::now();
        tell(&format!("{self:?}"));
        let mut stage = Stage::set(self.night(), a_minute_ago(), tell)?;
        let blows = storm::rage(&mut stage)?;
        stage.say(&format!("the storm is over after {:?}: {blows}", started.elapsed()));
        stage.settle()?;
        stage.say(&format!("all is settled after {:?}", started.elapsed()));
        stage.judge()
    }

    fn night(&self) -> Night {
        let Self { renewals, journal, workers, tps, seed } = *self;
        Night { renewals, journal, workers, tps, seed, faults: FAULTS, at_night: false }
    }
}
