use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn length(text: &str) -> PlanPeriod {
    text.parse().expect(text)
}

fn starts(anchor: &str, of: &str, numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    let start = |n| Anchor::new(date(anchor)).period(length(of), n).expect("a period").start();
    numbers.into_iter().map(|n| start(n).to_string()).collect()
}

#[test]
fn a_month_keeps_the_day_it_was_anchored_on() {
    assert_eq!(
        starts("2027-12-31", "1m", 0..6),
        ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]
    );
    assert_eq!(starts("2026-12-30", "1m", 1..4), ["2027-01-30", "2027-02-28", "2027-03-30"]);
    assert_eq!(starts("2028-02-29", "12m", 0..3), ["2028-02-29", "2029-02-28", "2030-02-28"]);
}

#[test]
fn weeks_are_sevens_of_days() {
    assert_eq!(starts("2026-11-22", "2w", 0..3), ["2026-11-22", "2026-12-06", "2026-12-20"]);
    assert_eq!(starts("2026-11-22", "14d", 0..3), starts("2026-11-22", "2w", 0..3));
}

#[test]
fn the_last_day_of_a_short_month_already_belongs_to_the_next_period() {
    let anchor = Anchor::new(date("2027-01-31"));
    let number = |day| anchor.period_number(length("1m"), date(day));
    assert_eq!(number("2027-02-27"), Some(0));
    assert_eq!(number("2027-02-28"), Some(1));
    assert_eq!(number("2027-03-30"), Some(1));
    assert_eq!(number("2027-03-31"), Some(2));
}

#[test]
fn before_the_anchor_there_is_no_period() {
    let anchor = Anchor::new(date("2026-11-22"));
    for of in ["7d", "1m"] {
        for day in ["2026-11-21", "2026-11-01", "2026-10-31", "2020-01-01"] {
            assert_eq!(anchor.period_containing(length(of), date(day)), None, "{of} {day}");
        }
    }
}

#[test]
fn the_end_of_the_calendar_is_no_panic() {
    let last = Anchor::new(NaiveDate::MAX);
    assert_eq!(last.period(length("1d"), 0), None);
    assert_eq!(last.period(length("1m"), u32::MAX), None);
    assert_eq!(Anchor::new(NaiveDate::MIN).period_containing(length("1d"), NaiveDate::MAX), None);
}

#[test]
fn an_anchor_takes_three_bytes_in_the_journal() {
    for day in ["2026-11-22", "1969-12-31", "2148-01-01"] {
        let anchor = Anchor::new(date(day));
        let bytes = minicbor::to_vec(anchor).expect("encodes");
        assert!(bytes.len() <= 3, "{day}");
        assert_eq!(minicbor::decode::<Anchor>(&bytes).expect("decodes"), anchor);
    }
}

fn lengths() -> impl Strategy<Value = PlanPeriod> {
    prop_oneof![
        (1u16..=366).prop_map(|n| format!("{n}d")),
        (1u16..=52).prop_map(|n| format!("{n}w")),
        (1u16..=24).prop_map(|n| format!("{n}m")),
    ]
    .prop_map(|text| length(&text))
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0u64..40_000).prop_map(|n| date("2000-01-01") + Days::new(n))
}

proptest! {
    #[test]
    fn money_rule_1_consecutive_periods_touch_and_never_overlap(
        first_day in days(),
        of in lengths(),
        n in 0u32..2_000,
    ) {
        let anchor = Anchor::new(first_day);
        let this = anchor.period(of, n).expect("within the calendar");
        let next = anchor.period(of, n + 1).expect("within the calendar");
        prop_assert_eq!(this.end(), next.start());
        prop_assert!(!this.overlaps(next));
    }

    #[test]
    fn every_day_from_the_anchor_on_is_in_exactly_the_period_found_for_it(
        first_day in days(),
        of in lengths(),
        later in 0u64..10_000,
    ) {
        let (anchor, day) = (Anchor::new(first_day), first_day + Days::new(later));
        let n = anchor.period_number(of, day).expect("not before the anchor");
        prop_assert!(anchor.period(of, n).expect("a period").contains(day));
        prop_assert!(!anchor.period(of, n + 1).expect("a period").contains(day));
    }
}
