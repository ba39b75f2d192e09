//! Whether tonight is well, in one look.

use billing::DeclineReason;
use chrono::TimeDelta;
use contract::{RunView, TokenStanding, TokenView};
use engine::store::Pause;
use maud::{Markup, html};
use records::Doubts;

use super::clock::local;
use super::doubts;
use super::ending::{Ending, ending};
use super::situation::Situation;
use crate::pages::charges::{Filters, LIST};
use crate::parts::{age, grouped, money_in_words};

/// Work that has been due for so long while nothing is in flight is taken up by nobody.
const TAKEN_UP_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// How a night is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It goes by itself.
    Well,
    /// It goes, and will not be through in time.
    Behind,
    /// It does not go on without a person.
    NeedsYou,
}

/// How a night is, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The worst of its reasons.
    pub(super) standing: Standing,
    /// Where it is, in a sentence.
    pub(super) summary: String,
    /// What is not well, the worst first.
    pub(super) reasons: Vec<Reason>,
}

/// Something that is not well, and where it is put right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) standing: Standing,
    pub(super) says: String,
    pub(super) href: String,
    pub(super) leads_to: &'static str,
}

impl Verdict {
    /// What all that is known comes to.
    pub(super) fn of(situation: &Situation) -> Self {
        let mut reasons: Vec<Reason> = paused(situation)
            .chain(stalled(situation))
            .chain(without_token(situation))
            .chain(misconfigured(situation))
            .chain(long_in_doubt(situation))
            .chain(late(situation))
            .collect();
        // Stable: of two that are as bad, the one that was looked at first.
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.standing));
        let standing = reasons.first().map_or(Standing::Well, |reason| reason.standing);
        Self { standing, summary: summary(situation), reasons }
    }

    /// The top of the page.
    pub(super) fn draw(&self) -> Markup {
        html! {
            section.verdict.(self.standing.class()) aria-labelledby="verdict" {
                h2 #verdict { (self.standing.says()) }
                p { (self.summary) }
                @if !self.reasons.is_empty() {
                    ul {
                        @for reason in &self.reasons {
                            li { (reason.says) " " a href=(reason.href) { (reason.leads_to) } }
                        }
                    }
                }
            }
        }
    }
}

impl Standing {
    fn says(self) -> &'static str {
        match self {
            Self::Well => "Tonight is well",
            Self::Behind => "Tonight is behind its window",
            Self::NeedsYou => "Tonight needs you",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Well => "good",
            Self::Behind => "warn",
            Self::NeedsYou => "bad",
        }
    }
}

fn needs_you(says: String, href: impl Into<String>, leads_to: &'static str) -> Reason {
    Reason { standing: Standing::NeedsYou, says, href: href.into(), leads_to }
}

/// How far all runs are together, and when the last of them is through.
fn summary(situation: &Situation) -> String {
    let runs = &situation.runs;
    if runs.is_empty() {
        return "Nothing was charged today so far, and nothing is due.".to_owned();
    }
    let all: u64 = runs.iter().map(|run| run.opened.saturating_add(run.waiting)).sum();
    let to_send: u64 = runs.iter().map(RunView::to_send).sum();
    let settled = all.saturating_sub(to_send);
    let runs = if runs.len() == 1 { "1 run".to_owned() } else { format!("{} runs", runs.len()) };
    let sent = format!("{runs}: {} of {} charges sent", grouped(settled), grouped(all));
    match (to_send, last_ending(situation)) {
        (0, _) => format!("{sent}. Nothing more is to be sent now."),
        (_, Some(through)) => format!("{sent}, all of them by {through}."),
        (_, None) => format!("{sent}."),
    }
}

/// When the last run is through, if that can be told of every one of them.
fn last_ending(situation: &Situation) -> Option<String> {
    let mut ends = Vec::new();
    for run in &situation.runs {
        match ending(run, situation.now) {
            Ending::Over => {}
            Ending::At { eta, .. } => ends.push((eta, situation.zone(run))),
            Ending::TooLate { .. } | Ending::Standing | Ending::Unknown { .. } => return None,
        }
    }
    let (eta, zone) = ends.into_iter().max_by_key(|(eta, _)| *eta)?;
    Some(local(eta, situation.now, zone))
}

