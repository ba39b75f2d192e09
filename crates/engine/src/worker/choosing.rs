//! Which claims to make: the free places of a queue, shared out among groups, then lanes.

use std::collections::VecDeque;
use std::sync::Arc;

use super::held::{Held, Place};
use super::shares::Shares;
use super::sharing::Sharing;
use crate::instance::Lane;
use crate::pace::{InHand, Pace};

/// The most instances leased by one claim.
const CLAIM_LIMIT: usize = 100;

/// What a piece of work takes up: a place in its queue until it is done, and one of its pace's
/// until its call is on its way.
pub(super) struct Places {
    pub(super) place: Place,
    pub(super) in_hand: Option<InHand>,
}

/// A claim about to be made, with places for what it may bring.
pub(super) struct Wish {
    pub(super) partition: u16,
    pub(super) lane: Lane,
    pub(super) places: Vec<Places>,
}

/// A lane with due work in one partition.
pub(super) struct Due<'a> {
    pub(super) partition: u16,
    pub(super) lane: &'a Lane,
    pub(super) group: usize,
    pub(super) pace: Option<Arc<Pace>>,
}

/// Shares a queue's free places out. Every round, told by its number, starts elsewhere, so that no
/// group, lane or partition is always last.
pub(super) fn choose(held: &Held, shares: &Shares, due: Vec<Due<'_>>, round: usize) -> Vec<Wish> {
    let weights = shares.weights().iter().copied();
    let groups: Vec<(u32, usize)> = weights.zip(held.by_group()).collect();
    let mut sharing = Sharing::new(held.capacity(), &groups, round);
    let mut lines = in_lines(due, groups.len(), round);
    while let Some(turn) = sharing.next() {
        if lines[turn.group].take_place(held, turn.group) {
            sharing.take(turn);
        }
    }
    lines.into_iter().flat_map(Line::into_wishes).collect()
}

/// Puts the lanes of each group in line.
fn in_lines(due: Vec<Due<'_>>, groups: usize, round: usize) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = (0..groups).map(|_| Line::default()).collect();
    for due in due {
        lines[due.group].open.push_back(Chosen { due, places: Vec::new() });
    }
    for line in &mut lines {
        let lanes = line.open.len().max(1);
        line.open.rotate_left(round % lanes);
    }
    lines
}

/// The lanes of one group, which take places one after another.
#[derive(Default)]
struct Line<'a> {
    open: VecDeque<Chosen<'a>>,
    full: Vec<Chosen<'a>>,
}

struct Chosen<'a> {
    due: Due<'a>,
    places: Vec<Places>,
}

impl<'a> Line<'a> {
    /// Takes a place for the next lane that has room; `false` if none has.
    fn take_place(&mut self, held: &Held, group: usize) -> bool {
        while let Some(mut chosen) = self.open.pop_front() {
            if chosen.has_room() {
                let in_hand = chosen.due.pace.as_ref().map(Pace::take_in_hand);
                chosen.places.push(Places { place: held.take(group), in_hand });
                self.open.push_back(chosen);
                return true;
            }
            self.full.push(chosen);
        }
        false
    }

    fn into_wishes(self) -> impl Iterator<Item = Wish> + use<'a> {
        let chosen = self.full.into_iter().chain(self.open);
        let wanted = chosen.filter(|chosen| !chosen.places.is_empty());
        wanted.map(|Chosen { due, places }| Wish {
            partition: due.partition,
            lane: due.lane.clone(),
            places,
        })
    }
}

impl Chosen<'_> {
    fn has_room(&self) -> bool {
        self.places.len() < CLAIM_LIMIT && self.due.pace.as_ref().is_none_or(|pace| pace.room() > 0)
    }
}
