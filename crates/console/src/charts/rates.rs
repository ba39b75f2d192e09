//! How fast an account sent today, against what it may.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};

use super::axis::Axis;
use super::figure::Figure;
use super::ink::Ink;
use super::plot::{Bar, Plot, Spot};
use super::scale::upwards;
use crate::parts::{Column, Row, grouped, table};

/// The chart is never of less than this: the first minutes of a night are at its left.
const HOURS_MIN: i64 = 4;
/// At most this many hours are written below.
const WRITTEN_MAX: usize = 6;
/// A bucket that has just begun is taken for at least this long, or its rate would leap about.
const BEGUN_S_MIN: i64 = 60;

/// What one account sent today.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rates {
    /// Whose.
    pub(crate) account: String,
    /// The most calls a second.
    pub(crate) cap: f64,
    /// The account's time zone, for the hours below.
    pub(crate) timezone: Tz,
    /// How long a bucket is.
    pub(crate) bucket_s: u64,
    /// When each bucket began, and the calls in it; earliest first.
    pub(crate) buckets: Vec<(DateTime<Utc>, u64)>,
    /// The time it is now.
    pub(crate) now: DateTime<Utc>,
}

impl Rates {
    /// Calls a second, in the part of the bucket that is over.
    fn rate(&self, began_at: DateTime<Utc>, calls: u64) -> f64 {
        let over_s = (self.now - began_at).num_seconds().max(BEGUN_S_MIN);
        calls as f64 / over_s.min(self.bucket().num_seconds().max(1)) as f64
    }

    fn bucket(&self) -> TimeDelta {
        TimeDelta::seconds(i64::try_from(self.bucket_s).unwrap_or(i64::from(u32::MAX)))
    }

    fn most(&self) -> f64 {
        self.buckets.iter().map(|(at, calls)| self.rate(*at, *calls)).fold(0.0, f64::max)
    }

    fn local(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.timezone).format("%H:%M").to_string()
    }

    fn in_words(&self, began_at: DateTime<Utc>, calls: u64) -> String {
        let rate = self.rate(began_at, calls);
        format!("from {}: {} calls, {rate:.2} a second", self.local(began_at), grouped(calls))
    }

    fn described(&self) -> String {
        let calls = self.buckets.iter().map(|(_, calls)| *calls).fold(0, u64::saturating_add);
        let (most, cap) = (self.most(), self.cap);
        format!(
            "{} calls so far; at most {most:.2} a second, of {cap} that are allowed. Hours of {}.",
            grouped(calls),
            self.timezone
        )
    }

    /// From the first bucket to the end of the last, and at least for some hours.
    fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let bucket = self.bucket();
        let first = self.buckets.first().map_or(self.now, |(at, _)| *at);
        let last = self.buckets.last().map_or(self.now, |(at, _)| *at + bucket);
        (first, last.max(first + TimeDelta::hours(HOURS_MIN)))
    }

    /// The full hours of a span, or some of them.
    fn hours(&self, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Vec<(f64, String)> {
        let local = from.with_timezone(&self.timezone);
        let into_hour = TimeDelta::seconds(i64::from(local.num_seconds_from_midnight() % 3_600));
        let hours = usize::try_from((to - from).num_hours()).unwrap_or(0);
        let every = hours.div_ceil(WRITTEN_MAX).max(1);
        let full = (0..=hours + 1).step_by(every).filter_map(|hour| {
            let at = from - into_hour + TimeDelta::hours(i64::try_from(hour).ok()?);
            (from <= at && at <= to).then(|| (place(at), self.local(at)))
        });
        full.collect()
    }

    fn plot(&self) -> Plot {
        let span = self.span();
        let bucket = self.bucket();
        let across = |at: DateTime<Utc>| (place(at), place(at + bucket));
        let bars = self.buckets.iter().filter(|(_, calls)| *calls > 0).map(|(at, calls)| Bar {
            across: across(*at),
            upwards: (0.0, self.rate(*at, *calls)),
            ink: Ink::Sent,
        });
        let spots = self
            .buckets
            .iter()
            .map(|(at, calls)| Spot { across: across(*at), text: self.in_words(*at, *calls) });
        Plot {
            across: Axis::new(place(span.0), place(span.1), self.hours(span)),
            upwards: upwards(self.most().max(self.cap), 0.0),
            bars: bars.collect(),
            cap: Some(self.cap),
            spots: spots.collect(),
        }
    }

    fn table(&self) -> Markup {
        let columns =
            [Column::text("From"), Column::number("Calls"), Column::number("Calls a second")];
        let rows = self.buckets.iter().rev().map(|(at, calls)| {
            let rate = format!("{:.2}", self.rate(*at, *calls));
            Row::of([html! { (self.local(*at)) }, html! { (grouped(*calls)) }, html! { (rate) }])
        });
        table(&format!("Calls of {}, the newest first", self.account), &columns, rows)
    }
}

