//! Whether tonight is well, in one look.

mod reasons;

use contract::RunView;
use maud::{Markup, html};

use super::clock::local;
use super::ending::Ending;
use super::situation::Situation;
use crate::parts::grouped;

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
        let mut reasons = reasons::all(situation);
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
                p aria-live="off" { (self.summary) }
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

/// How far all runs are together, and when the last of them is through.
fn summary(situation: &Situation) -> String {
    let runs = &situation.runs;
    if runs.is_empty() {
        return "No run has begun today so far.".to_owned();
    }
    let sum = |of: fn(&RunView) -> u64| runs.iter().map(of).fold(0, u64::saturating_add);
    let all = sum(|run| run.opened.saturating_add(run.waiting));
    let to_send = sum(RunView::to_send);
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
        match situation.ending(run) {
            Ending::Over => {}
            Ending::At { eta, .. } => ends.push((eta, situation.zone(run))),
            _ => return None,
        }
    }
    let (eta, zone) = ends.into_iter().max_by_key(|(eta, _)| *eta)?;
    Some(local(eta, situation.now, zone))
}

#[cfg(test)]
mod tests;
