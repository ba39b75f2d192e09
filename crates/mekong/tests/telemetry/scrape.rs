//! What real processes answer to whoever scrapes them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use telemetry::METRICS;
use tempfile::TempDir;

use crate::page::{Family, read};
use crate::process::{Process, TOKEN};

/// How long charges may take to their end.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_PAUSE: Duration = Duration::from_millis(50);

const CONFIG: &str = r#"
[accounts.ltc-main]
operator = "ltc"
base_url = "http://127.0.0.1:1"
username = "acme"
password_env = "LTC_PASSWORD"
request_type = "UAT"
game_name = "ACME"
transaction_prefix = "ACME"
timezone = "Asia/Vientiane"
max_amount = "50000"
"#;

fn folder(more: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("mekong.toml"), format!("{more}{CONFIG}")).expect("writes");
    folder
}

fn scrape(process: &Process) -> BTreeMap<String, Family> {
    let answer = process.get("/metrics", "");
    assert_eq!(answer.status, "200", "{answer:?}");
    assert!(answer.head.contains("content-type: text/plain; version=0.0.4"), "{}", answer.head);
    read(&answer.body)
}

/// Every name on a page is in the table, with its kind and its words.
fn assert_in_the_table(page: &BTreeMap<String, Family>) {
    for (name, family) in page {
        let metric = METRICS.iter().find(|metric| metric.name == name).expect(name);
        assert_eq!((&*family.kind, &*family.help), (metric.kind.as_str(), metric.help), "{name}");
        for sample in family.samples.keys() {
            let has = |label: &str| sample.contains(&format!("{label}=\""));
            assert!(metric.labels.iter().all(|label| has(label)), "{sample}");
        }
    }
}

/// What nothing has happened to here is not on the page.
const ABSENT: [&str; 7] = [
    "mekong_alerts_total",
    "mekong_alert_messages_total",
    "store_lost_commits_timestamp_seconds",
    "webhook_deliveries_total",
    "queue_paused",
    "charges_in_doubt_oldest_age_seconds",
    "webhook_backlog",
];

/// Half of the samples are renewed at once; some subscribers have no money.
const SUBSCRIBERS: &str = "20";
const RENEWED: f64 = 10.0;

/// Scrapes until every renewal has come to something and every metric is there.
fn scrape_until_ended(process: &Process) -> BTreeMap<String, Family> {
    let started = Instant::now();
    loop {
        let page = scrape(process);
        let ended = page.get("charges_total").map_or(0.0, |charges| charges.sum(&["outcome"]));
        let mut expected = METRICS.iter().filter(|metric| !ABSENT.contains(&metric.name));
        if ended >= RENEWED && expected.all(|metric| page.contains_key(metric.name)) {
            return page;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "{ended} of {RENEWED} renewals have ended: {page:#?}"
        );
        std::thread::sleep(LOOK_PAUSE);
    }
}

#[test]
fn a_process_that_serves_and_works_tells_of_every_charge_that_it_makes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let any_port =
        ["--listen", "127.0.0.1:0", "--sandbox", "127.0.0.1:0", "--subscribers", SUBSCRIBERS];
    let dev =
        Process::start(folder.path(), &[&["dev", "--json"][..], &any_port].concat(), "listen");
    let page = scrape_until_ended(&dev);
    assert_in_the_table(&page);
    let sum = |name: &str, labels: &[&str]| page[name].sum(labels);
    assert!(sum("charged_amount_total", &["account=\""]) > 0.0);
    assert!(sum("operator_request_seconds", &["_count", "call=\"charge\""]) >= RENEWED);
    assert!(sum("queue_jobs_leased_total", &["kind=\"charge\"", "queue=\"renewals\""]) >= RENEWED);
    assert!(sum("queue_job_seconds", &["_count", "outcome=\"settled\""]) >= RENEWED);
    assert!(sum("http_request_seconds", &["_count", "route=\"/metrics\""]) >= 1.0);
    assert_eq!(sum("charges_in_doubt", &[]), 0.0);
    assert_eq!(sum("store_read", &[]), 1.0);
}

#[test]
fn a_process_that_only_works_is_scraped_where_it_is_told_to_listen() {
    let folder = folder("");
    let worker = ["work", "--metrics", "127.0.0.1:0"];
    let worker = Process::start(folder.path(), &worker, "metrics are at");
    assert_in_the_table(&scrape(&worker));
    assert_eq!(worker.get("/healthz", "").status, "200", "it is asked whether it lives");
    assert_eq!(worker.get("/v1/charges", "").status, "404", "it serves nothing else");
}

#[test]
fn with_a_token_configured_nobody_scrapes_without_it() {
    let folder = folder("[http]\nmetrics_token_env = \"METRICS_TOKEN\"\n");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--json"];
    let work = ["work", "--metrics", "127.0.0.1:0"];
    for (arguments, marker) in [(&serve[..], "listen"), (&work[..], "metrics are at")] {
        let process = Process::start(folder.path(), arguments, marker);
        for wrong in ["", "authorization: Bearer\r\n", "authorization: Bearer guessed\r\n"] {
            let answer = process.get("/metrics", wrong);
            assert_eq!(answer.status, "401", "{wrong:?}");
            assert!(answer.head.contains("www-authenticate: bearer"), "{}", answer.head);
            assert!(!answer.body.contains("queue"), "{}", answer.body);
        }
        let lower = process.get("/metrics", &format!("authorization: bearer {TOKEN}\r\n"));
        assert!(lower.status.starts_with("200"), "the scheme's case does not matter: {lower:?}");
        let right = process.get("/metrics", &format!("authorization: Bearer {TOKEN}\r\n"));
        assert_eq!(right.status, "200", "{right:?}");
    }
}
