//! What may be not well with a night, each with where it is put right.

use billing::DeclineReason;
use chrono::TimeDelta;
use contract::{TokenStanding, TokenView};
use engine::store::Pause;
use records::Doubts;
use workflows::lanes;

use super::{Reason, Standing};
use crate::pages::charges::{Filters, LIST};
use crate::pages::tonight::clock::local;
use crate::pages::tonight::doubts;
use crate::pages::tonight::ending::Ending;
use crate::pages::tonight::situation::Situation;
use crate::parts::{age, grouped, money_in_words};

/// Work that has been due for so long while nothing is in flight is taken up by nobody.
const TAKEN_UP_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// Everything that is not well, in the order in which it is looked at.
pub(super) fn all(situation: &Situation) -> Vec<Reason> {
    paused(situation)
        .chain(stalled(situation))
        .chain(without_token(situation))
        .chain(misconfigured(situation))
        .chain(long_in_doubt(situation))
        .chain(on_the_worklist(situation))
        .chain(unapproved(situation))
        .chain(late(situation))
        .collect()
}

fn needs_you(says: String, href: impl Into<String>, leads_to: &'static str) -> Reason {
    Reason { standing: Standing::NeedsYou, says, href: href.into(), leads_to }
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
        let is_paced = queue.queue == lanes::RENEWALS && is_sending;
        (is_idle && !is_held && !is_paced).then(|| {
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

/// What else needs a person: by kind, since each of them is settled in the same place.
fn on_the_worklist(situation: &Situation) -> Option<Reason> {
    let list = situation.worklist.as_ref()?;
    let kinds = [
        (list.landed.count, "charged after it was given up"),
        (list.other_answers.count, "answered about something else"),
        (list.unlisted_codes.count, "with a code that no table lists"),
        (list.refunds.count, "refund in doubt"),
        (list.callbacks.count, "callback that nobody is meant by"),
        (list.webhooks.count, "webhook that takes nothing"),
    ];
    let told = kinds.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> =
        told.map(|(count, kind)| format!("{} {kind}", grouped(count))).collect();
    let says = format!("On the worklist: {}.", told.join(", "));
    (!told.is_empty()).then(|| needs_you(says, "/console/worklist", "To the worklist"))
}

fn unapproved(situation: &Situation) -> impl Iterator<Item = Reason> {
    situation.unapproved.iter().map(|requeue| {
        let (by, charges) = (&requeue.by, grouped(requeue.planned.requeued));
        let sums = requeue.planned.amount.iter();
        let sums: Vec<String> = sums.map(|(of, sum)| money_in_words(sum, of)).collect();
        let sums = sums.join(" + ");
        let says =
            format!("{by} asks for {charges} charges again, {sums}: a second person decides.");
        needs_you(says, format!("/console/requeues/{}", requeue.id), "See the requeue")
    })
}

fn late(situation: &Situation) -> impl Iterator<Item = Reason> {
    situation.runs.iter().filter_map(|run| {
        let Ending::TooLate { left_over, closes_at } = situation.ending(run) else {
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
