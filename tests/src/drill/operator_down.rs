//! The operator is down for ten minutes, in virtual time.

use anyhow::ensure;
use chrono::TimeDelta;

use super::recovery::{Fault, Recovery};
use super::{Drill, Scenario};
use crate::stage::{Night, Stage, Verdict};
use crate::{Nights, Stats};

/// For how long it is down.
const DOWN_FOR: TimeDelta = TimeDelta::minutes(10);
/// A night of so many seconds at the operator's cap, however many renewals there are; shorter if they
/// are very few.
const NIGHT_S: u32 = 1_200;
/// The operator goes down after so many percent of that.
const STRIKES_AT: u32 = 25;
/// Attempts while it is down: those before it is noticed, and those that probe. Without a breaker
/// there would be one for each second and permit.
const ATTEMPTS_MAX: u64 = 60;

/// Lets most of a night come up against an operator who answers nothing, and then answers again.
pub(super) fn play(
    drill: &Drill,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<(Verdict, Recovery)> {
    let tps = (drill.renewals / NIGHT_S).max(1);
    let nights = Nights::from_tomorrow();
    let scenario = Scenario::OperatorDown;
    let night = Night { tps, at_night: true, ..drill.night(scenario) };
    let mut stage = Stage::set(night, nights.opens_at(0) - TimeDelta::hours(1), tell)?;
    let in_time = i64::from(drill.renewals / tps) * i64::from(STRIKES_AT) / 100;
    let began = nights.opens_at(0) + TimeDelta::seconds(in_time);
    let fault = Fault { began, ended: began + DOWN_FOR };

    stage.provider.skip_to(fault.began)?;
    let before = stage.operator.stats()?;
    stage.operator.set_down(true)?;
    stage.provider.skip_to(fault.ended)?;
    stage.operator.set_down(false)?;
    let attempts = sent(&stage.operator.stats()?) - sent(&before);
    stage.say(&format!("the operator is back; it was called {attempts} times in vain"));
    stage.provider.skip_to(nights.morning_after(0))?;

    let recovery = Recovery::from(&fault, &stage.provider.charges()?);
    ensure!(attempts <= ATTEMPTS_MAX, "{attempts} calls to an operator who was down");
    Ok((stage.judge()?, recovery))
}

fn sent(stats: &Stats) -> u64 {
    stats.requests.values().sum()
}
