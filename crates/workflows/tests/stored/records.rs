//! States and histories as earlier versions wrote them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{ListQuery, Store};
use engine::workflow::{Entry, decode, decode_state, encode, encode_state};
use engine::{StoreError, Workflow};
use workflows::callback::CallbackWorkflow;
use workflows::matter::MatterWorkflow;
use workflows::notices::NoticesWorkflow;
use workflows::notification::NotificationWorkflow;
use workflows::{
    ArchivingWorkflow, CancellationWorkflow, ChargeWorkflow, RefundWorkflow, RequeueWorkflow,
    SubscriptionWorkflow, SweepWorkflow, TokenWorkflow,
};

use crate::{folder, wish};

/// States of each status that are kept of a journal.
const OF_EACH_STATUS: usize = 2;

/// One record: the kind, the version that wrote it, what it is (`state`, or `entry` of a history), and
/// its bytes.
struct Record {
    kind: String,
    version: u32,
    is_state: bool,
    bytes: Vec<u8>,
}

/// Reads records of one kind, and writes them again.
type Reread = fn(&Record) -> Result<Vec<u8>, StoreError>;

/// How each kind is read, with the version that this program writes.
fn readers() -> BTreeMap<&'static str, (u32, Reread)> {
    fn reader<W: Workflow>() -> (&'static str, (u32, Reread)) {
        (W::KIND, (W::VERSION, reread::<W>))
    }
    BTreeMap::from([
        reader::<ArchivingWorkflow>(),
        reader::<CallbackWorkflow>(),
        reader::<CancellationWorkflow>(),
        reader::<ChargeWorkflow>(),
        reader::<MatterWorkflow>(),
        reader::<NoticesWorkflow>(),
        reader::<NotificationWorkflow>(),
        reader::<RefundWorkflow>(),
        reader::<RequeueWorkflow>(),
        reader::<SubscriptionWorkflow>(),
        reader::<SweepWorkflow>(),
        reader::<TokenWorkflow>(),
    ])
}

fn reread<W: Workflow>(record: &Record) -> Result<Vec<u8>, StoreError> {
    if record.is_state {
        return Ok(encode_state::<W>(&decode_state::<W>(&record.bytes)?));
    }
    Ok(encode(&decode::<Entry<W::Event>>(W::KIND, &record.bytes)?))
}

fn path() -> PathBuf {
    folder().join("records.txt")
}

fn records() -> Vec<Record> {
    let text = fs::read_to_string(path()).expect("records.txt");
    text.lines().map(record).collect()
}

fn record(line: &str) -> Record {
    let words: Vec<&str> = line.split(' ').collect();
    let [kind, version, what, hex] = words[..] else { panic!("four words, found {line}") };
    Record {
        kind: kind.to_owned(),
        version: version.parse().expect("a version"),
        is_state: what == "state",
        bytes: HEXLOWER.decode(hex.as_bytes()).expect("hexadecimal"),
    }
}

#[test]
fn what_any_earlier_version_wrote_is_read_and_what_this_one_wrote_is_written_again_the_same() {
    let readers = readers();
    for record in records() {
        let (version, reread) = &readers[record.kind.as_str()];
        let again = reread(&record).unwrap_or_else(|error| panic!("{error}: {}", shown(&record)));
        if record.version == *version {
            assert_eq!(HEXLOWER.encode(&again), HEXLOWER.encode(&record.bytes), "{}", record.kind);
        }
    }
}

#[test]
fn there_is_a_record_of_what_most_of_the_work_is_about() {
    let kinds: BTreeSet<String> = records().into_iter().map(|record| record.kind).collect();
    for kind in ["charge", "subscription", "sweep", "token"] {
        assert!(kinds.contains(kind), "no record of a {kind} among {kinds:?}");
    }
}

fn shown(record: &Record) -> String {
    let what = if record.is_state { "state" } else { "entry" };
    format!("{} {} {what} {}", record.kind, record.version, HEXLOWER.encode(&record.bytes))
}

/// Adds what a journal holds to the records, a few of each status and history.
#[tokio::test]
async fn records_come_from_a_journal() {
    let Some(file) = wish().filter(|wish| wish != "write") else { return };
    let options = SqliteOptions { partitions: 1, virtual_from: None };
    let store = SqliteStore::open(file, options).expect("a journal");
    let mut lines: BTreeSet<String> = match fs::read_to_string(path()) {
        Ok(known) => known.lines().map(str::to_owned).collect(),
        Err(_) => BTreeSet::new(),
    };
    for (kind, (version, _)) in readers() {
        lines.extend(samples(&store, kind, version).await);
    }
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    fs::write(path(), text).expect("records.txt is written");
}

async fn samples(store: &dyn Store, kind: &str, version: u32) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    let query = ListQuery { kind: kind.to_owned(), limit: 1_000, ..ListQuery::default() };
    for row in store.list(query).await.expect("a list").rows {
        let times = seen.entry(row.status.to_string()).or_default();
        *times += 1;
        if *times > OF_EACH_STATUS {
            continue;
        }
        let (kind, bytes) = (kind.to_owned(), row.state);
        lines.push(shown(&Record { kind: kind.clone(), version, is_state: true, bytes }));
        for bytes in store.history(&row.id).await.expect("a history") {
            lines.push(shown(&Record { kind: kind.clone(), version, is_state: false, bytes }));
        }
    }
    lines
}
