//! A breadth-first search over the states of a model.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::model::World;

/// States visited where nothing else is said. Breadth first: of every life, the first steps.
const STATES_MAX: usize = 100_000;
/// Says how many states to visit instead; a search of everything takes minutes and gigabytes.
const STATES_VARIABLE: &str = "MEKONG_SEARCH_STATES";

/// What a search has seen.
pub(crate) struct Search {
    pub(crate) states: usize,
    seen: BTreeSet<&'static str>,
}

impl Search {
    /// That the search came past each of these: a model that never gets there proves nothing.
    pub(crate) fn saw<const N: usize>(&self, sights: [&'static str; N]) {
        for sight in sights {
            assert!(self.seen.contains(sight), "never {sight}, only {:?}", self.seen);
        }
    }
}

/// Visits the states that can be reached from `start`, all or the nearest so many, and holds each
/// against `check`; panics with the actions that led to the first state that fails.
pub(crate) fn explore(start: World, check: impl Fn(&World) -> Result<(), String>) -> Search {
    let mut reached_by: HashMap<u64, (u64, String)> = HashMap::new();
    let mut queue = VecDeque::from([start.clone()]);
    let mut seen = BTreeSet::new();
    let states_max = states_max();
    reached_by.insert(key(&start), (key(&start), "start".to_owned()));
    while let Some(world) = queue.pop_front() {
        let from = key(&world);
        if let Err(broken) = check(&world) {
            panic!("{broken}, after:\n{}", path(&reached_by, from));
        }
        seen.extend(world.sights());
        for (action, after) in world.moves() {
            let to = key(&after);
            if reached_by.contains_key(&to) {
                continue;
            }
            reached_by.insert(to, (from, action));
            queue.push_back(after);
        }
        if reached_by.len() >= states_max {
            break;
        }
    }
    Search { states: reached_by.len(), seen }
}

fn states_max() -> usize {
    let wanted = std::env::var(STATES_VARIABLE).ok();
    wanted.map_or(STATES_MAX, |states| states.parse().expect("a number of states"))
}

fn path(reached_by: &HashMap<u64, (u64, String)>, end: u64) -> String {
    let mut steps = Vec::new();
    let mut at = end;
    while let Some((from, action)) = reached_by.get(&at) {
        steps.push(format!("  {action}"));
        if *from == at {
            break;
        }
        at = *from;
    }
    steps.reverse();
    steps.join("\n")
}

/// A state's name. Of a few hundred thousand, two share one with a chance of one in a billion.
fn key(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.hash(&mut hasher);
    hasher.finish()
}
