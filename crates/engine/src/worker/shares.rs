//! Whose work waits in a lane, and how much of a queue's places is theirs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::instance::Lane;

/// A group that shares a queue's places with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The group's name.
    pub group: Arc<str>,
    /// How many places it is to have for each of a group with weight 1, while both want them; 0
    /// counts as 1.
    pub weight: u32,
}

/// Finds the group that a lane's work is done for, if it is one of the known.
pub type GroupOf = Arc<dyn Fn(&Lane) -> Option<Arc<str>> + Send + Sync>;

/// How a queue's places are shared out: among groups first, then among a group's lanes.
///
/// What belongs to none of the groups is a group by itself, of weight 1.
#[derive(Clone)]
pub struct Shares {
    groups: BTreeMap<Arc<str>, usize>,
    weights: Arc<[u32]>,
    group_of: GroupOf,
}

/// Where what belongs to no group is counted.
const THE_REST: usize = 0;

impl Shares {
    /// All work is one group's.
    pub fn undivided() -> Self {
        Self::among([], Arc::new(|_| None))
    }

    /// Shares of these groups, which are known before any of them has work: a few places are kept
    /// for each.
    pub fn among(groups: impl IntoIterator<Item = Share>, group_of: GroupOf) -> Self {
        let mut weights = vec![1];
        let mut index = BTreeMap::new();
        for share in groups {
            index.insert(share.group, weights.len());
            weights.push(share.weight.max(1));
        }
        Self { groups: index, weights: weights.into(), group_of }
    }

    /// The weight of every group, by its number.
    pub(super) fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The number of the group that a lane's work is done for.
    pub(super) fn group_of(&self, lane: &Lane) -> usize {
        let group = (self.group_of)(lane);
        group.and_then(|group| self.groups.get(&group).copied()).unwrap_or(THE_REST)
    }
}

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.groups.iter().map(|(name, at)| (name, self.weights[*at])))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_of_no_known_group_is_counted_with_the_rest() {
        let first = |lane: &Lane| lane.name.split('/').next().map(Arc::from);
        let acme = Share { group: "acme".into(), weight: 0 };
        let shares = Shares::among([acme], Arc::new(first));
        let group_of = |name: &str| shares.group_of(&Lane::new("renewals", name));
        assert_eq!((group_of("acme/gold"), group_of("zenith/gold")), (1, THE_REST));
        assert_eq!(shares.weights(), [1, 1]);
    }
}
