//! What the last nights came to: one bar for each, of what was charged, declined and is in doubt.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::axis::Axis;
use super::figure::Figure;
use super::ink::Ink;
use super::plot::{Bar, Plot, Spot};
use super::scale::upwards;
use crate::parts::{Column, Row, amounts, grouped, table};

/// At most this many dates are written below, or they would run into each other.
const WRITTEN_MAX: usize = 6;
/// There is room for at least this many, so that the bar of a first night is a bar.
const PLACES_MIN: usize = 12;
/// The room between two bars, of the width of both.
const GAP: f64 = 0.14;
/// The least height of what needs a person, of the height of all: one charge in doubt among a
/// million has to be seen.
const SEEN_FROM: f64 = 0.012;

/// One night of every account and plan together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Night {
    /// Its local date.
    pub(crate) date: NaiveDate,
    /// Charges charged.
    pub(crate) charged: u64,
    /// Charges declined.
    pub(crate) declined: u64,
    /// Charges in doubt now.
    pub(crate) in_doubt: u64,
    /// What was charged, by currency, as decimal texts.
    pub(crate) amounts: BTreeMap<String, String>,
}

impl Night {
    fn all(&self) -> u64 {
        self.charged.saturating_add(self.declined).saturating_add(self.in_doubt)
    }

    fn in_words(&self) -> String {
        format!(
            "{}: {} charged, {} declined, {} in doubt",
            self.date,
            grouped(self.charged),
            grouped(self.declined),
            grouped(self.in_doubt)
        )
    }
}

/// The chart of these nights, oldest first.
pub(crate) fn nights(nights: &[Night]) -> Markup {
    let title = match nights.len() {
        1 => "The last night".to_owned(),
        nights => format!("The last {nights} nights"),
    };
    Figure {
        id: "nights",
        title: &title,
        description: &described(nights),
        legend: &[
            (Ink::Charged, "charged"),
            (Ink::Declined, "declined"),
            (Ink::InDoubt, "in doubt"),
        ],
        plot: &plot(nights),
        table: table_of(nights),
    }
    .show()
}

fn described(nights: &[Night]) -> String {
    let sum = |of: fn(&Night) -> u64| nights.iter().map(of).fold(0, u64::saturating_add);
    let (charged, in_doubt) = (sum(|night| night.charged), sum(|night| night.in_doubt));
    let all = sum(Night::all);
    let share = if all == 0 { 0.0 } else { charged as f64 / all as f64 * 100.0 };
    format!(
        "{} of {} charges charged ({share:.1} %), {} in doubt now.",
        grouped(charged),
        grouped(all),
        grouped(in_doubt)
    )
}

fn plot(nights: &[Night]) -> Plot {
    let most = nights.iter().map(Night::all).max().unwrap_or(0) as f64;
    let upwards = upwards(most, 1.0);
    let (_, top) = upwards.ends();
    let places = || nights.iter().enumerate().map(|(place, night)| (night, place as f64));
    let bars = places().flat_map(|(night, place)| bars(night, place, top));
    let spots = places()
        .map(|(night, place)| Spot { across: (place - 0.5, place + 0.5), text: night.in_words() });
    // The newest is always among those that are written.
    let every = nights.len().div_ceil(WRITTEN_MAX).max(1);
    let below = places().rev().step_by(every);
    let below = below.map(|(night, place)| (place, night.date.format("%-d %b").to_string()));
    Plot {
        across: Axis::new(-0.5, nights.len().max(PLACES_MIN) as f64 - 0.5, below.collect()),
        upwards,
        bars: bars.collect(),
        cap: None,
        spots: spots.collect(),
    }
}

