//! One run: how far it is, how fast it goes, what came of it, and when it is through.

use contract::{RunState, RunView};
use engine::store::Pause;
use maud::{Markup, html};

use super::clock::clock;
use super::ending::Ending;
use super::outcomes::outcomes;
use super::situation::{Situation, name_of};
use crate::pages::charges::{Filters, LIST};
use crate::parts::{age, amounts, badge, grouped, progress};

/// The card.
pub(super) fn draw(run: &RunView, situation: &Situation) -> Markup {
    let ending = situation.ending(run);
    let pauses: Vec<&Pause> = situation.pauses_of(run).collect();
    let href = Filters { run: run.id.clone(), ..Filters::default() }.address(LIST);
    html! {
        article.card.run aria-label=(format!("Run {}", run.id)) {
            div.line.spread {
                h3 { a href=(href) { (called(run)) } " " span.beside { (beside(run)) } }
                (badge(standing(run, &ending), None))
            }
            (how_far(run))
            dl.facts {
                dt { "Pace" } dd { (pace(run)) }
                dt { "Through" } dd { (through(&ending, run, situation)) }
                dt { "Charged" } dd { (amounts(&run.amount)) }
                @for (what, count) in left(run) { dt { (what) } dd { (grouped(count)) } }
            }
            @if let (true, Some(by)) = (run.is_held() && pauses.is_empty(), &run.paused_by) {
                (held_by(by, run, situation))
            }
            @for pause in pauses { (held(pause, situation)) }
            (outcomes(run))
        }
    }
}

/// The part of its name that tells it from the others.
fn called(run: &RunView) -> String {
    let name = name_of(run);
    let night = name.as_ref().and_then(|name| name.night());
    match night {
        Some(night) if night.plan == workflows::run::NO_PLAN => "single charges".to_owned(),
        Some(night) => night.plan.to_owned(),
        None => run.id.clone(),
    }
}

fn beside(run: &RunView) -> String {
    let name = name_of(run);
    let night = name.as_ref().and_then(|name| name.night());
    night.map_or_else(String::new, |night| format!("{} · {}", night.account, night.date))
}

/// A word for where it stands, as badges colour it.
fn standing(run: &RunView, ending: &Ending) -> &'static str {
    match ending {
        _ if run.state == RunState::Stopped => "stopped",
        Ending::Held { .. } => "paused",
        Ending::Over => "done",
        Ending::TooLate { .. } => "behind",
        Ending::Standing => "waiting",
        Ending::At { .. } | Ending::Unknown { .. } => "running",
    }
}

fn how_far(run: &RunView) -> Markup {
    let all = run.opened.saturating_add(run.waiting);
    let sent = all.saturating_sub(run.to_send());
    let share = percent(run.progress);
    let label = format!("{share} sent: {} of {} charges", grouped(sent), grouped(all));
    html! {
        div.how-far {
            p.line.spread {
                strong { (share) }
                span.said { (grouped(sent)) " of " (grouped(all)) " charges sent" }
            }
            (progress(run.progress, &label))
        }
    }
}

/// To a tenth, and 100 % only when nothing is left.
fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{} %", (share * 1_000.0).floor() / 10.0)
}

fn pace(run: &RunView) -> Markup {
    html! {
        @match (run.rate_per_s, run.tps) {
            (Some(rate), Some(tps)) => {
                (format!("{rate:.1}")) " calls/s of " (tps)
                @if tps > 0.0 { span.said { (format!(" ({:.0} % of the cap)", rate / tps * 100.0)) } }
            }
            (Some(rate), None) => { (format!("{rate:.1}")) " calls/s" }
            (None, Some(tps)) => span.said { "not sending; up to " (tps) " calls/s" },
            (None, None) => span.said { "not sending" },
        }
    }
}

fn through(ending: &Ending, run: &RunView, situation: &Situation) -> Markup {
    let at = |at| clock(at, situation.now, situation.zone(run));
    html! {
        @match *ending {
            Ending::Over => @match run.last_sent_at {
                Some(last) => { "sent by " (at(last)) }
                None => { "nothing to send" }
            },
            Ending::At { eta, closes_at } => {
                "done " (at(eta))
                @match closes_at {
                    Some(closes) => span.said { ", window ends " (at(closes)) },
                    None => span.said { ", no window to keep" },
                }
            }
            Ending::TooLate { left_over, closes_at } => {
                strong.late { "will not fit: about " (grouped(left_over)) " left over" }
                span.said { ", window ends " (at(closes_at)) }
            }
            Ending::Held { closes_at } => {
                "held back"
                @if let Some(closes) = closes_at { span.said { ", window ends " (at(closes)) } }
            }
            Ending::Standing => strong.late { "nothing is being sent" },
            Ending::Unknown { closes_at } => {
                "too early to tell"
                @if let Some(closes) = closes_at { span.said { ", window ends " (at(closes)) } }
            }
        }
    }
}

/// What its window has left, and what it had from earlier ones.
fn left(run: &RunView) -> impl Iterator<Item = (&'static str, u64)> {
    let counts = [
        ("Carried over", run.carried_over),
        ("Given up", run.skipped),
        ("Taken over", run.taken_over),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0)
}

/// By a decision about the run itself.
fn held_by(by: &str, run: &RunView, situation: &Situation) -> Markup {
    let did = if run.state == RunState::Stopped { "Stopped" } else { "Held back" };
    html! {
        p.warning {
            (did) " by " (by) ": " (run.paused_why.as_deref().unwrap_or("no reason is known")) "."
            @if let Some(until) = run.paused_until {
                " It goes on " (clock(until, situation.now, situation.zone(run))) " at the latest."
            }
        }
    }
}

fn held(pause: &Pause, situation: &Situation) -> Markup {
    html! {
        p.warning {
            "Held back by the pause of " strong { (pause.target) } " by " (pause.by) ", "
            (age(situation.since(pause.since))) " ago: " (pause.reason) " "
            a href="/console/queues#pauses" { "Resume" }
        }
    }
}

#[cfg(test)]
mod tests;
