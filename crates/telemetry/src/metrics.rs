//! What is counted and timed as it happens.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use billing::Currency;
use engine::workflow::Measure;
use operators::Called;
use prometheus::core::Collector;
use prometheus::{
    CounterVec, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry,
};
use tokio::time::Instant;
use workflows::measures;

use crate::alerts;
use crate::names::{self, Metric};
use crate::recent::{Recent, RecentCalls};

/// From what a local store answers in to the longest time-out of an operator.
pub(crate) const BUCKETS_S: [f64; 15] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// The methods that a label may name; a caller can invent any number of others.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The metrics of one process. A clone counts into the same.
#[derive(Clone)]
pub struct Metrics(Arc<Counted>);

struct Counted {
    registry: Registry,
    jobs_leased: IntCounterVec,
    job: HistogramVec,
    operator_request: HistogramVec,
    http_request: HistogramVec,
    charges: IntCounterVec,
    charged_amount: CounterVec,
    webhook_deliveries: IntCounterVec,
    uptime: GaugeVec,
    started: SystemTime,
    recent: Recent,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Nothing has happened yet, and the process starts now.
    pub fn new() -> Self {
        let registry = Registry::new();
        alerts::show(&registry);
        let started = SystemTime::now();
        let since = started.duration_since(UNIX_EPOCH).unwrap_or_default();
        gauges(&registry, &names::STARTED).with_label_values::<&str>(&[]).set(since.as_secs_f64());
        let build = gauges(&registry, &names::BUILD);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1.0);
        Self(Arc::new(Counted {
            jobs_leased: counters(&registry, &names::JOBS_LEASED),
            job: histograms(&registry, &names::JOB),
            operator_request: histograms(&registry, &names::OPERATOR_REQUEST),
            http_request: histograms(&registry, &names::HTTP_REQUEST),
            charges: counters(&registry, &names::CHARGES),
            charged_amount: amounts(&registry, &names::CHARGED_AMOUNT),
            webhook_deliveries: counters(&registry, &names::WEBHOOK_DELIVERIES),
            uptime: gauges(&registry, &names::UPTIME),
            started,
            recent: Recent::new(),
            registry,
        }))
    }

    /// An HTTP request was answered. `route` is the pattern that matched, never the address.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = METHODS.iter().find(|known| **known == method).unwrap_or(&"other");
        let labels = [method, route, &status.to_string()];
        self.0.http_request.with_label_values(&labels).observe(took.as_secs_f64());
    }

    pub(crate) fn leased(&self, queue: &str, kind: &str) {
        self.0.jobs_leased.with_label_values(&[queue, kind]).inc();
    }

    pub(crate) fn ended(&self, queue: &str, kind: &str, outcome: &str, took: Duration) {
        self.0.job.with_label_values(&[queue, kind, outcome]).observe(took.as_secs_f64());
    }

    pub(crate) fn called(&self, call: &Called<'_>) {
        let labels = [call.operator, call.account, call.call, call.outcome];
        self.0.operator_request.with_label_values(&labels).observe(call.took.as_secs_f64());
        self.0.recent.called(call, Instant::now());
    }

    /// How the calls of this process to operators went lately; none, where no worker runs in it.
    pub fn recent_calls(&self) -> RecentCalls {
        self.0.recent.read(Instant::now())
    }

    /// Counts what a workflow has measured; what has no metric here is nobody's loss.
    pub(crate) fn measured(&self, measure: &Measure) {
        let labels = measure.labels.as_slice();
        match (measure.name, labels) {
            (measures::CHARGES, [_, _, _, _]) => {
                self.0.charges.with_label_values(labels).inc_by(measure.add);
            }
            (measures::CHARGED_MINOR, [_, currency]) => {
                let amount = units(measure.add, currency);
                self.0.charged_amount.with_label_values(labels).inc_by(amount);
            }
            (measures::DELIVERIES, [_, _]) => {
                self.0.webhook_deliveries.with_label_values(labels).inc_by(measure.add);
            }
            _ => {}
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Brings up to date what passes by itself.
    pub(crate) fn tick(&self) {
        let uptime = self.0.started.elapsed().unwrap_or_default();
        self.0.uptime.with_label_values::<&str>(&[]).set(uptime.as_secs_f64());
    }
}

/// An amount for a chart: accounts are kept in decimals, elsewhere (money rule 14).
pub(crate) fn units(minor: u64, currency: &str) -> f64 {
    let decimals = currency.parse().map_or(0, Currency::decimals);
    minor as f64 / f64::from(10_u32.pow(decimals))
}

pub(crate) fn opts(metric: &Metric) -> Opts {
    Opts::new(metric.name, metric.help)
}

fn counters(registry: &Registry, metric: &Metric) -> IntCounterVec {
    registered(registry, IntCounterVec::new(opts(metric), metric.labels))
}

fn amounts(registry: &Registry, metric: &Metric) -> CounterVec {
    registered(registry, CounterVec::new(opts(metric), metric.labels))
}

pub(crate) fn gauges(registry: &Registry, metric: &Metric) -> GaugeVec {
    registered(registry, GaugeVec::new(opts(metric), metric.labels))
}

fn histograms(registry: &Registry, metric: &Metric) -> HistogramVec {
    let opts = HistogramOpts::new(metric.name, metric.help).buckets(BUCKETS_S.to_vec());
    registered(registry, HistogramVec::new(opts, metric.labels))
}

fn registered<C: Collector + Clone + 'static>(
    registry: &Registry,
    made: prometheus::Result<C>,
) -> C {
    let made = made.expect("the table has names and labels as Prometheus takes them");
    registry.register(Box::new(made.clone())).expect("the table has every name once");
    made
}
