//! Long lists over HTTP: the last page costs what the first one does, in time and in memory.
//!
//! `MEKONG_LIST_ROWS` is how long they are: `MEKONG_LIST_ROWS=1000000 cargo nextest run --release
//! -p mekong-tests --test lists` takes them as far as a year of a small provider's charges.

use std::collections::HashSet;
use std::io::Write;
use std::time::{Duration, Instant};

use mekong_tests::crash_night::{Journal, JournalKind};
use mekong_tests::{Backend, Provider, Server, Settings};
use serde_json::{Value, json};

/// Rows that a change can wait for.
const ROWS: usize = 12_000;
/// Charges enqueued at once.
const BATCH: usize = 1_000;
/// Rows of a page.
const LIMIT: usize = 200;
/// By how much the server may grow between its first page and its last one.
const GROWTH_KIB_MAX: u64 = 16 * 1024;
/// By how much the last pages may be slower than the first ones: a page that reads all that comes
/// before it would be slower by as many times as there are pages.
const SLOWER_MAX: u32 = 4;
/// How many rows a page goes past at least, before it ends without one that is wanted.
const ROWS_LOOKED_AT_MIN: usize = 5_000;

/// What walking through a list told.
struct Walk {
    rows: usize,
    times: Vec<Duration>,
    memory_kib: Vec<u64>,
}

impl Walk {
    /// From the first page to the last.
    fn through(server: &Server, filter: &str) -> anyhow::Result<Self> {
        let backend = Backend::new()?;
        let mut walk = Self { rows: 0, times: Vec::new(), memory_kib: Vec::new() };
        let mut seen = HashSet::new();
        let mut cursor = String::new();
        loop {
            let asked = Instant::now();
            let url = format!("{}/v1/charges?limit={LIMIT}{filter}{cursor}", server.url());
            let page = backend.get(&url)?;
            walk.times.push(asked.elapsed());
            walk.memory_kib.push(server.memory_peak_kib()?);
            for row in page["data"].as_array().expect("rows") {
                let id = row["id"].as_str().expect("an id").to_owned();
                assert!(seen.insert(id), "{row} stands on two pages");
            }
            let Some(next) = page["next_cursor"].as_str() else {
                walk.rows = seen.len();
                return Ok(walk);
            };
            cursor = format!("&cursor={next}");
        }
    }

    /// The middle of the first tenth of the pages, and of the last.
    fn first_and_last(&self) -> (Duration, Duration) {
        let tenth = (self.times.len() / 10).max(1);
        (median(&self.times[..tenth]), median(&self.times[self.times.len() - tenth..]))
    }

    fn growth_kib(&self) -> u64 {
        self.memory_kib.last().expect("a page") - self.memory_kib[0]
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

fn enqueue(server: &Server, rows: usize) {
    let backend = Backend::new().expect("a client");
    let url = format!("{}/v1/charges:batch", server.url());
    let numbers: Vec<usize> = (0..rows).collect();
    for batch in numbers.chunks(BATCH) {
        let lines: Vec<Value> = batch.iter().map(|number| line(*number)).collect();
        let answer = backend.post(&url, None, &json!({ "charges": lines })).expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
        let results = answer.body["results"].as_array().expect("results");
        assert!(results.iter().all(|result| result["status"] == 202), "{answer:?}");
    }
}

fn line(number: usize) -> Value {
    json!({
        "account": "ltc-main",
        "msisdn": format!("205{number:07}"),
        "amount": "1000",
        "currency": "LAK",
        "description": "Sticker pack",
        "idempotency_key": format!("row-{number}"),
    })
}

/// Enqueues charges that nobody sends, and walks through their list on a server that has just come
/// up; then through one that has none of them in it.
fn walk_on(kind: JournalKind) {
    let rows = std::env::var("MEKONG_LIST_ROWS").map_or(ROWS, |rows| rows.parse().expect("rows"));
    let journal = Journal::open(kind).expect("a store");
    let settings = Settings { store: journal.url(), ..Settings::nightly("http://127.0.0.1:1") };
    let provider = Provider::new(&settings).expect("a machine");
    enqueue(&provider.server("enqueues", &[]).expect("a server"), rows);

    let server = provider.server("lists", &[]).expect("a server");
    let walk = Walk::through(&server, "").expect("pages");

    assert_eq!(walk.rows, rows, "every charge stands on one page");
    let (first, last) = walk.first_and_last();
    let (pages, growth) = (walk.times.len(), walk.growth_kib());
    tell(&format!(
        "{kind:?}: {pages} pages, {first:?} at first, {last:?} at last, {growth} KiB more"
    ));
    assert!(last <= first * SLOWER_MAX, "{first:?} at first, {last:?} at last");
    assert!(growth <= GROWTH_KIB_MAX, "{:?}", walk.memory_kib);

    let walk = Walk::through(&server, "&reason=funds").expect("pages");
    assert_eq!(walk.rows, 0, "nothing was declined");
    let pages_max = rows / ROWS_LOOKED_AT_MIN + 1;
    assert!(walk.times.len() <= pages_max, "{} pages without a row", walk.times.len());
    assert!(walk.growth_kib() <= GROWTH_KIB_MAX, "{:?}", walk.memory_kib);
}

/// Shown of a test that failed, or where somebody looks on.
fn tell(what: &str) {
    writeln!(std::io::stderr(), "{what}").expect("a test's output");
}

#[test]
fn the_last_page_of_a_long_list_costs_what_the_first_one_does_on_a_file() {
    walk_on(JournalKind::Sqlite);
}

#[test]
fn the_last_page_of_a_long_list_costs_what_the_first_one_does_on_redis() {
    walk_on(JournalKind::RedisEverysec);
}
