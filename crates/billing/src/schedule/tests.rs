use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn windows(cron: &str, timezone: Tz, stays_open: Duration) -> RenewalSchedule {
    RenewalSchedule::windows(cron, timezone, stays_open).expect(cron)
}

fn lao_nights() -> RenewalSchedule {
    windows("0 0 2 * * *", Tz::Asia__Vientiane, 4 * HOUR)
}

#[test]
fn a_renewal_between_two_windows_waits_for_the_next_opening() {
    for (not_before, due_at) in [
        ("2026-11-22T08:00:00Z", "2026-11-22T19:00:00Z"),
        ("2026-11-22T18:59:59.999Z", "2026-11-22T19:00:00Z"),
        ("2026-11-22T23:00:00Z", "2026-11-23T19:00:00Z"),
    ] {
        assert_eq!(lao_nights().due_at(instant(not_before)), instant(due_at), "{not_before}");
    }
}

#[test]
fn a_renewal_due_while_a_window_is_open_is_due_now() {
    for now in ["2026-11-22T19:00:00Z", "2026-11-22T20:00:00.123Z", "2026-11-22T22:59:59.999Z"] {
        assert_eq!(lao_nights().due_at(instant(now)), instant(now), "{now}");
    }
}

#[test]
fn a_window_holds_its_first_instant_and_not_its_last() {
    let window = Window {
        opens_at: instant("2026-11-22T19:00:00Z"),
        closes_at: instant("2026-11-22T23:00:00Z"),
    };
    let just_before = |at: DateTime<Utc>| at - TimeDelta::milliseconds(1);
    let open_at = |at| lao_nights().window_containing(at);
    assert_eq!(open_at(window.opens_at), Some(window));
    assert_eq!(open_at(just_before(window.closes_at)), Some(window));
    assert_eq!(open_at(just_before(window.opens_at)), None);
    assert_eq!(open_at(window.closes_at), None);
}

#[test]
fn without_windows_a_renewal_is_due_exactly_when_it_says() {
    let schedule = RenewalSchedule::at_any_time(Tz::Asia__Kuala_Lumpur);
    let at = instant("2026-11-22T08:00:00.123Z");
    assert_eq!(schedule.due_at(at), at);
    assert_eq!(schedule.window_containing(at), None);
}

#[test]
fn an_opening_that_the_clocks_leap_over_happens_at_the_end_of_the_leap() {
    // Paris, 29 March 2026: from 01:59:59 +01:00 to 03:00:00 +02:00.
    let nights = windows("0 30 2 * * *", Tz::Europe__Paris, HOUR);
    assert_eq!(nights.due_at(instant("2026-03-29T00:00:00Z")), instant("2026-03-29T01:00:00Z"));
    assert_eq!(nights.due_at(instant("2026-03-29T02:00:00Z")), instant("2026-03-30T00:30:00Z"));
}

#[test]
fn an_opening_that_the_clocks_repeat_happens_once() {
    // Paris, 25 October 2026: 02:30 comes at 00:30 UTC and again at 01:30 UTC.
    let nights = windows("0 30 2 * * *", Tz::Europe__Paris, Duration::from_secs(60));
    assert_eq!(nights.due_at(instant("2026-10-25T00:00:00Z")), instant("2026-10-25T00:30:00Z"));
    assert_eq!(nights.due_at(instant("2026-10-25T00:31:00Z")), instant("2026-10-26T01:30:00Z"));
    assert_eq!(nights.window_containing(instant("2026-10-25T01:30:00Z")), None);
}

#[test]
fn a_window_stays_open_as_long_as_it_says_while_the_clocks_change() {
    let nights = windows("0 0 1 * * *", Tz::Europe__Paris, 4 * HOUR);
    let window = nights.window_containing(instant("2026-10-25T01:00:00Z")).expect("open");
    assert_eq!(window.closes_at - window.opens_at, TimeDelta::hours(4));
}

