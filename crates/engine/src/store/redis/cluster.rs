//! The servers of a cluster, each over a link of its own, and who of them holds which slots.
//!
//! The map of slots is asked for when the store is opened and whenever a server does not do what
//! the map says: it is gone, it sends us elsewhere, or it says that the cluster is down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use futures::future::{join_all, try_join_all};
use redis::{Pipeline, Value};

use super::address::Address;
use super::dial::Dialer;
use super::errands::Errands;
use super::fault::{store_error, text_of};
use super::handshake::Handshake;
use super::link::{Link, Whereabouts};
use super::slots::SlotMap;
use super::wake::Wakes;
use crate::store::StoreError;

/// The most servers that are asked for the map at once.
const ASKED_MAX: usize = 64;

/// The servers of a cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Servers named by the store's address: they are asked as well, whatever the map says.
    seeds: Vec<Address>,
    handshake: Arc<Handshake>,
    wakes: Option<Arc<Wakes>>,
    map: RwLock<Chart>,
    links: Mutex<BTreeMap<Address, Arc<Link>>>,
    asking: tokio::sync::Mutex<()>,
}

/// A map, and how many there were before it.
#[derive(Debug, Clone)]
struct Chart {
    edition: u64,
    slots: Arc<SlotMap>,
}

/// Commands for one server.
struct Trip {
    to: Address,
    asking: bool,
    numbers: Vec<usize>,
}

impl Cluster {
    pub(super) fn new(
        seeds: Vec<Address>,
        slots: SlotMap,
        handshake: Arc<Handshake>,
        wakes: Option<Arc<Wakes>>,
    ) -> Self {
        let map = RwLock::new(Chart { edition: 0, slots: Arc::new(slots) });
        let (links, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { seeds, handshake, wakes, map, links, asking }
    }

    /// Makes sure that there is a working connection to everyone who holds slots.
    pub(super) async fn connect(&self) -> Result<(), StoreError> {
        let slots = self.chart().slots;
        let links = slots.primaries().into_iter().map(|primary| self.link(&primary.address));
        let links: Vec<_> = links.collect();
        try_join_all(links.iter().map(|link| link.connect())).await.map(drop)
    }

    /// Sends everything without an answer to whoever holds its slot.
    pub(super) async fn round(&self, errands: &mut Errands<'_>) -> Result<(), StoreError> {
        let chart = self.chart();
        let trips = trips(errands, &chart.slots);
        let mut is_wrong = trips.iter().map(|trip| trip.numbers.len()).sum::<usize>() == 0;
        let sent = trips.into_iter().map(|trip| {
            let pipeline = errands.some(&trip.numbers, trip.asking);
            async move { (self.link(&trip.to).attempt(&pipeline).await, trip) }
        });
        let sent: Vec<_> = sent.collect();
        for (answers, trip) in join_all(sent).await {
            is_wrong |= !bring_home(errands, trip, answers)?;
        }
        if is_wrong {
            self.ask_for_map(chart.edition).await;
        }
        Ok(())
    }

    /// The way to whoever holds a slot, and the edition of the map that says so.
    pub(super) fn holder(&self, slot: u16) -> (u64, Option<Arc<Link>>) {
        let chart = self.chart();
        let holder = chart.slots.primary_of(slot).map(|primary| self.link(&primary.address));
        (chart.edition, holder)
    }

    fn chart(&self) -> Chart {
        self.map.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn link(&self, to: &Address) -> Arc<Link> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || {
            let whereabouts = Whereabouts::At(to.clone());
            Arc::new(Link::new(whereabouts, self.handshake.clone(), self.wakes.clone()))
        };
        links.entry(to.clone()).or_insert_with(made).clone()
    }

    /// Asks everyone who may know for a newer map than this edition, once for all who want it.
    pub(super) async fn ask_for_map(&self, edition: u64) {
        let _asking = self.asking.lock().await;
        let chart = self.chart();
        if chart.edition != edition {
            return;
        }
        let known: BTreeSet<&Address> = chart.slots.addresses().chain(&self.seeds).collect();
        let asked: Vec<Address> = known.into_iter().take(ASKED_MAX).cloned().collect();
        let slots = match ask(&self.handshake.dialer, &asked).await {
            Ok(slots) => Arc::new(slots),
            Err(error) => {
                tracing::warn!("nobody tells who holds the store's slots: {}", text_of(&error));
                chart.slots.clone()
            }
        };
        let is_news = slots != chart.slots;
        self.let_go(&slots);
        let newer = Chart { edition: edition + 1, slots };
        *self.map.write().unwrap_or_else(PoisonError::into_inner) = newer;
        if is_news && let Some(wakes) = &self.wakes {
            // Where a server went, wake-ups went with it: look everywhere once.
            wakes.wake(0..self.handshake.partitions);
        }
    }

    /// Forgets the way to whoever holds nothing any more.
    fn let_go(&self, slots: &SlotMap) {
        let holders: BTreeSet<&Address> =
            slots.primaries().into_iter().map(|primary| &primary.address).collect();
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|address, _| holders.contains(address));
    }
}

