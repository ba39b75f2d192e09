//! Times of day where an account is.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use records::shown;

/// The time of day there; on another day than today, with its date.
pub(super) fn local(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (there, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    let spelled = if there.date_naive() == today { "%H:%M" } else { "%-d %b %H:%M" };
    there.format(spelled).to_string()
}

/// The same, which says more when it is pointed at.
pub(super) fn clock(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Markup {
    html! {
        time.clock datetime=(at.to_rfc3339()) title=(format!("{} UTC, shown in {zone}", shown(at))) {
            (local(at, now, zone))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_that_of_the_account_and_names_its_day_when_it_is_another() {
        let now = "2026-11-22T20:00:00Z".parse().expect("an instant");
        let told = ["2026-11-22T20:40:00Z", "2026-11-23T20:40:00Z"]
            .map(|at| local(at.parse().expect("an instant"), now, Tz::Asia__Vientiane));
        assert_eq!(told, ["03:40", "24 Nov 03:40"]);
    }
}
