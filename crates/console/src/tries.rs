//! How often somebody may try to sign in.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
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
        let place = place(address);
        [
            (self.hasher.hash_one((0_u8, name, &place)), Whose::NameFromAddress),
            (self.hasher.hash_one((1_u8, &place)), Whose::Address),
            (self.hasher.hash_one((2_u8, name)), Whose::Name),
        ]
    }
}

/// What is counted as one address: of IPv6 the whole /64, all of which one line has to choose from.
/// Some proxies tell the port as well, which is another one each time.
fn place(address: &str) -> String {
    let socket = |_| address.parse().map(|socket: SocketAddr| socket.ip());
    match address.parse().or_else(socket).map(|ip: IpAddr| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).to_string(),
        Err(_) => address.to_owned(),
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
