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
/// Counts to which nothing was added for this long are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);
/// Names and addresses that are remembered at once.
const REMEMBERED_MAX: usize = 20_000;

/// Whose tries are counted together, and how many of them cost nothing.
///
/// A name from one address soon has to wait. The address alone may be that of a whole office. A name
/// that strangers try from everywhere is not to shut its owner out: it makes nobody wait who has not
/// failed themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    whose: Whose,
    tries: u32,
    last: Instant,
}

impl Count {
    /// How long after the last try the next one is looked at.
    fn wait(&self) -> Duration {
        let Some(doublings) = self.tries.checked_sub(self.whose.free()) else {
            return Duration::ZERO;
        };
        let wait = FIRST_WAIT.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX));
        wait.min(WAIT_MAX)
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        now.duration_since(self.last) >= FORGOTTEN_AFTER
    }
}

/// When the next try is looked at, by the counts of the name from this address, of the address, and
/// of the name.
///
/// What a name has come to counts from one's own last failure on. Whoever guesses from many addresses
/// has one guess at each, and then one in a long wait; the owner, who has not failed, has none.
fn next([own, address, name]: [Option<Count>; 3]) -> Option<Instant> {
    let guessed = name.map_or(Duration::ZERO, |name| name.wait());
    let own = own.map(|own| own.last + own.wait().max(guessed));
    own.max(address.map(|address| address.last + address.wait()))
}

/// A try that is being looked at, and what was counted before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Try {
    keys: [(u64, Whose); 3],
    at: Instant,
    before: [Option<Count>; 3],
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
    pub(crate) fn begin(&self, name: &str, address: &str, now: Instant) -> Result<Try, Duration> {
        let keys = self.keys(name, address);
        let mut counts = self.counts.lock().expect("nobody panics while counting");
        let known = |(key, _)| counts.get(&key).filter(|count| !count.is_forgotten(now)).copied();
        let before = keys.map(known);
        if let Some(wait) = next(before).and_then(|next| next.checked_duration_since(now))
            && !wait.is_zero()
        {
            return Err(wait);
        }
        for ((key, whose), before) in keys.into_iter().zip(before) {
            let tries = before.map_or(0, |count| count.tries) + 1;
            counts.insert(key, Count { whose, tries, last: now });
        }
        forget(&mut counts, now);
        Ok(Try { keys, at: now, before })
    }

    /// The try was right: what was counted for this name from this address is forgotten, and all else
    /// is as if there had been no try.
    pub(crate) fn succeeded(&self, Try { keys, at, before }: Try) {
        let mut counts = self.counts.lock().expect("nobody panics while counting");
        for ((key, whose), before) in keys.into_iter().zip(before) {
            let Some(count) = counts.get_mut(&key) else { continue };
            count.tries = count.tries.saturating_sub(1);
            // Whoever has tried since is who tried last.
            if let Some(before) = before.filter(|_| count.last == at) {
                count.last = before.last;
            }
            if whose == Whose::NameFromAddress || count.tries == 0 {
                counts.remove(&key);
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
    counts.retain(|_, count| !count.is_forgotten(now));
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

    /// A try that is looked at, in vain.
    fn failed(tries: &Tries, name: &str, address: &str, now: Instant) {
        assert!(tries.begin(name, address, now).is_ok(), "{name} waits at {address}");
    }

    #[test]
    fn after_five_failures_each_try_waits_twice_as_long_as_the_one_before() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for _ in 0..5 {
            failed(&tries, "ann", HERE, now);
        }
        let mut waits = Vec::new();
        for _ in 0..9 {
            let wait = tries.begin("ann", HERE, now).err();
            now += wait.unwrap_or_default();
            waits.extend(wait.map(|wait| wait.as_secs()));
            failed(&tries, "ann", HERE, now);
        }
        assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn somebody_elses_failures_elsewhere_shut_nobody_out_and_one_success_forgets_ones_own() {
        let (tries, now) = (Tries::default(), Instant::now());
        while tries.begin("ann", "203.0.113.9", now).is_ok() {}
        for _ in 0..4 {
            failed(&tries, "ann", HERE, now);
        }
        tries.succeeded(tries.begin("ann", HERE, now).expect("the fifth"));
        for _ in 0..5 {
            failed(&tries, "ann", HERE, now);
        }
    }

    #[test]
    fn one_address_that_tries_many_names_has_to_wait() {
        let (tries, now) = (Tries::default(), Instant::now());
        let let_in = (0..200).filter(|n| tries.begin(&format!("n{n}"), HERE, now).is_ok()).count();
        assert_eq!(let_in, 30);
    }

    #[test]
    fn failures_are_forgotten_after_an_hour_without_one_however_many_there_were() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for _ in 0..120 {
            failed(&tries, "ann", HERE, now);
            now += FORGOTTEN_AFTER;
        }
        for _ in 0..5 {
            failed(&tries, "ann", HERE, now);
        }
        assert_eq!(tries.begin("ann", HERE, now), Err(FIRST_WAIT));
    }

    #[test]
    fn whoever_gets_in_makes_nobody_else_at_their_address_wait() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for n in 0..40 {
            failed(&tries, &format!("n{n}"), HERE, now);
            now += WAIT_MAX;
        }
        for name in ["ann", "ben", "cleo"] {
            tries.succeeded(tries.begin(name, HERE, now).expect("nobody failed just now"));
        }
        failed(&tries, "vic", HERE, now);
        assert_eq!(tries.begin("dao", HERE, now), Err(WAIT_MAX));
    }

    #[test]
    fn strangers_who_guess_from_everywhere_have_one_guess_in_a_long_time_and_the_owner_gets_in() {
        let (tries, mut now) = (Tries::default(), Instant::now());
        for n in 0..150 {
            failed(&tries, "ann", &format!("stranger {n}"), now);
        }
        for _ in 0..20 {
            now += Duration::from_secs(60);
            let _ = tries.begin("ann", "stranger 0", now);
            tries.succeeded(tries.begin("ann", HERE, now).expect("the owner never failed"));
        }
        failed(&tries, "ann", "stranger 1", now);
        assert_eq!(tries.begin("ann", "stranger 1", now), Err(WAIT_MAX));
        // A slip of the owner's costs as much, from then on, whatever strangers do in between.
        failed(&tries, "ann", HERE, now);
        now += WAIT_MAX;
        failed(&tries, "ann", "another stranger", now);
        failed(&tries, "ann", HERE, now);
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
