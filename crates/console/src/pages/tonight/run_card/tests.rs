use chrono::{DateTime, Utc};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn situation() -> Situation {
    let zone = ("ltc-main".to_owned(), chrono_tz::Tz::Asia__Vientiane);
    let now = at("2026-11-22T20:00:00Z");
    Situation { now, zones: [zone].into(), ..Situation::default() }
}

fn run() -> RunView {
    RunView {
        id: "ltc-main/gold-weekly/2026-11-23".to_owned(),
        opened: 20_000,
        charged: 12_000,
        open: 8_000,
        amount: [("LAK".to_owned(), "60000000".to_owned())].into(),
        rate_per_s: Some(18.0),
        tps: Some(20.0),
        eta: Some(at("2026-11-22T20:40:00Z")),
        window_ends_at: Some(at("2026-11-22T23:00:00Z")),
        fits: Some(true),
        progress: 0.6,
        ..RunView::default()
    }
}

fn drawn(run: &RunView) -> String {
    draw(run, &situation()).into_string()
}

#[test]
fn a_run_says_how_far_it_is_how_fast_it_goes_and_when_it_is_through() {
    let drawn = drawn(&run());
    let parts = [
        "gold-weekly",
        "ltc-main · 2026-11-23",
        "60 %",
        "12,000 of 20,000 charges sent",
        "18.0 calls/s of 20",
        "90 % of the cap",
        ">03:40</time>",
        ", window ends ",
        ">06:00</time>",
        "60,000,000",
        "LAK",
    ];
    for part in parts {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
}

#[test]
fn a_run_that_is_too_late_says_how_much_is_left_over() {
    let late = RunView { eta: None, fits: Some(false), ..run() };
    let drawn = drawn(&late);
    assert!(drawn.contains("will not fit: about 8,000 left over"), "{drawn}");
    assert!(drawn.contains("behind"), "{drawn}");
}

#[test]
fn all_but_one_of_a_million_is_not_all() {
    assert_eq!([0.999_999, 1.0, 0.0, f64::NAN].map(percent), ["99.9 %", "100 %", "0 %", "0 %"]);
}

#[test]
fn a_run_that_has_sent_nothing_is_drawn_without_numbers_that_mean_nothing() {
    let drawn = drawn(&RunView { id: "ltc-main/-/2026-11-23".to_owned(), ..RunView::default() });
    assert!(drawn.contains("single charges") && drawn.contains("nothing to send"), "{drawn}");
    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
}

#[test]
fn numbers_as_large_as_there_are_break_nothing() {
    let most = u64::MAX;
    let drawn = drawn(&RunView { opened: most, waiting: most, charged: most, open: most, ..run() });
    assert!(drawn.contains("18,446,744,073,709,551,615"), "{drawn}");
}

#[test]
fn a_pause_is_told_on_the_run_that_it_holds() {
    let pause = Pause {
        target: "ltc-main".to_owned(),
        reason: "the operator's <maintenance>".to_owned(),
        by: "console ann".to_owned(),
        since: at("2026-11-22T19:30:00Z"),
    };
    let paused = Situation { pauses: vec![pause], ..situation() };
    let drawn = draw(&run(), &paused).into_string();
    assert!(drawn.contains("by console ann") && drawn.contains("&lt;maintenance&gt;"), "{drawn}");
    assert!(drawn.contains("/console/queues#pauses"), "{drawn}");
}
