//! What engine and operators tell, handed to metrics and traces.

use std::time::Duration;

use engine::worker::{Ended, Watch};
use engine::workflow::Measure;
use operators::{CallWatch, Called};
use tracing::Span;

use crate::{Metrics, adopt};

/// Looks on while a process works.
pub struct Onlooker(Metrics);

impl Onlooker {
    /// Counts into these metrics.
    pub fn new(metrics: Metrics) -> Self {
        Self(metrics)
    }
}

impl Watch for Onlooker {
    fn leased(&self, queue: &str, kind: &str) {
        self.0.leased(queue, kind);
    }

    fn begins(&self, span: &Span, parent: Option<&str>) {
        if let Some(parent) = parent {
            adopt(span, parent);
        }
    }

    fn measured(&self, measures: &[Measure]) {
        measures.iter().for_each(|measure| self.0.measured(measure));
    }

    fn ended(&self, queue: &str, kind: &str, how: Ended, took: Duration) {
        self.0.ended(queue, kind, how.as_str(), took);
    }
}

impl CallWatch for Onlooker {
    fn called(&self, call: &Called<'_>) {
        self.0.called(call);
    }
}
