//! How many alerts there were, and what became of the messages about them.

use std::sync::LazyLock;

use prometheus::{IntCounterVec, Registry};

use crate::names::{self, Metric};

/// Of this process, as its log is: a line is caught wherever it comes from.
static CAUGHT: LazyLock<IntCounterVec> = LazyLock::new(|| counters(&names::ALERTS));
static ENDED: LazyLock<IntCounterVec> = LazyLock::new(|| counters(&names::ALERT_MESSAGES));

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

fn counters(metric: &Metric) -> IntCounterVec {
    let made = IntCounterVec::new(crate::metrics::opts(metric), metric.labels);
    made.expect("the table has names and labels as Prometheus takes them")
}
