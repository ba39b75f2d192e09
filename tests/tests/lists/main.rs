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
/// By how much the server may grow between its first page and its last one: a file's page cache is
/// 32 MiB, and a list of a million rows some hundred.
const GROWTH_KIB_MAX: u64 = 48 * 1024;
/// By how much the last page may be slower than the first one, at the best of so many turns each: a
/// page that reads all that comes before it would be slower by as many times as there are pages, and
/// a machine that is busy with something else is not busy in every turn.
const SLOWER_MAX: u32 = 8;
const TURNS: usize = 25;
/// How often a busy server is asked for what it has not answered; a batch under the same keys.
const ASKED_MAX: usize = 20;
/// How many rows a page goes past at least, before it ends without one that is wanted.
const ROWS_LOOKED_AT_MIN: usize = 5_000;

/// A list that is read page by page.
struct List<'s> {
    server: &'s Server,
    backend: Backend,
    filter: &'static str,
}

/// What walking through a list told.
#[derive(Default)]
struct Walk {
    rows: HashSet<String>,
    /// Where each page but the first starts.
    cursors: Vec<String>,
    /// What the server had held at most by the end of each page.
    memory_kib: Vec<u64>,
}

impl<'s> List<'s> {
    fn of(server: &'s Server, filter: &'static str) -> Self {
        Self { server, backend: Backend::new().expect("a client"), filter }
    }

    /// The page that starts there; the first one, without a cursor.
    fn page(&self, cursor: Option<&String>) -> Value {
        let Self { server, filter, .. } = self;
        let cursor = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let url = format!("{}/v1/charges?limit={LIMIT}{filter}{cursor}", server.url());
        let mut pages = (0..ASKED_MAX).map(|_| self.backend.get(&url));
        pages.find_map(Result::ok).expect("a page")
    }

    /// From the first page to the last.
    fn walk(&self) -> Walk {
        let mut walk = Walk::default();
        loop {
            let page = self.page(walk.cursors.last());
            walk.memory_kib.push(self.server.memory_peak_kib().expect("it runs"));
            for row in page["data"].as_array().expect("rows") {
                let id = row["id"].as_str().expect("an id").to_owned();
                assert!(walk.rows.insert(id), "{row} stands on two pages");
            }
            match page["next_cursor"].as_str() {
                Some(next) => walk.cursors.push(next.to_owned()),
                None => return walk,
            }
        }
    }

    /// How long the first page and the last one take at best.
    fn first_and_last(&self, walk: &Walk) -> (Duration, Duration) {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            first.push(self.time_of(None));
            last.push(self.time_of(walk.cursors.last()));
        }
        (best(first), best(last))
    }

    fn time_of(&self, cursor: Option<&String>) -> Duration {
        let asked = Instant::now();
        self.page(cursor);
        asked.elapsed()
    }
}

impl Walk {
    fn pages(&self) -> usize {
        self.memory_kib.len()
    }

    fn growth_kib(&self) -> u64 {
        self.memory_kib[self.pages() - 1] - self.memory_kib[0]
    }
}

fn best(times: Vec<Duration>) -> Duration {
    times.into_iter().min().expect("several turns")
}

fn enqueue(server: &Server, rows: usize) {
    let backend = Backend::new().expect("a client");
    let url = format!("{}/v1/charges:batch", server.url());
    let numbers: Vec<usize> = (0..rows).collect();
    for batch in numbers.chunks(BATCH) {
        let lines: Vec<Value> = batch.iter().map(|number| line(*number)).collect();
        let batch = json!({ "charges": lines });
        let is_taken = (0..ASKED_MAX).any(|_| {
            let Some(answer) = backend.post(&url, None, &batch) else { return false };
            assert!([200, 503].contains(&answer.status), "{answer:?}");
            let results = answer.body["results"].as_array();
            results.is_some_and(|lines| lines.iter().all(|line| line["status"] == 202))
        });
        assert!(is_taken, "a batch is refused again and again");
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
    let list = List::of(&server, "");
    let walk = list.walk();
    assert_eq!(walk.rows.len(), rows, "every charge stands on one page");
    let (first, last) = list.first_and_last(&walk);
    let (pages, growth) = (walk.pages(), walk.growth_kib());
    tell(&format!("{kind:?}: {pages} pages, first {first:?}, last {last:?}, {growth} KiB more"));
    assert!(last <= first * SLOWER_MAX, "first {first:?}, last {last:?}");
    assert!(growth <= GROWTH_KIB_MAX, "{:?}", walk.memory_kib);

    let walk = List::of(&server, "&reason=funds").walk();
    assert_eq!(walk.rows.len(), 0, "nothing was declined");
    let pages_max = rows / ROWS_LOOKED_AT_MIN + 1;
    assert!(walk.pages() <= pages_max, "{} pages without a row", walk.pages());
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
