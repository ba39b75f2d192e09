//! Every metric: its name, its labels, and what it says.
//!
//! `docs/observability.md` shows the same table to whoever operates the system; a test holds the
//! two together.

/// What kind of number a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Grows, and starts anew with the process.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How many of each duration.
    Histogram,
}

impl Kind {
    /// The word in the exposition format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// One metric, under all its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// What it is called; the unit comes last, before `_total`.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// What it is told apart by.
    pub labels: &'static [&'static str],
    /// What it says, and in which unit.
    pub help: &'static str,
}

const fn counter(
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind: Kind::Counter, labels, help }
}

const fn gauge(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    Metric { name, kind: Kind::Gauge, labels, help }
}

const fn seconds(
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind: Kind::Histogram, labels, help }
}

pub(crate) const JOBS_LEASED: Metric = counter(
    "queue_jobs_leased_total",
    &["queue", "kind"],
    "Instances leased and taken up by a worker of this process.",
);
pub(crate) const JOB: Metric = seconds(
    "queue_job_seconds",
    &["queue", "kind", "outcome"],
    "Seconds from taking an instance up to the end of its turn, by how the turn ended.",
);
pub(crate) const OPERATOR_REQUEST: Metric = seconds(
    "operator_request_seconds",
    &["operator", "account", "call", "outcome"],
    "Seconds of one call to an operator, connecting included, by what came of it.",
);
pub(crate) const HTTP_REQUEST: Metric = seconds(
    "http_request_seconds",
    &["method", "route", "status"],
    "Seconds from an HTTP request to its answer, by route; what no route answers is \"-\".",
);
pub(crate) const CHARGES: Metric = counter(
    "charges_total",
    &["account", "plan", "outcome", "reason"],
    "Charges that came to an outcome, as committed by this process; one in doubt comes to another later.",
);
pub(crate) const CHARGED_AMOUNT: Metric = counter(
    "charged_amount_total",
    &["account", "currency"],
    "Money charged, as committed by this process, in units of the currency.",
);
pub(crate) const WEBHOOK_DELIVERIES: Metric = counter(
    "webhook_deliveries_total",
    &["webhook", "outcome"],
    "Tries to tell a webhook something, by what came of them, as committed by this process.",
);
pub(crate) const ALERTS: Metric = counter(
    "mekong_alerts_total",
    &["condition"],
    "Log lines that need a person, by what they are about.",
);
pub(crate) const ALERT_MESSAGES: Metric = counter(
    "mekong_alert_messages_total",
    &["outcome"],
    "Messages about alerts to the address in `[alerts]`, by what came of them.",
);
pub(crate) const QUEUE_DUE: Metric = gauge(
    "queue_due",
    &["queue", "account", "when"],
    "Instances in a queue: due now, due later, or in flight.",
);
pub(crate) const QUEUE_OLDEST: Metric = gauge(
    "queue_oldest_due_age_seconds",
    &["queue", "account"],
    "Seconds since the longest waiting instance came due; 0 when none is due.",
);
pub(crate) const QUEUE_PAUSED: Metric = gauge(
    "queue_paused",
    &["target"],
    "1 for every queue or lane that is paused, or held back with its night; absent once it goes on.",
);
pub(crate) const IN_DOUBT: Metric =
    gauge("charges_in_doubt", &["account"], "Charges in doubt now, in the whole store.");
pub(crate) const IN_DOUBT_AMOUNT: Metric = gauge(
    "charges_in_doubt_amount",
    &["account", "currency"],
    "Money that may have moved by charges in doubt, in units of the currency.",
);
pub(crate) const IN_DOUBT_OLDEST: Metric = gauge(
    "charges_in_doubt_oldest_age_seconds",
    &["account"],
    "Seconds that the longest doubt has lasted, of the 100 oldest charges in doubt.",
);
pub(crate) const WEBHOOK_BACKLOG: Metric =
    gauge("webhook_backlog", &["webhook"], "Notifications that a webhook has not taken yet.");
pub(crate) const TOKEN_AGE: Metric = gauge(
    "token_age_seconds",
    &["account"],
    "Seconds since the account's access token was fetched.",
);
pub(crate) const TOKEN_VALID: Metric = gauge(
    "token_valid",
    &["account"],
    "1 while the account has an access token that has not expired, otherwise 0.",
);
pub(crate) const BREAKER_OPEN: Metric = gauge(
    "mekong_breaker_open",
    &["account"],
    "1 while the account's operator is held to be away and nothing but probes is sent, otherwise 0.",
);
pub(crate) const PACE_SHARE: Metric = gauge(
    "mekong_pace_share",
    &["account"],
    "The share of the account's tps that is kept to, above 0 and at most 1.",
);
pub(crate) const STORE_LOST: Metric = gauge(
    "store_lost_commits_timestamp_seconds",
    &[],
    "Until when the store may have lost commits, in seconds since 1970; absent: it never has.",
);
pub(crate) const STORE_READ: Metric = gauge(
    "store_read",
    &[],
    "1 if what is read from the store for this page could be read, otherwise 0 and it is absent.",
);
pub(crate) const BUILD: Metric =
    gauge("build_info", &["version"], "1, with the version of this process.");
pub(crate) const STARTED: Metric =
    gauge("process_start_time_seconds", &[], "When this process started, in seconds since 1970.");
pub(crate) const UPTIME: Metric =
    gauge("process_uptime_seconds", &[], "Seconds since this process started.");

/// Every metric there is.
pub const METRICS: [Metric; 25] = [
    JOBS_LEASED,
    JOB,
    OPERATOR_REQUEST,
    HTTP_REQUEST,
    CHARGES,
    CHARGED_AMOUNT,
    WEBHOOK_DELIVERIES,
    ALERTS,
    ALERT_MESSAGES,
    QUEUE_DUE,
    QUEUE_OLDEST,
    QUEUE_PAUSED,
    IN_DOUBT,
    IN_DOUBT_AMOUNT,
    IN_DOUBT_OLDEST,
    WEBHOOK_BACKLOG,
    TOKEN_AGE,
    TOKEN_VALID,
    BREAKER_OPEN,
    PACE_SHARE,
    STORE_LOST,
    STORE_READ,
    BUILD,
    STARTED,
    UPTIME,
];

#[cfg(test)]
mod tests;
