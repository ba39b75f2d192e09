//! How many alerts there were, and what became of the messages about them.

use std::sync::LazyLock;

use prometheus::{IntCounterVec, Registry};

use super::CONDITIONS;
use crate::names::{self, Metric};

/// What can become of a message: it was taken, nobody took it, or there was no room for it.
const OUTCOMES: [&str; 3] = ["posted", "given_up", "dropped"];

/// Of this process, as its log is: a line is caught wherever it comes from.
///
/// Every series is there from the start, at 0: one that began with its first alert would begin at 1,
/// which is no increase, and nobody would be called for it.
static CAUGHT: LazyLock<IntCounterVec> =
    LazyLock::new(|| counters(&names::ALERTS, CONDITIONS.map(|(name, _)| name)));
static ENDED: LazyLock<IntCounterVec> =
    LazyLock::new(|| counters(&names::ALERT_MESSAGES, OUTCOMES));

pub(crate) fn caught(condition: &str) {
    CAUGHT.with_label_values(&[condition]).inc();
}

pub(crate) fn ended(outcome: &str) {
    ENDED.with_label_values(&[outcome]).inc();
}

/// Shows them on the page of this registry.
pub(crate) fn show(registry: &Registry) {
    for counter in [&*CAUGHT, &*ENDED] {
        let shown = registry.register(Box::new(counter.clone()));
        shown.expect("the table has every name once");
    }
}

fn counters<const N: usize>(metric: &Metric, values: [&str; N]) -> IntCounterVec {
    let made = IntCounterVec::new(crate::metrics::opts(metric), metric.labels);
    let made = made.expect("the table has names and labels as Prometheus takes them");
    for value in values {
        made.with_label_values(&[value]).reset();
    }
    made
}

#[cfg(test)]
mod tests {
    use prometheus::TextEncoder;

    use super::*;

    #[test]
    fn a_process_that_has_raised_no_alert_yet_shows_every_condition_so_that_the_first_one_is_an_increase()
     {
        let registry = Registry::new();
        show(&registry);
        let page = TextEncoder::new().encode_to_string(&registry.gather()).expect("text");
        let shown = |sample: String| page.lines().any(|line| line.starts_with(&sample));
        for (condition, _) in CONDITIONS {
            assert!(shown(format!("mekong_alerts_total{{condition=\"{condition}\"}} ")), "{page}");
        }
        for outcome in OUTCOMES {
            assert!(shown(format!("mekong_alert_messages_total{{outcome=\"{outcome}\"}} ")));
        }
    }
}