/// A time's place sideways.
fn place(at: DateTime<Utc>) -> f64 {
    at.timestamp() as f64
}

/// The chart of one account.
pub(crate) fn rates(rates: &Rates) -> Markup {
    Figure {
        id: &format!("rates-{}", rates.account),
        title: &format!("Calls of {} today", rates.account),
        description: &rates.described(),
        legend: &[(Ink::Sent, "calls a second"), (Ink::Cap, "the most that is allowed")],
        plot: &rates.plot(),
        table: rates.table(),
    }
    .show()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    /// A night that began at two o'clock in Vientiane, three buckets ago.
    fn given() -> Rates {
        Rates {
            account: "ltc-main".to_owned(),
            cap: 20.0,
            timezone: Tz::Asia__Vientiane,
            bucket_s: 900,
            buckets: vec![
                (at("2026-11-22T19:00:00Z"), 17_100),
                (at("2026-11-22T19:15:00Z"), 0),
                (at("2026-11-22T19:30:00Z"), 1_800),
            ],
            now: at("2026-11-22T19:32:00Z"),
        }
    }

    #[test]
    fn a_bucket_that_is_not_over_is_as_fast_as_its_part_that_is() {
        let heights: Vec<_> = given().plot().bars.iter().map(|bar| bar.upwards.1).collect();
        assert_eq!(heights, [19.0, 15.0]);
    }

    #[test]
    fn the_cap_is_in_the_picture_however_slow_the_night_is() {
        let slow = Rates { buckets: vec![(at("2026-11-22T19:00:00Z"), 1)], ..given() };
        let plot = slow.plot();
        assert_eq!((plot.cap, plot.upwards.ends()), (Some(20.0), (0.0, 20.0)));
    }

    #[test]
    fn hours_are_those_of_the_account_and_few() {
        assert_eq!(given().plot().across.written(), ["02:00", "03:00", "04:00", "05:00", "06:00"]);
        let buckets = (0..96).map(|n| (at("2026-11-22T17:00:00Z") + TimeDelta::minutes(15 * n), 1));
        let day = Rates { buckets: buckets.collect(), ..given() };
        let hours = day.plot().across;
        assert!(hours.written().len() <= WRITTEN_MAX + 1, "{hours:?}");
    }

    #[test]
    fn an_account_that_sent_nothing_has_a_chart_with_its_cap() {
        let nothing = Rates { buckets: Vec::new(), ..given() };
        let drawn = rates(&nothing).into_string();
        assert!(drawn.contains(r#"class="cap""#) && drawn.contains("0 calls so far"), "{drawn}");
    }

    #[test]
    fn what_an_account_is_called_cannot_leave_its_place() {
        let named = Rates { account: "\"><script>".to_owned(), ..given() };
        let drawn = rates(&named).into_string();
        assert!(!drawn.contains("<script>"), "{drawn}");
    }

    #[test]
    fn its_table_has_the_same_numbers() {
        let drawn = given().table().into_string();
        assert!(drawn.contains("17,100") && drawn.contains("19.00"), "{drawn}");
    }
}