fn paused(situation: &Situation) -> impl Iterator<Item = Reason> {
    situation.pauses.iter().map(|Pause { target, reason, by, since }| {
        let since = age(situation.since(*since));
        let reason = reason.trim_end_matches('.');
        let says = format!("{target} is paused, for {since} now, by {by}: {reason}.");
        needs_you(says, "/console/queues#pauses", "Resume it")
    })
}

/// Queues whose work nobody takes up.
fn stalled(situation: &Situation) -> impl Iterator<Item = Reason> {
    let is_sending = situation.runs.iter().any(|run| run.rate_per_s.is_some_and(|rate| rate > 0.0));
    situation.queues.iter().filter_map(move |queue| {
        let waited = situation.since(queue.oldest_due_at?);
        let is_idle = queue.in_flight == 0 && queue.due_now > 0 && waited >= TAKEN_UP_WITHIN;
        let is_held = queue.paused || queue.lanes.iter().any(|lane| lane.paused);
        // Between two slots of a slow pace nothing is in flight either.
        (is_idle && !is_held && !is_sending).then(|| {
            let (name, due, waited) = (&queue.queue, grouped(queue.due_now), age(waited));
            let says = format!(
                "Nobody works on {name}: {due} due for up to {waited}. Is a worker running?"
            );
            needs_you(says, "/console/queues", "See the queues")
        })
    })
}

fn without_token(situation: &Situation) -> impl Iterator<Item = Reason> {
    let failing = situation.tokens.iter().filter(|token| token.state == TokenStanding::Failing);
    failing.map(|TokenView { account, failures, failure, .. }| {
        let why = failure.as_deref().unwrap_or("no reason is known");
        let says = format!("{account} gets no token, {failures} times in a row: {why}.");
        needs_you(says, "/console/operators", "See the operator")
    })
}

/// Runs of which an operator refuses what we send.
fn misconfigured(situation: &Situation) -> impl Iterator<Item = Reason> {
    let reason = DeclineReason::Misconfigured.as_str();
    situation.runs.iter().filter_map(move |run| {
        let count = run.declined_by_reason.get(reason).copied().filter(|count| *count > 0)?;
        let says = format!("{}: {} refused as misconfigured.", run.id, grouped(count));
        let filters =
            Filters { run: run.id.clone(), reason: reason.to_owned(), ..Filters::default() };
        Some(needs_you(says, filters.address(LIST), "See the charges"))
    })
}

fn long_in_doubt(situation: &Situation) -> impl Iterator<Item = Reason> {
    let old = situation.doubts.iter().filter(|doubts| doubts::are_too_old(doubts, situation.now));
    old.map(|Doubts { account, count, amount, currency, oldest_at }| {
        let oldest = oldest_at.map_or_else(String::new, |at| age(situation.since(at)));
        let (count, money) = (grouped(*count), money_in_words(amount, currency));
        let says = format!("{account}: {count} in doubt, {money}, the oldest for {oldest}.");
        needs_you(says, "/console/worklist", "To the worklist")
    })
}

fn late(situation: &Situation) -> impl Iterator<Item = Reason> {
    situation.runs.iter().filter_map(|run| {
        let Ending::TooLate { left_over, closes_at } = ending(run, situation.now) else {
            return None;
        };
        let closes = local(closes_at, situation.now, situation.zone(run));
        let says = format!(
            "{} will not fit its window: about {} left over at {closes}.",
            run.id,
            grouped(left_over)
        );
        let href = Filters { run: run.id.clone(), ..Filters::default() }.address(LIST);
        Some(Reason { standing: Standing::Behind, says, href, leads_to: "See the run" })
    })
}

#[cfg(test)]
mod tests;