/// Sorts what has no answer yet by whom to ask for it.
fn trips(errands: &Errands<'_>, slots: &SlotMap) -> Vec<Trip> {
    let mut by_server: BTreeMap<(Address, bool), Vec<usize>> = BTreeMap::new();
    for nth in errands.open() {
        let asked = errands.askable_at(nth).map(|at| (at, true));
        let holder = || slots.primary_of(errands.slot(nth)).map(|it| (it.address.clone(), false));
        if let Some(way) = asked.or_else(holder) {
            by_server.entry(way).or_default().push(nth);
        }
    }
    let trip = |((to, asking), numbers)| Trip { to, asking, numbers };
    by_server.into_iter().map(trip).collect()
}

/// Takes in what one server answered; `false` if it was not the right one, or did not answer.
fn bring_home(
    errands: &mut Errands<'_>,
    trip: Trip,
    answers: Result<Vec<Value>, StoreError>,
) -> Result<bool, StoreError> {
    let answers = match answers {
        Ok(answers) => answers,
        Err(error) if error.is_passing() => {
            errands.last = format!("{}: {}", trip.to, text_of(&error));
            return Ok(false);
        }
        Err(error) => return Err(error),
    };
    // Every command that asks out of turn has another before it that says so.
    let (skip, step) = if trip.asking { (1, 2) } else { (0, 1) };
    let mut is_right = true;
    for (nth, answer) in trip.numbers.into_iter().zip(answers.into_iter().skip(skip).step_by(step))
    {
        is_right &= errands.take(nth, answer) || errands.askable_at(nth).is_some();
    }
    Ok(is_right)
}

/// The map, as the server tells it that knows of the latest change.
pub(super) async fn ask(dialer: &Dialer, servers: &[Address]) -> Result<SlotMap, StoreError> {
    let answers = join_all(servers.iter().map(|server| ask_one(dialer, server))).await;
    let (told, failed): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    let latest = told.into_iter().flatten().max_by_key(|(is_up, epoch, _)| (*is_up, *epoch));
    match (latest, failed.into_iter().find_map(Result::err)) {
        (Some((_, _, map)), _) if map.is_whole() => Ok(map),
        (Some(_), _) => Err(StoreError::Unavailable("nobody holds some of the slots".into())),
        (None, Some(error)) => Err(error),
        (None, None) => Err(StoreError::Unavailable("no server is known".into())),
    }
}

/// One server's map, whether it thinks that the cluster works, and its latest news' number.
async fn ask_one(dialer: &Dialer, server: &Address) -> Result<(bool, u64, SlotMap), StoreError> {
    let mut connection = dialer.dial_for_directions(server).await?;
    let mut pipeline = Pipeline::with_capacity(2);
    pipeline.cmd("CLUSTER").arg("INFO").cmd("CLUSTER").arg("SLOTS");
    let (info, slots): (String, Value) =
        pipeline.query_async(&mut connection).await.map_err(store_error)?;
    let field = |name: &str| {
        let mut lines = info.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| *key == name).map(|(_, value)| value.trim().to_owned())
    };
    let is_up = field("cluster_state").as_deref() == Some("ok");
    let epoch = field("cluster_current_epoch").and_then(|epoch| epoch.parse().ok()).unwrap_or(0);
    let map = SlotMap::read(slots, server).ok_or_else(|| {
        StoreError::Broken(format!("{server} gave a map of slots of another shape"))
    })?;
    Ok((is_up, epoch, map))
}
