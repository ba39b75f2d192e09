//! How far a requeue is, and who may do what to it.

use contract::{RequeueAnswer, RequeueView, RunView};
use maud::{Markup, html};
use records::one_run;
use workflows::{RequeueId, RunName};

use super::address;
use super::numbers::{classes, filter_in_words, sums};
use crate::pages::charges::{self, Filters};
use crate::pages::offer::{Offer, reason};
use crate::parts::{Bar, badge, bar_list, grouped, progress, time, time_or_dash, tone_of};
use crate::signed::Signed;
use crate::turned::Turned;
use crate::{Desk, Permission};

/// A requeue, and the run of the charges that it has opened.
pub(super) struct Shown {
    requeue: RequeueView,
    run: Option<RunView>,
}

impl Shown {
    /// Reads both.
    ///
    /// # Errors
    ///
    /// There is no such requeue, or the store failed.
    pub(super) async fn read(id: &str, desk: &Desk) -> Result<Self, Turned> {
        let requeue = desk.orders.requeue_status(id).await?;
        let requeue = requeue.ok_or_else(|| Turned::missing("requeue", id))?;
        let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
        let run = match id.parse::<RequeueId>() {
            Ok(id) => one_run(&RunName::from(&id), catalog, store).await?,
            Err(_) => None,
        };
        Ok(Self { requeue, run })
    }

    /// What it is of: `Requeue of state declined, reason funds`.
    pub(super) fn title(&self) -> String {
        format!("Requeue of {}", filter_in_words(&self.requeue.filter))
    }

    /// What changes while somebody looks: all of it.
    pub(super) fn fresh(&self, signed: &Signed) -> Markup {
        let RequeueView { planned, so_far, .. } = &self.requeue;
        html! {
            section.card {
                p.standing {
                    (badge(&self.requeue.state, None))
                    span { (meaning(&self.requeue)) }
                }
                (how_far(planned, so_far))
                (self.figures())
                (self.who())
            }
            (self.deeds(signed))
            (classes(planned, Some(so_far)))
            @if let Some(run) = self.run.as_ref().filter(|run| run.opened > 0) { (outcomes(run)) }
        }
    }

    fn figures(&self) -> Markup {
        let RequeueView { planned, so_far, .. } = &self.requeue;
        let run = self.run.as_ref();
        let charged = run.map(|run| run.amount.clone()).unwrap_or_default();
        html! {
            dl.figures {
                div {
                    dt { "Asked for again" }
                    dd { (grouped(so_far.requeued)) small { " of " (at_least(planned.requeued, planned)) } }
                }
                div { dt { "Money asked for" } dd { (sums(&so_far.amount)) } }
                div { dt { "Charged so far" } dd { (sums(&charged)) } }
                div {
                    dt { "Sent a second" }
                    dd { (rate(run)) small { " pace " (self.requeue.pace_per_s) } }
                }
                div { dt { "Done by" } dd { (time_or_dash(run.and_then(|run| run.eta))) } }
            }
        }
    }

    fn who(&self) -> Markup {
        let requeue = &self.requeue;
        html! {
            dl.facts {
                dt { "Asked by" }
                dd { (requeue.by) @if let Some(at) = requeue.asked_at { ", " (time(at)) } }
                @if let Some(reason) = &requeue.reason { dt { "Why" } dd { (reason) } }
                @if let Some(by) = &requeue.approved_by { dt { "Approved by" } dd { (by) } }
                @if let Some(by) = &requeue.cancelled_by { dt { "Stopped by" } dd { (by) } }
                @if let Some(at) = requeue.expires_at { dt { "Waits until" } dd { (time(at)) } }
                @if requeue.so_far.requeued > 0 {
                    dt { "New charges" }
                    dd { a href=(new_charges(&requeue.id)) { "requeue/" (requeue.id) } }
                }
            }
        }
    }