/// The parts of one night's bar, each on the one before.
fn bars(night: &Night, place: f64, top: f64) -> impl Iterator<Item = Bar> {
    let across = (place - 0.5 + GAP, place + 0.5 - GAP);
    let seen = |count: u64| match count {
        0 => 0.0,
        count => (count as f64).max(top * SEEN_FROM),
    };
    let parts = [
        (night.charged as f64, Ink::Charged),
        (night.declined as f64, Ink::Declined),
        (seen(night.in_doubt), Ink::InDoubt),
    ];
    let height: f64 = parts.iter().map(|(height, _)| height).sum();
    // What is made taller than it is must not grow out of the picture.
    let mut bottom = (top - height).min(0.0);
    let bars = parts.into_iter().map(move |(height, ink)| {
        let upwards = (bottom.max(0.0), bottom + height);
        bottom += height;
        Bar { across, upwards, ink }
    });
    bars.filter(|bar| bar.upwards.0 < bar.upwards.1)
}

fn table_of(nights: &[Night]) -> Markup {
    let columns = [
        Column::text("Night"),
        Column::number("Charged"),
        Column::number("Declined"),
        Column::number("In doubt"),
        Column::number("Money charged"),
    ];
    let rows = nights.iter().rev().map(|night| {
        let counts = [night.charged, night.declined, night.in_doubt];
        let counts = counts.map(|count| html! { (grouped(count)) });
        let [charged, declined, in_doubt] = counts;
        Row::of([html! { (night.date) }, charged, declined, in_doubt, amounts(&night.amounts)])
    });
    table("Charges and money of each night, the newest first", &columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(day: u32, charged: u64, declined: u64, in_doubt: u64) -> Night {
        let date = NaiveDate::from_ymd_opt(2026, 11, day).expect("a date");
        Night { date, charged, declined, in_doubt, amounts: BTreeMap::new() }
    }

    #[test]
    fn one_night_is_one_bar_of_its_parts() {
        let plot = plot(&[night(22, 60, 30, 10)]);
        let heights: Vec<_> = plot.bars.iter().map(|bar| (bar.ink, bar.upwards)).collect();
        let expected = [
            (Ink::Charged, (0.0, 60.0)),
            (Ink::Declined, (60.0, 90.0)),
            (Ink::InDoubt, (90.0, 100.0)),
        ];
        assert_eq!(heights, expected);
        assert_eq!(plot.across.written(), ["22 Nov"]);
    }

    #[test]
    fn one_charge_in_doubt_among_a_million_is_seen_and_stays_in_the_picture() {
        let plot = plot(&[night(22, 1_000_000, 0, 1)]);
        let (_, top) = plot.upwards.ends();
        let doubt = plot.bars.last().expect("a bar");
        assert_eq!(doubt.ink, Ink::InDoubt);
        assert!(doubt.upwards.1 - doubt.upwards.0 > top / 100.0 && doubt.upwards.1 <= top);
    }

    #[test]
    fn of_thirty_nights_few_dates_are_written_and_the_newest_is_one_of_them() {
        let thirty: Vec<Night> = (1..=30).map(|day| night(day, 5, 1, 0)).collect();
        let plot = plot(&thirty);
        let dates = plot.across.written();
        assert!(dates.len() <= WRITTEN_MAX && dates[0] == "30 Nov", "{dates:?}");
        assert_eq!(plot.spots.len(), 30);
    }

    #[test]
    fn a_night_of_which_nothing_came_has_no_bar_and_a_row() {
        let drawn = nights(&[night(22, 0, 0, 0)]).into_string();
        assert!(!drawn.contains("<rect x"), "{drawn}");
        assert!(drawn.contains("2026-11-22</th>"), "{drawn}");
    }

    #[test]
    fn numbers_as_large_as_there_are_break_nothing() {
        let drawn = nights(&[night(22, u64::MAX, u64::MAX, u64::MAX)]).into_string();
        assert!(drawn.contains("18,446,744,073,709,551,615"), "{drawn}");
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }

    #[test]
    fn it_says_what_it_comes_to_and_how_much_of_it_was_charged() {
        let said = described(&[night(21, 600, 300, 100), night(22, 900, 100, 0)]);
        assert_eq!(said, "1,500 of 2,000 charges charged (75.0 %), 100 in doubt now.");
        assert_eq!(described(&[]), "0 of 0 charges charged (0.0 %), 0 in doubt now.");
    }
}
