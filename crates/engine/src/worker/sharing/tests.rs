//! What holds for every way of sharing, whatever the groups want.

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::*;

/// Groups, what each of them holds and still wants, and a queue's places.
#[derive(Debug, Clone)]
struct Case {
    capacity: usize,
    groups: Vec<(u32, usize)>,
    wants: Vec<usize>,
}

impl Case {
    fn random(rng: &mut SmallRng) -> Self {
        let count = rng.random_range(1..12);
        let capacity = rng.random_range(1..400);
        let mut free = capacity;
        let mut held = || {
            let some = rng.random_range(0..=free);
            free -= some;
            (rng.random_range(1..=100), some)
        };
        let groups: Vec<_> = (0..count).map(|_| held()).collect();
        let wants = (0..count).map(|_| rng.random_range(0..3) * rng.random_range(0..300)).collect();
        Self { capacity, groups, wants }
    }

    /// How many places each group gets.
    fn shared(&self, first: usize) -> Vec<usize> {
        let mut sharing = Sharing::new(self.capacity, &self.groups, first);
        let mut given = vec![0; self.groups.len()];
        while let Some(turn) = sharing.next() {
            if given[turn.group] < self.wants[turn.group] {
                given[turn.group] += 1;
                sharing.take(turn);
            }
        }
        given
    }

    fn each(&self) -> usize {
        let many = self.groups.len();
        if many < 2 { 0 } else { (self.capacity / KEPT_ONE_IN / many).max(1) }
    }

    fn held(&self, given: &[usize], group: usize) -> usize {
        self.groups[group].1 + given[group]
    }

    fn free(&self, given: &[usize]) -> usize {
        self.capacity - (0..given.len()).map(|group| self.held(given, group)).sum::<usize>()
    }
}

fn cases() -> impl Iterator<Item = (u64, Case)> {
    (0..2_000).map(|seed| (seed, Case::random(&mut SmallRng::seed_from_u64(seed))))
}

#[test]
fn nobody_gets_more_than_is_free_or_than_they_want() {
    for (seed, case) in cases() {
        let given = case.shared(seed as usize);
        assert!(given.iter().zip(&case.wants).all(|(given, wants)| given <= wants), "{seed}");
        let held: usize = (0..given.len()).map(|group| case.held(&given, group)).sum();
        assert!(held <= case.capacity, "seed {seed}: {case:?} {given:?}");
    }
}

#[test]
fn no_place_stays_free_that_somebody_wants_and_that_is_not_kept_for_another() {
    for (seed, case) in cases() {
        let given = case.shared(seed as usize);
        let wanting = (0..given.len()).any(|group| given[group] < case.wants[group]);
        let each = case.each();
        let lacking = (0..given.len()).map(|group| each.saturating_sub(case.held(&given, group)));
        let kept = lacking.sum::<usize>().min(case.capacity / KEPT_MAX_ONE_IN);
        assert!(!wanting || case.free(&given) <= kept, "seed {seed}: {case:?} {given:?}");
    }
}

#[test]
fn whoever_has_less_than_its_kept_places_gets_some_while_any_is_free() {
    for (seed, case) in cases() {
        let given = case.shared(seed as usize);
        let starved = (0..given.len()).find(|group| {
            given[*group] < case.wants[*group] && case.held(&given, *group) < case.each()
        });
        assert!(starved.is_none() || case.free(&given) == 0, "seed {seed}: {case:?} {given:?}");
    }
}

#[test]
fn nobody_is_given_a_place_that_another_who_wants_it_has_fewer_of_for_its_weight() {
    for (seed, case) in cases() {
        let given = case.shared(seed as usize);
        let wanting = |group: &usize| given[*group] < case.wants[*group];
        for poor in (0..given.len()).filter(wanting) {
            for rich in (0..given.len()).filter(|group| given[*group] > 0) {
                // The last place was given while the giver had no more for its weight than this one,
                // unless it came out of the few that were kept.
                let before = case.held(&given, rich) - 1;
                let (poors, riches) = (case.groups[poor].0, case.groups[rich].0);
                let fair = before * poors as usize <= case.held(&given, poor) * riches as usize;
                assert!(fair || before < case.each(), "seed {seed}: {case:?} {given:?}");
            }
        }
    }
}

#[test]
fn places_are_in_proportion_to_weights_within_one() {
    let case = Case {
        capacity: 700,
        groups: vec![(1, 0), (2, 0), (4, 0)],
        wants: vec![1_000, 1_000, 1_000],
    };
    assert_eq!(case.shared(0), [100, 200, 400]);
}

#[test]
fn a_group_alone_gets_all_but_the_few_that_are_kept_for_the_others() {
    let case = Case { capacity: 160, groups: vec![(1, 0); 4], wants: vec![1_000, 0, 0, 0] };
    assert_eq!(case.shared(0), [145, 0, 0, 0]);
    let alone = Case { capacity: 160, groups: vec![(1, 0)], wants: vec![1_000] };
    assert_eq!(alone.shared(0), [160]);
}

#[test]
fn the_first_work_of_another_starts_while_one_group_has_taken_what_it_could() {
    let mut case = Case { capacity: 16, groups: vec![(100, 0), (1, 0)], wants: vec![500, 0] };
    case.groups[0].1 = case.shared(0)[0];
    case.wants = vec![500, 10];
    assert_eq!(case.shared(0), [0, 1]);
}

#[test]
fn with_more_groups_than_places_half_of_them_are_kept_for_whoever_comes_first() {
    let mut case = Case { capacity: 2, groups: vec![(1, 0); 40], wants: vec![0; 40] };
    case.wants[7] = 9;
    assert_eq!(case.shared(0)[7], 1);
    case.groups[7].1 = 1;
    case.wants[30] = 9;
    let given = case.shared(0);
    assert_eq!((given[7], given[30]), (0, 1));
}

#[test]
fn equals_take_turns_at_being_first() {
    let case = Case { capacity: 2, groups: vec![(1, 0); 3], wants: vec![9; 3] };
    let first = |first| case.shared(first).iter().position(|given| *given > 0);
    assert_eq!((first(0), first(1), first(2)), (Some(0), Some(1), Some(0)));
    let only = Case { capacity: 1, groups: vec![(1, 0); 3], wants: vec![9; 3] };
    assert_eq!((only.shared(1), only.shared(2)), (vec![0, 1, 0], vec![0, 0, 1]));
}
