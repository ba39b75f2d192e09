//! Where an account's local days and times fall on the world's clock.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// The date in `timezone` at an instant.
///
/// The day of money rule 1 (at most one debit a day) and of a run's name.
pub fn local_date(instant: DateTime<Utc>, timezone: Tz) -> NaiveDate {
    instant.with_timezone(&timezone).date_naive()
}

/// The instant at which the local day after that of `instant` starts.
///
/// Midnight where the clocks show one; otherwise the first instant of that day.
pub fn next_local_day(instant: DateTime<Utc>, timezone: Tz) -> DateTime<Utc> {
    let today = local_date(instant, timezone);
    local_day_start(today.succ_opt().unwrap_or(today), timezone)
}

/// The instant at which a local day starts, as [`next_local_day`] has it.
pub fn local_day_start(day: NaiveDate, timezone: Tz) -> DateTime<Utc> {
    first_instant(day.and_time(NaiveTime::MIN), timezone)
}

/// The first instant at which the clocks of `timezone` show `local`, or have passed it.
///
/// A time the clocks show twice is taken the first time; a time they leap over is taken as the
/// end of the leap. So nothing planned by the clock is lost or done twice on such a night.
pub(crate) fn first_instant(local: NaiveDateTime, timezone: Tz) -> DateTime<Utc> {
    match timezone.from_local_datetime(&local) {
        MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => {
            instant.to_utc()
        }
        MappedLocalTime::None => {
            let end = GapInfo::new(&local, &timezone).and_then(|gap| gap.end);
            end.map_or_else(|| local.and_utc(), |end| end.to_utc())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn the_local_day_begins_at_local_midnight() {
        let late = instant("2026-11-22T16:59:59Z");
        assert_eq!(local_date(late, Tz::Asia__Vientiane).to_string(), "2026-11-22");
        assert_eq!(next_local_day(late, Tz::Asia__Vientiane), instant("2026-11-22T17:00:00Z"));
        assert_eq!(
            next_local_day(instant("2026-11-22T17:00:00Z"), Tz::Asia__Vientiane),
            instant("2026-11-23T17:00:00Z")
        );
    }

    #[test]
    fn a_day_whose_midnight_is_leapt_over_starts_at_the_end_of_the_leap() {
        // In Beirut the clocks go from 23:59 to 01:00.
        let evening = instant("2026-03-28T20:00:00Z");
        let start = next_local_day(evening, Tz::Asia__Beirut);
        assert_eq!(start, instant("2026-03-28T22:00:00Z"));
        assert_eq!(local_date(start, Tz::Asia__Beirut).to_string(), "2026-03-29");
    }

    #[test]
    fn a_date_that_a_country_left_out_starts_with_the_next_one() {
        // Samoa had no 30 December 2011.
        let thursday = instant("2011-12-30T00:00:00Z");
        assert_eq!(local_date(thursday, Tz::Pacific__Apia).to_string(), "2011-12-29");
        let start = next_local_day(thursday, Tz::Pacific__Apia);
        assert_eq!(local_date(start, Tz::Pacific__Apia).to_string(), "2011-12-31");
        assert_eq!(start, instant("2011-12-30T10:00:00Z"));
    }

    proptest! {
        #[test]
        fn the_next_day_is_ahead_and_the_instant_before_it_is_still_another_day(
            millis in 0i64..4_000_000_000_000,
            zone in prop::sample::select(vec![
                Tz::Asia__Vientiane, Tz::Asia__Kuala_Lumpur, Tz::Asia__Beirut,
                Tz::America__Sao_Paulo, Tz::Australia__Lord_Howe, Tz::Pacific__Apia,
            ]),
        ) {
            let now = DateTime::from_timestamp_millis(millis).expect("in range");
            let start = next_local_day(now, zone);
            prop_assert!(start > now);
            prop_assert!(local_date(start, zone) > local_date(now, zone));
            let before = start - chrono::TimeDelta::milliseconds(1);
            prop_assert!(local_date(before, zone) < local_date(start, zone));
        }
    }
}
