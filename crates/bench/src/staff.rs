//! What staff do with very many failed charges: pages of them, counts, dry runs, requeues, and pages
//! again while a requeue and a night run.

use std::time::{Duration, Instant};

use anyhow::Context;
use billing::{
    Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, Country, Currency, DeclineReason,
    Money, Msisdn, Proof, TransactionId, Way,
};
use chrono::{DateTime, Utc};
use contract::ChargeFilterView;
use engine::Store;
use engine::store::{BATCH_MAX, Cursor, ListQuery, NewInstance};
use engine::worker::Until;
use engine::workflow::decode;
use mekong::runtime::{QUEUES, Runtime, Shift};
use tokio::sync::watch;
use workflows::requeue::{self, Allowance, ApproveAbove, Plan, Request, Scan};
use workflows::{ChargeFilter, ChargeWorkflow, RequeueId, ids};

use crate::operator::Operator;
use crate::report::Rounds;
use crate::stores::{Kind, Opened};
use crate::{Args, night};

/// Rows of a page.
const PAGE_ROWS: usize = 100;
/// Pages read at each place of the list.
const PAGES: usize = 50;
/// Charges that are told in the measurement of telling.
const TOLD_MAX: u64 = 20_000;
/// How many a second the requeue beside the night asks for.
const PACE: u32 = 1_000;
/// How long pages are read beside the night.
const BUSY_FOR: Duration = Duration::from_secs(10);

/// Fills each store with declined charges, and does what staff would.
pub(crate) async fn measure(args: &Args) -> anyhow::Result<()> {
    for kind in [Kind::Sqlite, Kind::RedisEverysec] {
        let operator = Operator::start(0)?;
        let opened = Opened::fresh(kind).await?;
        let runtime = night::runtime(&operator, args, &opened)?;
        println!("{} declined charges without a subscription; {}", args.charges, kind.name());
        let filled = fill(&*opened.store, args.charges).await?;
        at_rest(&runtime, &*opened.store, filled.middle_ms).await?;
        told(&runtime, &*opened.store).await?;
        busy(&runtime, &opened, args).await?;
        println!();
    }
    Ok(())
}

/// Where the middle of the charges lies.
struct Filled {
    middle_ms: i64,
}

/// Puts so many declined charges on record, each of a line of its own.
async fn fill(store: &dyn Store, charges: u32) -> anyhow::Result<Filled> {
    let (begun, mut middle_ms) = (Instant::now(), 0);
    let numbers: Vec<u32> = (0..charges).collect();
    for batch in numbers.chunks(BATCH_MAX) {
        let now = store.clock().now();
        if batch.contains(&(charges / 2)) {
            middle_ms = now.timestamp_millis();
        }
        let declined = |number: &u32| declined(*number, store.partitions(), now);
        store.create(batch.iter().map(declined).collect::<anyhow::Result<_>>()?).await?;
    }
    line("on record, a second", f64::from(charges) / begun.elapsed().as_secs_f64());
    Ok(Filled { middle_ms })
}

/// A charge that was declined just now: four in five for lack of funds, the rest for good.
fn declined(number: u32, partitions: u16, now: DateTime<Utc>) -> anyhow::Result<NewInstance> {
    let msisdn = Msisdn::parse(&format!("205{number:07}"), Country::Laos)?;
    let key = number.to_string();
    let origin = ChargeOrigin::Request { api_key: "bench", idempotency_key: &key };
    let id = ChargeId::mint(ids::partition_of(msisdn, partitions), &origin);
    let mut charge = Charge::open(ChargeOrder {
        id,
        transaction_id: TransactionId::mint("BENCH", &id.to_string())?,
        account: "ltc-bench".parse()?,
        plan: None,
        subscription: None,
        msisdn,
        amount: Money::parse("5000", Currency::Lak)?,
        description: Some("Sticker pack".to_owned()),
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: now.date_naive(),
        scheduled_for: now,
        send_before: None,
        way: Way::Renewal,
        purchase: None,
        asked: None,
    });
    let reason = if number % 5 == 4 { DeclineReason::Barred } else { DeclineReason::Funds };
    let (proof, code) = (Proof::Reply, Some("103".into()));
    for event in
        [ChargeEvent::Submitted, ChargeEvent::Declined { proof, reason, code, evidence: None }]
    {
        charge.apply(&event, now).context("a legal move")?;
    }
    Ok(NewInstance { due_at: None, ..ChargeWorkflow::opening(&charge, now) })
}

