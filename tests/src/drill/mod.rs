//! Drills: what one rehearses before it happens. In each scenario something breaks under a night at
//! work, with real processes on one machine, and is mended; then both books are compared line by
//! line, and it is told how long charging stood still.
//!
//! `scenario` says what there is to rehearse; `store_lost`, `store_full`, `operator_down` and
//! `rolling` break things; `recovery` measures.

mod operator_down;
mod recovery;
mod rolling;
mod scenario;
mod store_full;
mod store_lost;

use std::time::Instant;

use serde::Serialize;

use crate::stage::{Night, Stage, Verdict, a_minute_ago};
use recovery::{Fault, Recovery};

pub use scenario::Scenario;

/// How much is played.
#[derive(Debug, Clone, Copy)]
pub struct Drill {
    /// How many subscriptions are due in each scenario, 100 to 100,000.
    pub renewals: u32,
    /// The operator's cap, in calls a second, wherever time is real.
    pub tps: u32,
    /// What chance is drawn from.
    pub seed: u64,
}

/// How a scenario ended.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was played.
    pub scenario: Scenario,
    /// How long it was broken, and how long it took to go on.
    #[serde(flatten)]
    pub recovery: Recovery,
    /// How many charges there are.
    pub charges: usize,
    /// How many of them are in doubt still, and asked about.
    pub in_doubt: usize,
    /// Everything in which the books differ, or that should not be; none after a good drill.
    pub violations: Vec<String>,
    /// How long it took to play, in seconds.
    pub played_s: f64,
}

impl Drill {
    /// Plays one scenario, telling how it goes.
    ///
    /// # Errors
    ///
    /// Something did not start, ended by itself, or did not come to rest in time.
    pub fn play(&self, scenario: Scenario, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Report> {
        let started = Instant::now();
        tell(&format!("{scenario}: {}, {self:?}", scenario.about()));
        let (verdict, recovery) = match scenario {
            Scenario::OperatorDown => operator_down::play(self, tell)?,
            Scenario::PrimaryKilled => self.under(scenario, store_lost::kill_primary, tell)?,
            Scenario::NodePartitioned => self.under(scenario, store_lost::part_a_node, tell)?,
            Scenario::WorkersRolling => self.under(scenario, rolling::roll, tell)?,
            Scenario::StoreFull => self.under(scenario, store_full::fill, tell)?,
        };
        tell(&format!("{verdict}"));
        Ok(Report {
            scenario,
            recovery,
            charges: verdict.outcomes.values().sum(),
            in_doubt: verdict.outcomes.get("in_doubt").copied().unwrap_or(0),
            violations: verdict.violations,
            played_s: started.elapsed().as_secs_f64(),
        })
    }

    /// A night in real time under one fault.
    fn under(
        &self,
        scenario: Scenario,
        break_it: fn(&mut Stage<'_>) -> anyhow::Result<Fault>,
        tell: &mut dyn FnMut(&str),
    ) -> anyhow::Result<(Verdict, Recovery)> {
        let mut stage = Stage::set(self.night(scenario), a_minute_ago(), tell)?;
        let fault = break_it(&mut stage)?;
        stage.say(&format!("mended: {fault}"));
        stage.settle()?;
        let recovery = Recovery::from(&fault, &stage.provider.charges()?);
        Ok((stage.judge()?, recovery))
    }

    fn night(&self, scenario: Scenario) -> Night {
        Night {
            renewals: self.renewals,
            journal: scenario.journal(),
            workers: scenario.workers(),
            tps: self.tps,
            seed: self.seed,
            faults: scenario.faults(),
            at_night: false,
        }
    }
}
