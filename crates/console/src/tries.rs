//! How often somebody may try to sign in.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// The first wait, after which the next is twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(15);
const WAIT_MAX: Duration = Duration::from_secs(15 * 60);
/// Tries that are this old are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);
/// Names and addresses that are remembered at once.
const REMEMBERED_MAX: usize = 20_000;

/// Whose tries are counted together, and how many of them cost nothing.
///
/// A name from one address soon has to wait. The address alone may be that of a whole office, and a
/// name that strangers try from everywhere is not to shut its owner out.
#[derive(Debug, Clone, Copy)]
enum Whose {
    NameFromAddress,
    Address,
    Name,
}

impl Whose {
    fn free(self) -> u32 {
        match self {
            Self::NameFromAddress => 5,
            Self::Address => 30,
            Self::Name => 100,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Count {
    whose: Whose,
    tries: u32,
    last: Instant,
}

impl Count {
    /// When the next try is looked at.
    fn next(&self) -> Instant {
        let Some(doublings) = self.tries.checked_sub(self.whose.free()) else { return self.last };
        let wait = FIRST_WAIT.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX));
        self.last + wait.min(WAIT_MAX)
    }
}

/// Counts tries by name and by address, in bounded memory.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    counts: Mutex<HashMap<u64, Count>>,
    hasher: RandomState,
}

impl Tries {
    /// Counts a try before it is looked at, so that many at once are many.
    ///
    /// # Errors
    ///
    /// How long to wait: it is not to be looked at.
    pub(crate) fn begin(&self, name: &str, address: &str, now: Instant) -> Result<(), Duration> {
        let keys = self.keys(name, address);
        let mut counts = self.counts.lock().expect("nobody panics while counting");
        let next = keys.iter().filter_map(|(key, _)| Some(counts.get(key)?.next())).max();
        if let Some(wait) = next.and_then(|next| next.checked_duration_since(now))
            && !wait.is_zero()
        {
            return Err(wait);
        }
        for (key, whose) in keys {
            let tries = counts.get(&key).map_or(0, |count| count.tries) + 1;
            counts.insert(key, Count { whose, tries, last: now });
        }
        forget(&mut counts, now);
        Ok(())
    }

    /// The try was right: what was counted for this name from this address is forgotten.
    pub(crate) fn succeeded(&self, name: &str, address: &str) {
        let keys = self.keys(name, address);
        let mut counts = self.counts.lock().expect("nobody panics while counting");
        for (key, whose) in keys {
            match whose {
                Whose::NameFromAddress => drop(counts.remove(&key)),
                // It was no failure; those of others still count.
                Whose::Address | Whose::Name => {
                    if let Some(count) = counts.get_mut(&key) {
                        count.tries = count.tries.saturating_sub(1);
                    }
                }
            }
        }
    }

    fn keys(&self, name: &str, address: &str) -> [(u64, Whose); 3] {
        [
            (self.hasher.hash_one((0_u8, name, address)), Whose::NameFromAddress),
            (self.hasher.hash_one((1_u8, address)), Whose::Address),
            (self.hasher.hash_one((2_u8, name)), Whose::Name),
        ]
    }
}

/// Makes room where there is none: what is old goes first, then the oldest tenth.
fn forget(counts: &mut HashMap<u64, Count>, now: Instant) {
    if counts.len() <= REMEMBERED_MAX {
        return;
    }
    counts.retain(|_, count| now.duration_since(count.last) < FORGOTTEN_AFTER);
    if counts.len() > REMEMBERED_MAX {
        let mut ages: Vec<Instant> = counts.values().map(|count| count.last).collect();
        let (_, tenth, _) = ages.select_nth_unstable(REMEMBERED_MAX / 10);
        counts.retain(|_, count| count.last > *tenth);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "192.0.2.1";

    #[test]
    fn after_five_failures_each_try_waits_twice_as_long_as_the_one_before() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for _ in 0..5 {
            assert_eq!(tries.begin("ann", HERE, now), Ok(()));
        }
        let mut waits = Vec::new();
        for _ in 0..9 {
            let wait = tries.begin("ann", HERE, now).err();
            now += wait.unwrap_or_default();
            waits.extend(wait.map(|wait| wait.as_secs()));
            assert_eq!(tries.begin("ann", HERE, now), Ok(()));
        }
        assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn somebody_elses_failures_elsewhere_shut_nobody_out_and_one_success_forgets_ones_own() {
        let (tries, now) = (Tries::default(), Instant::now());
        while tries.begin("ann", "203.0.113.9", now).is_ok() {}
        for _ in 0..5 {
            assert_eq!(tries.begin("ann", HERE, now), Ok(()));
        }
        tries.succeeded("ann", HERE);
        assert_eq!(tries.begin("ann", HERE, now), Ok(()));
    }

    #[test]
    fn one_address_that_tries_many_names_has_to_wait() {
        let (tries, now) = (Tries::default(), Instant::now());
        let let_in = (0..200).filter(|n| tries.begin(&format!("n{n}"), HERE, now).is_ok()).count();
        assert_eq!(let_in, 30);
    }

    #[test]
    fn however_many_names_are_tried_memory_stays_bounded() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for n in 0..30_000_u32 {
            now += Duration::from_millis(1);
            tries.begin(&n.to_string(), &format!("a{n}"), now).expect("each is new");
            assert!(tries.counts.lock().expect("sound").len() <= REMEMBERED_MAX);
        }
    }
}