#[test]
fn where_windows_overlap_there_is_no_gap_between_them() {
    let hourly = windows("0 0 * * * *", Tz::Asia__Vientiane, 2 * HOUR);
    let now = instant("2026-11-22T08:59:59Z");
    assert_eq!(hourly.due_at(now), now);
    let window = hourly.window_containing(now).expect("open");
    assert_eq!(window.opens_at, instant("2026-11-22T07:00:00Z"));
}

#[test]
fn rare_and_odd_expressions_are_found() {
    let leap_days = windows("0 0 2 29 2 *", Tz::UTC, HOUR);
    assert_eq!(leap_days.due_at(instant("2026-11-22T00:00:00Z")), instant("2028-02-29T02:00:00Z"));
    let sundays = windows("0 0 2 * * 1", Tz::UTC, HOUR);
    assert_eq!(sundays.due_at(instant("2026-11-23T00:00:00Z")), instant("2026-11-29T02:00:00Z"));
}

#[test]
fn beyond_the_calendar_of_cron_a_renewal_is_due_when_it_says() {
    let at = instant("2150-01-01T00:00:00Z");
    assert_eq!(lao_nights().due_at(at), at);
}

#[test]
fn a_schedule_that_cannot_work_is_refused() {
    let refusal = |cron: &str| {
        let refused = RenewalSchedule::windows(cron, Tz::UTC, HOUR);
        refused.expect_err(cron).to_string()
    };
    assert_eq!(refusal("0 0 2 30 2 *"), "the cron expression \"0 0 2 30 2 *\" never fires");
    assert!(refusal("0 0 2 * * * 2027").ends_with("must be left out or *"));
    for cron in ["", "0 2 * * *", "0 0 25 * * *", "at two", "0 0 2 * * * * *"] {
        assert!(refusal(cron).starts_with("expected a cron expression"), "{cron:?}");
    }
    assert!(refusal(&"0 ".repeat(200)).starts_with("expected a cron expression of at most 256"));
}

#[test]
fn a_window_without_length_or_of_more_than_a_week_is_refused() {
    for stays_open in [Duration::ZERO, Duration::from_millis(10), 169 * HOUR] {
        let refused = RenewalSchedule::windows("0 0 2 * * *", Tz::UTC, stays_open);
        assert!(matches!(refused, Err(ScheduleError::Window { .. })), "{stays_open:?}");
    }
}

#[test]
fn a_schedule_survives_the_journal() {
    for schedule in [lao_nights(), RenewalSchedule::at_any_time(Tz::Asia__Kuala_Lumpur)] {
        let bytes = minicbor::to_vec(&schedule).expect("encodes");
        assert_eq!(minicbor::decode::<RenewalSchedule>(&bytes).expect("decodes"), schedule);
    }
}

proptest! {
    #[test]
    fn a_due_time_is_never_early_lies_in_a_window_and_stays_where_it_is(
        millis in 1_600_000_000_000i64..2_000_000_000_000,
        cron in prop::sample::select(vec![
            "0 0 2 * * *", "0 30 2 * * *", "0 */20 * * * *", "0 0 0 1 * *", "0 15 1-3 * * 7",
        ]),
        minutes in 1u64..600,
        timezone in prop::sample::select(vec![
            Tz::Asia__Vientiane, Tz::Europe__Paris, Tz::Asia__Beirut, Tz::Australia__Lord_Howe,
        ]),
    ) {
        let schedule = windows(cron, timezone, Duration::from_secs(60 * minutes));
        let not_before = DateTime::from_timestamp_millis(millis).expect("in range");
        let due_at = schedule.due_at(not_before);
        prop_assert!(due_at >= not_before);
        let window = schedule.window_containing(due_at).expect("due while a window is open");
        prop_assert!(window.opens_at <= due_at && due_at < window.closes_at);
        prop_assert_eq!(schedule.due_at(due_at), due_at);
        if due_at > not_before {
            prop_assert_eq!(schedule.window_containing(not_before), None);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(cron in "[0-9*/,@a-zA-Z? -]{0,30}|\\PC{0,20}") {
        let _ = RenewalSchedule::windows(&cron, Tz::UTC, HOUR);
    }
}
