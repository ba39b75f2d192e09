//! The places of one queue in one process, and which group's work takes up how many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts a queue's places. Only the claim loop takes some; work gives its own back as it ends.
pub(super) struct Held {
    capacity: usize,
    by_group: Vec<Arc<AtomicUsize>>,
}

/// One place, until it is dropped.
pub(super) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Held {
    pub(super) fn new(capacity: usize, groups: usize) -> Self {
        Self { capacity, by_group: (0..groups).map(|_| Arc::default()).collect() }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many places each group's work takes up.
    pub(super) fn by_group(&self) -> impl Iterator<Item = usize> {
        self.by_group.iter().map(|held| held.load(Ordering::Acquire))
    }

    /// How many places are taken up.
    pub(super) fn taken(&self) -> usize {
        self.by_group().sum()
    }

    pub(super) fn take(&self, group: usize) -> Place {
        let held = &self.by_group[group];
        held.fetch_add(1, Ordering::AcqRel);
        Place(held.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_its_groups_until_the_work_ends() {
        let held = Held::new(4, 2);
        let (first, second) = (held.take(1), held.take(1));
        assert_eq!(held.by_group().collect::<Vec<_>>(), [0, 2]);
        drop((first, second));
        assert_eq!(held.taken(), 0);
    }
}
