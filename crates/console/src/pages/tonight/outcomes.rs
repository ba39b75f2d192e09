//! What came of a run's charges, as bars that lead to them.

use billing::DeclineReason;
use contract::RunView;
use maud::Markup;

use crate::pages::charges::{Filters, LIST};
use crate::parts::{Bar, bar_list};

/// Reasons that say more of us, or of the operator, than of the subscriber.
const OURS: [DeclineReason; 3] =
    [DeclineReason::Misconfigured, DeclineReason::NotFound, DeclineReason::OperatorError];

/// The bars of a run: charged, in doubt, declined by reason with the most first, stopped, to come.
pub(super) fn outcomes(run: &RunView) -> Markup {
    bar_list(&format!("Charges of {} by outcome", run.id), &bars(run))
}

fn bars(run: &RunView) -> Vec<Bar> {
    let with = |label: &str, count, state: &str, reason: &str, tone| Bar {
        label: label.replace('_', " "),
        count,
        href: Some(of_run(run, state, reason)),
        tone,
    };
    let mut declined: Vec<_> = run.declined_by_reason.iter().collect();
    declined.sort_by_key(|(reason, count)| (std::cmp::Reverse(**count), *reason));
    let mut bars = vec![with("charged", run.charged, "charged", "", "good")];
    bars.push(with("in doubt", run.in_doubt, "in_doubt", "", "doubt"));
    bars.extend(declined.into_iter().map(|(reason, count)| {
        let label = format!("declined, {reason}");
        with(&label, *count, "declined", reason, tone_of_decline(reason))
    }));
    bars.push(with("stopped unsent", run.cancelled, "cancelled", "", "over"));
    let under_way = run.open.saturating_sub(run.in_doubt);
    bars.push(with("under way", under_way, "requested,submitted,waiting", "", "busy"));
    // Nothing is on record yet that a list could show.
    let label = "to be opened".to_owned();
    bars.push(Bar { label, count: run.waiting, href: None, tone: "busy" });
    bars.retain(|bar| bar.count > 0);
    bars
}

/// That a balance was too low happens every night; that a request was refused unread does not.
fn tone_of_decline(reason: &str) -> &'static str {
    let is_ours = OURS.into_iter().any(|ours| ours.as_str() == reason);
    if is_ours { "bad" } else { "over" }
}

fn of_run(run: &RunView, state: &str, reason: &str) -> String {
    let filters = Filters {
        run: run.id.clone(),
        state: state.to_owned(),
        reason: reason.to_owned(),
        ..Filters::default()
    };
    filters.address(LIST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> RunView {
        let declined = [("barred", 3), ("funds", 400), ("misconfigured", 3)];
        RunView {
            id: "ltc-main/gold-weekly/2026-11-22".to_owned(),
            opened: 1_000,
            charged: 580,
            declined: 406,
            declined_by_reason: declined.map(|(reason, n)| (reason.to_owned(), n)).into(),
            in_doubt: 4,
            open: 14,
            waiting: 200,
            ..RunView::default()
        }
    }

    #[test]
    fn what_came_of_it_is_told_with_doubt_before_declines_and_the_most_frequent_decline_first() {
        let told: Vec<_> = bars(&run()).into_iter().map(|bar| (bar.label, bar.count)).collect();
        let expected = [
            ("charged", 580),
            ("in doubt", 4),
            ("declined, funds", 400),
            ("declined, barred", 3),
            ("declined, misconfigured", 3),
            ("under way", 10),
            ("to be opened", 200),
        ];
        assert_eq!(told, expected.map(|(label, count)| (label.to_owned(), count)));
    }

    #[test]
    fn each_bar_leads_to_the_charges_it_counts() {
        let bars = bars(&run());
        let funds = bars.iter().find(|bar| bar.label == "declined, funds").expect("a bar");
        let href = funds.href.as_deref().expect("a link");
        for part in ["state=declined", "reason=funds", "run=ltc-main%2Fgold-weekly%2F2026-11-22"] {
            assert!(href.contains(part), "{part}: {href}");
        }
    }

    #[test]
    fn a_low_balance_is_no_alarm_and_a_misconfiguration_is() {
        assert_eq!(["funds", "misconfigured"].map(tone_of_decline), ["over", "bad"]);
    }

    #[test]
    fn a_run_of_which_nothing_came_has_no_bars() {
        assert_eq!(bars(&RunView::default()), []);
    }
}
