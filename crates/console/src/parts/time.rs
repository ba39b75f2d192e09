//! Instants and spans.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use maud::{Markup, html};
use records::shown;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// An instant in UTC; the script adds the reader's own time.
pub(crate) fn time(at: DateTime<Utc>) -> Markup {
    let machine = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(machine) title=(machine) { (shown(at)) } }
}

/// The same, or a dash where there is none.
pub(crate) fn time_or_dash(at: Option<DateTime<Utc>>) -> Markup {
    html! { @match at { Some(at) => (time(at)), None => span.none { "–" } } }
}

/// A span to two units: `3 d 4 h`.
pub(crate) fn age(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (days, hours) = (seconds / DAY, seconds % DAY / HOUR);
    let (minutes, rest) = (seconds % HOUR / MINUTE, seconds % MINUTE);
    match seconds {
        DAY.. => format!("{days} d {hours} h"),
        HOUR.. => format!("{hours} h {minutes} min"),
        MINUTE.. => format!("{minutes} min {rest} s"),
        _ => format!("{rest} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        let told = [5, 61, 3_700, 100_000, -3].map(|seconds| age(TimeDelta::seconds(seconds)));
        assert_eq!(told, ["5 s", "1 min 1 s", "1 h 1 min", "1 d 3 h", "0 s"]);
    }
}
