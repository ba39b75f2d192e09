//! Whose the next free place of a queue is. Pure.
//!
//! Always that of the group which holds the fewest places for its weight, of those who want one. A
//! few places are kept for groups that have none: their first work starts at once, even while
//! another's waits in all others for a slow operator.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// One in so many places is kept for groups that come later: an equal part for each, and never
/// less than a place.
const KEPT_ONE_IN: usize = 8;
/// Where there are many groups and few places, no more than one in so many is kept.
const KEPT_MAX_ONE_IN: usize = 2;

/// The free places of one queue, while they are given out.
pub(super) struct Sharing {
    free: usize,
    /// How many places are kept for each group.
    each: usize,
    /// The most places kept for all of them together.
    kept_max: usize,
    /// How many places the groups lack to have theirs.
    lacking: usize,
    waiting: BinaryHeap<Reverse<Turn>>,
}

/// A group that wants a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// The group's number.
    pub(super) group: usize,
    held: usize,
    weight: u32,
    order: usize,
}

impl Sharing {
    /// Places of which each group (a weight, and how many it holds) has some already. Equals take
    /// their turns from group number `first` on.
    pub(super) fn new(capacity: usize, groups: &[(u32, usize)], first: usize) -> Self {
        let each = match groups.len() {
            0 | 1 => 0,
            many => (capacity / KEPT_ONE_IN / many).max(1),
        };
        let count = groups.len().max(1);
        let turn = |(group, (weight, held)): (usize, &(u32, usize))| {
            let order = (group + count - first % count) % count;
            Reverse(Turn { group, held: *held, weight: *weight, order })
        };
        Self {
            free: capacity.saturating_sub(groups.iter().map(|(_, held)| held).sum()),
            each,
            kept_max: capacity / KEPT_MAX_ONE_IN,
            lacking: groups.iter().map(|(_, held)| each.saturating_sub(*held)).sum(),
            waiting: groups.iter().enumerate().map(turn).collect(),
        }
    }

    /// Who may take a place next, if anybody. Whoever does not [`take`](Self::take) it then wants
    /// no more.
    pub(super) fn next(&mut self) -> Option<Turn> {
        loop {
            let Reverse(turn) = self.waiting.pop()?;
            // What is free beyond the kept places never grows, so whoever may not take one now
            // may not take one later.
            if self.may_take(&turn) {
                return Some(turn);
            }
        }
    }

    fn may_take(&self, turn: &Turn) -> bool {
        let kept = self.lacking.min(self.kept_max);
        self.free > 0 && (turn.held < self.each || self.free > kept)
    }

    /// The place was taken.
    pub(super) fn take(&mut self, turn: Turn) {
        self.free -= 1;
        if turn.held < self.each {
            self.lacking -= 1;
        }
        self.waiting.push(Reverse(Turn { held: turn.held + 1, ..turn }));
    }
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> Ordering {
        let for_weight = |turn: &Self, other: &Self| turn.held as u128 * u128::from(other.weight);
        let by_places = for_weight(self, other).cmp(&for_weight(other, self));
        by_places.then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