    fn deeds(&self, signed: &Signed) -> Markup {
        let requeue = &self.requeue;
        let is_over = !matches!(&*requeue.state, "waiting" | "running");
        let approve = Offer {
            opens: "Approve it",
            permission: Permission::Approve,
            not_now: (requeue.by == signed.by())
                .then(|| "you asked for it, and another person has to approve it".to_owned()),
            action: format!("{}/approve", address(&requeue.id)),
            says: html! {
                p {
                    (grouped(requeue.planned.requeued)) " charges are asked for again, "
                    (sums(&requeue.planned.amount)) " in all."
                }
            },
            fields: reason("Why it is right", ""),
            button: "Approve it",
            is_final: false,
            refused: None,
        };
        let cancel = Offer {
            opens: "Stop it",
            permission: Permission::Approve,
            not_now: None,
            action: format!("{}/cancel", address(&requeue.id)),
            says: html! {
                p { "What was asked for by then stays asked for; the rest stays as it is." }
            },
            fields: reason("Why", ""),
            button: "Stop it",
            is_final: true,
            refused: None,
        };
        html! {
            @if !is_over {
                section.card.deeds aria-labelledby="deeds" {
                    h2 #deeds { "What may be done now" }
                    @if requeue.state == "waiting" { (approve.draw(signed)) }
                    (cancel.draw(signed))
                }
            }
        }
    }
}

/// How much of it is done. Where it was not counted to the end, there may be more than was planned,
/// and nobody knows how long a bar would be.
fn how_far(planned: &RequeueAnswer, so_far: &RequeueAnswer) -> Markup {
    let (done, all) = (grouped(so_far.matched), at_least(planned.matched, planned));
    let label = format!("{done} of {all} charges");
    html! {
        @if !planned.partial { (progress(share(so_far.matched, planned.matched), &label)) }
        p.said { (label) }
    }
}

/// A count of the plan; `20,000+` where there was no time to count to the end.
fn at_least(count: u64, planned: &RequeueAnswer) -> String {
    format!("{}{}", grouped(count), if planned.partial { "+" } else { "" })
}

/// Where it stands, in words.
fn meaning(requeue: &RequeueView) -> &'static str {
    match &*requeue.state {
        "waiting" if requeue.planned.partial => {
            "It is being counted to the end; then another person may approve it."
        }
        "waiting" => {
            "It is above the sum that one person may ask for. Nothing happens until another \
             approves it."
        }
        "running" => {
            "Charges are asked for again, at its pace. Whether another follows each is decided by \
             the money rules when it hears of it."
        }
        "done" if requeue.limit_reached => {
            "It ended early: another charge would have made it more than was planned."
        }
        "done" => "Everything was asked for. What became of the new charges is below.",
        "expired" => "Nobody approved it in time. Nothing was done.",
        _ => "It was stopped. What was asked for by then stays asked for.",
    }
}

/// What has become of the charges that it opened.
fn outcomes(run: &RunView) -> Markup {
    let list = |state: &str| {
        let filters = Filters::default().with("run", &*run.id).with("state", state);
        Some(filters.address(charges::LIST))
    };
    let counts = [
        ("charged", run.charged),
        ("declined", run.declined),
        ("in_doubt", run.in_doubt),
        ("cancelled", run.cancelled),
    ];
    let bar = |(state, count): (&str, u64)| Bar {
        label: state.replace('_', " "),
        count,
        href: list(state),
        tone: tone_of(state),
    };
    html! {
        section.card aria-labelledby="outcomes" {
            h2 #outcomes { "What became of the new charges" }
            (bar_list("Outcomes", &counts.map(bar)))
            @if run.open > run.in_doubt {
                p.said { (grouped(run.open - run.in_doubt)) " are still to be sent or answered." }
            }
        }
    }
}

fn new_charges(id: &str) -> String {
    Filters::default().with("run", format!("requeue/{id}")).address(charges::LIST)
}

fn rate(run: Option<&RunView>) -> String {
    let rate = run.and_then(|run| run.rate_per_s);
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}"))
}

#[expect(clippy::cast_precision_loss, reason = "a bar is a few hundred pixels long")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(matched: u64, partial: bool) -> RequeueAnswer {
        RequeueAnswer { matched, partial, ..RequeueAnswer::default() }
    }

    #[test]
    fn what_was_not_counted_to_the_end_has_no_bar_and_says_that_there_may_be_more() {
        let shown = how_far(&of(20_000, true), &of(950_000, false)).into_string();
        assert!(shown.contains("950,000 of 20,000+ charges"), "{shown}");
        assert!(!shown.contains("<progress"), "{shown}");
        let counted = how_far(&of(20_000, false), &of(5_000, false)).into_string();
        assert!(counted.contains("value=\"250\"") && !counted.contains('+'), "{counted}");
    }
}
