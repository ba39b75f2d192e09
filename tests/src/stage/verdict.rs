//! What a night is held to, whatever befell it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::{Stage, is_poor};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{Books, Charge, Request, Run, Stats, Subscriber, Subscription};

/// Violations told in words; the others are counted.
const TOLD_MAX: usize = 20;

/// How a night ended.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Charges by state, with the reason of a decline: `declined funds`.
    pub outcomes: BTreeMap<String, usize>,
    /// Debits in the operator's books.
    pub debits: usize,
    /// The most calls that the operator saw within one second.
    pub calls_per_second_peak: u64,
    /// Calls to the operator by endpoint.
    pub calls: BTreeMap<String, u64>,
    /// Everything that should not be; none after a good night.
    pub violations: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "charges: {:?}", self.outcomes)?;
        writeln!(f, "calls: {:?}, at most {} a second", self.calls, self.calls_per_second_peak)?;
        writeln!(f, "debits at the operator: {}", self.debits)?;
        for violation in self.violations.iter().take(TOLD_MAX) {
            writeln!(f, "VIOLATION: {violation}")?;
        }
        match self.violations.len() {
            0 => write!(f, "verdict: every subscriber once or accounted for, both books agree"),
            found => write!(f, "verdict: {found} violations"),
        }
    }
}

/// Reads both sides' books and holds them to what was promised.
pub(super) fn judge(stage: &mut Stage<'_>) -> anyhow::Result<Verdict> {
    let (charges, debits) = (stage.provider.charges()?, stage.operator.debits()?);
    let subscriptions = stage.provider.subscriptions()?;
    let stats = stage.operator.stats()?;
    let everyone: Vec<_> = Subscriber::first(stage.night.renewals).collect();

    let mut violations = Books::join(&charges, &debits).differences();
    violations.extend(unaccounted(&everyone, &charges, &subscriptions));
    violations.extend(over_the_cap(&stats, stage)?);
    violations.extend(left_due(stage)?);
    violations.extend(wrong_ending(stage, &charges)?);
    violations.extend(miscounted(stage, &charges)?);
    Ok(Verdict {
        outcomes: outcomes(&charges),
        debits: debits.len(),
        calls_per_second_peak: stats.calls_per_second_peak,
        calls: stats.requests,
        violations,
    })
}

fn outcomes(charges: &[Charge]) -> BTreeMap<String, usize> {
    let mut outcomes = BTreeMap::new();
    for charge in charges {
        let why = charge.reason.as_ref().map_or_else(String::new, |reason| format!(" {reason}"));
        *outcomes.entry(format!("{}{why}", charge.state)).or_default() += 1;
    }
    outcomes
}

/// Every due subscription has one charge, which ended or is in doubt on the list.
fn unaccounted(
    everyone: &[Subscriber],
    charges: &[Charge],
    subscriptions: &[Subscription],
) -> Vec<String> {
    let mut by_subscription: HashMap<&str, Vec<&Charge>> = HashMap::new();
    for charge in charges {
        let of = charge.subscription_id.as_deref().unwrap_or_default();
        by_subscription.entry(of).or_default().push(charge);
    }
    let states: HashMap<_, _> =
        subscriptions.iter().map(|one| (one.id.as_str(), one.state.as_str())).collect();
    let check = |subscriber: &Subscriber| {
        let id = subscriber.subscription_id();
        let Some([charge]) = by_subscription.get(id.as_str()).map(Vec::as_slice) else {
            return Some(format!("{id}: expected one charge for its one period"));
        };
        wrong_outcome(*subscriber, charge, states.get(id.as_str()).copied())
    };
    everyone.iter().filter_map(check).collect()
}

fn wrong_outcome(
    subscriber: Subscriber,
    charge: &Charge,
    subscription: Option<&str>,
) -> Option<String> {
    let code = charge.operator_code.as_deref();
    let outcome = (charge.state.as_str(), charge.reason.as_deref());
    let is_right = match outcome {
        ("charged", None) => !is_poor(subscriber) && subscription == Some("active"),
        ("declined", Some("funds")) => {
            is_poor(subscriber) && code == Some("103") && subscription == Some("grace")
        }
        // Asked about for as long as it takes (money rule 5).
        ("in_doubt", None) => charge.due_at.is_some() && subscription == Some("active"),
        _ => false,
    };
    let id = &charge.id;
    (!is_right)
        .then(|| format!("{id} of {}: {outcome:?}, code {code:?}, {subscription:?}", subscriber.0))
}

/// How much above the cap the arrivals of one second may be in a storm.
const JITTER_PERCENT: u64 = 5;

/// The cap holds in every second, wherever it begins, but for how unevenly a machine lets calls
/// arrive whose processes are being killed: the tests of pace, alone on theirs, allow nothing.
fn over_the_cap(stats: &Stats, stage: &Stage<'_>) -> anyhow::Result<Option<String>> {
    if stage.night.at_night {
        // Its pace is kept in virtual time, of which the operator knows nothing.
        return Ok(None);
    }
    let (peak, tps) = (stats.calls_per_second_peak, stage.night.tps);
    let jitter = u64::from(tps) * JITTER_PERCENT / 100;
    if peak <= u64::from(tps) + jitter {
        return Ok(None);
    }
    let when = busiest_second(&stage.operator.requests()?);
    Ok(Some(format!("{peak} calls in a second, where {tps} were allowed; about {when:?}")))
}

/// The second with the most calls among the latest ones, which are all that the operator keeps.
fn busiest_second(requests: &[Request]) -> Option<DateTime<Utc>> {
    let calls = requests.iter().filter(|request| request.endpoint != "token");
    let times: Vec<_> = calls.map(|request| request.at).collect();
    let calls_from = |start: usize| {
        let end = times[start] + TimeDelta::seconds(1);
        times[start..].iter().take_while(|at| **at < end).count()
    };
    let busiest = (0..times.len()).max_by_key(|start| calls_from(*start))?;
    Some(times[busiest])
}

fn left_due(stage: &Stage<'_>) -> anyhow::Result<Vec<String>> {
    let queues = stage.provider.queues()?;
    let left = queues.iter().filter(|queue| queue.due_now + queue.in_flight > 0);
    Ok(left.map(|queue| format!("work is left on {}: {queue:?}", queue.queue)).collect())
}

/// Every run's counters add up to its charges, whatever was killed meanwhile.
fn miscounted(stage: &Stage<'_>, charges: &[Charge]) -> anyhow::Result<Vec<String>> {
    let runs: Vec<Run> = stage.provider.list(&["runs", "list"])?;
    Ok(runs.iter().flat_map(|run| run.differences(charges)).collect())
}

/// A worker sent to finish finds nothing to do, and tells a script whether a person is needed.
fn wrong_ending(stage: &Stage<'_>, charges: &[Charge]) -> anyhow::Result<Option<String>> {
    let sent_before = stage.operator.stats()?.requests_to("request_deduct");
    let ran = stage.provider.run(&["work", "--until-idle"])?;
    let sent_after = stage.operator.stats()?.requests_to("request_deduct");
    let in_doubt = charges.iter().any(|charge| charge.state == "in_doubt");
    let expected = if in_doubt { 3 } else { 0 };
    let is_right = ran.code == expected && sent_after == sent_before;
    Ok((!is_right).then(|| {
        let sent = sent_after - sent_before;
        format!("one more worker sent {sent} and ended with {}, expected {expected}", ran.code)
    }))
}