/// Pages, a count and a dry run, while nothing else happens.
async fn at_rest(runtime: &Runtime, store: &dyn Store, middle_ms: i64) -> anyhow::Result<()> {
    let middle = Some(Cursor { created_ms: middle_ms, id: String::new() });
    for (place, cursor, newest_first) in [
        ("page of 100 at the start, ms", None, false),
        ("page of 100 in the middle, ms", middle, false),
        ("page of 100 at the end, ms", None, true),
    ] {
        let mut times = Rounds::default();
        pages(store, cursor, newest_first, PAGES, &mut times).await?;
        line(place, times.median());
    }
    let (catalog, begun) = (runtime.catalog(), Instant::now());
    let by_state = ChargeFilterView { state: Some("declined".into()), ..Default::default() };
    records::count_charges(&by_state, catalog, store, || true).await?;
    line("how many in a state, ms", millis(begun.elapsed()));
    let (filter, begun) = (of_account(), Instant::now());
    let counts = records::count_charges(&filter, catalog, store, || false).await?;
    line("all counted by reason, s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let plan = requeue::plan(store, catalog, &declined_filter()?, || false).await?;
    line("dry run of all, s", begun.elapsed().as_secs_f64());
    anyhow::ensure!(plan.counted.matched == counts.matched, "{plan:?} is of all: {counts:?}");
    Ok(())
}

fn of_account() -> ChargeFilterView {
    ChargeFilterView { account: Some("ltc-bench".into()), ..Default::default() }
}

fn declined_filter() -> anyhow::Result<ChargeFilter> {
    Ok(ChargeFilter { account: Some("ltc-bench".parse()?), ..ChargeFilter::default() })
}

/// How fast charges are looked at and told, at no pace.
async fn told(runtime: &Runtime, store: &dyn Store) -> anyhow::Result<()> {
    let filter = declined_filter()?;
    let order = request("told").order(filter.clone(), Some(PACE), ApproveAbove::default())?;
    let scan = Scan::new(store, runtime.catalog(), &filter, None).await?;
    let (mut told, mut place, begun) = (0, None, Instant::now());
    while told < TOLD_MAX {
        let now = store.clock().now();
        let handful = scan.next(place.as_ref(), 200, Allowance::default(), now).await?;
        requeue::tell(store, &handful.to_tell, &order).await?;
        told += u64::try_from(handful.to_tell.len())?;
        place = handful.place;
        if handful.is_last {
            break;
        }
    }
    let told = u32::try_from(told)?;
    line("looked at and told, a second", f64::from(told) / begun.elapsed().as_secs_f64());
    Ok(())
}

/// Pages from both ends while a requeue of everything and a night run.
async fn busy(runtime: &Runtime, opened: &Opened, args: &Args) -> anyhow::Result<()> {
    let store = &*opened.store;
    night::enrol_all(runtime, opened, "staff", args.renewals).await?;
    let order = request("busy").order(declined_filter()?, Some(PACE), ApproveAbove::default())?;
    requeue::open(store, order, Plan::default()).await?;
    let queues = QUEUES.map(str::to_owned).to_vec();
    let (ended, stop) = watch::channel(false);
    let work = runtime.run(Shift { queues, until: Until::Stopped }, stop);
    let look = async {
        let (mut times, begun) = (Rounds::default(), Instant::now());
        while begun.elapsed() < BUSY_FOR {
            for newest_first in [false, true] {
                pages(store, None, newest_first, 1, &mut times).await?;
            }
        }
        ended.send(true).context("the work goes on")?;
        anyhow::Ok(times)
    };
    let (worked, times) = tokio::join!(work, look);
    worked?;
    let times = times?;
    line("page beside a night and a requeue, ms", times.median());
    line("  the slowest, ms", times.spread().1);
    let charged = store.counts(ids::CHARGE).await?.get("charged").copied().unwrap_or(0);
    let a_second = f64::from(u32::try_from(charged)?) / BUSY_FOR.as_secs_f64();
    line("  charged meanwhile, a second", a_second);
    Ok(())
}

/// Reads so many pages on from a place as the API and the console do, and notes what each took.
async fn pages(
    store: &dyn Store,
    mut cursor: Option<Cursor>,
    newest_first: bool,
    count: usize,
    times: &mut Rounds,
) -> anyhow::Result<()> {
    for _ in 0..count {
        let kind = ids::CHARGE.to_owned();
        let statuses = vec!["declined".to_owned()];
        let query = ListQuery { kind, statuses, cursor, newest_first, ..ListQuery::default() };
        let begun = Instant::now();
        let page = records::page(query, PAGE_ROWS, store, |instance| {
            let charge: Charge = decode(ids::CHARGE, &instance.state)?;
            Ok(Some(records::charge_view(instance, &charge)))
        });
        let page = page.await?;
        times.add(millis(begun.elapsed()));
        anyhow::ensure!(page.rows.len() == PAGE_ROWS, "a whole page");
        cursor = page.next;
    }
    Ok(())
}

fn request(key: &str) -> Request {
    Request { id: RequeueId::mint("bench", key), by: "bench".into(), reason: None }
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

fn line(what: &str, value: f64) {
    println!("  {what:<38}{value:>12.1}");
}
