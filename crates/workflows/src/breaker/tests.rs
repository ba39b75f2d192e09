use chrono::DateTime;
use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time")
}

fn well(seconds: i64) -> Reading {
    let sign = Sign::Well { took: Some(Duration::from_millis(80)) };
    Reading { begun_at: at(seconds), sign, charges: true }
}

fn down(seconds: i64) -> Reading {
    Reading { begun_at: at(seconds), sign: Sign::Down { why: "no connection" }, charges: true }
}

/// Hears that what was asked in these seconds, beside charges, had no answer.
fn ask_in_vain(breaker: &mut Breaker, seconds: impl IntoIterator<Item = i64>) {
    let asked = |second| Reading { charges: false, ..down(second) };
    seconds.into_iter().for_each(|second| breaker.hear(&asked(second), at(second)));
}

/// Hears that the calls of these seconds had no answer.
fn fail(breaker: &mut Breaker, seconds: impl IntoIterator<Item = i64>) {
    seconds.into_iter().for_each(|second| breaker.hear(&down(second), at(second)));
}

fn answer(breaker: &mut Breaker, seconds: impl IntoIterator<Item = i64>) {
    seconds.into_iter().for_each(|second| breaker.hear(&well(second), at(second)));
}

/// Nine calls in a row have had no answer by second 3.
fn nearly_open() -> Breaker {
    let mut breaker = Breaker::default();
    fail(&mut breaker, [0, 0, 0, 1, 1, 1, 2, 2, 3]);
    breaker
}

/// Opened at second 4, to be asked about at second 14.
fn open() -> Breaker {
    let mut breaker = nearly_open();
    fail(&mut breaker, [4]);
    breaker
}

/// A question was answered again at second 14.
fn half_open() -> Breaker {
    let mut breaker = open();
    assert!(breaker.take_probe(at(14)));
    breaker.hear(&Reading { charges: false, ..well(14) }, at(14));
    breaker
}

#[test]
fn ten_calls_in_a_row_without_an_answer_open_it_and_nine_do_not() {
    let mut breaker = nearly_open();
    assert_eq!(breaker.phase(), Phase::Closed);
    fail(&mut breaker, [4]);
    assert_eq!((breaker.phase(), breaker.since()), (Phase::Open, at(4)));
    assert_eq!(breaker.probe_at(), Some(at(14)));
    assert_eq!(breaker.why(), Some("no connection"));
}

#[test]
fn an_answer_ends_a_row_and_so_does_a_minute_in_which_nothing_failed() {
    let mut breaker = nearly_open();
    answer(&mut breaker, [4]);
    fail(&mut breaker, 5..9);
    assert_eq!(breaker.phase(), Phase::Closed);
    let mut breaker = Breaker::default();
    fail(&mut breaker, (0..15).map(|call| call * 61));
    assert_eq!(breaker.phase(), Phase::Closed, "a failure now and then is no outage");
}

#[test]
fn every_other_call_without_an_answer_opens_it_although_no_two_fail_in_a_row() {
    let mut breaker = Breaker::default();
    for second in 0..19 {
        breaker.hear(&if second % 2 == 0 { down(second) } else { well(second) }, at(second));
    }
    assert_eq!(breaker.phase(), Phase::Closed);
    fail(&mut breaker, [19, 20]);
    assert_eq!(breaker.phase(), Phase::Open);
}

#[test]
fn while_charges_are_answered_no_trouble_with_other_calls_keeps_them_back() {
    let mut breaker = Breaker::default();
    answer(&mut breaker, [0]);
    ask_in_vain(&mut breaker, 1..300);
    assert_eq!(breaker.phase(), Phase::Closed);
    ask_in_vain(&mut breaker, 300..310);
    assert_eq!(breaker.phase(), Phase::Open, "for five minutes no charge has said otherwise");

    let mut breaker = half_open();
    answer(&mut breaker, [15]);
    ask_in_vain(&mut breaker, 16..30);
    assert_eq!(breaker.phase(), Phase::HalfOpen);
}

#[test]
fn a_charge_that_is_not_answered_takes_back_what_the_one_before_said_for_its_operator() {
    let mut breaker = Breaker::default();
    answer(&mut breaker, [0]);
    fail(&mut breaker, [1]);
    ask_in_vain(&mut breaker, 2..11);
    assert_eq!(breaker.phase(), Phase::Open);
    let mut breaker = half_open();
    ask_in_vain(&mut breaker, [16, 16, 16]);
    assert_eq!(breaker.phase(), Phase::Open, "what was charged before the outage is forgotten");
}

#[test]
fn a_good_day_long_ago_hides_no_outage_of_now() {
    let mut breaker = Breaker::default();
    answer(&mut breaker, 0..10_000);
    let mut opens = |second: i64| {
        breaker.hear(&if second % 3 == 0 { well(second) } else { down(second) }, at(second));
        breaker.phase() == Phase::Open
    };
    assert!((10_000..10_060).any(&mut opens));
}

#[test]
fn what_an_operator_says_when_it_has_too_much_to_do_never_opens_it() {
    let mut breaker = Breaker::default();
    for second in 0..1_000 {
        let busy = Sign::Busy { rest: Some(Duration::from_secs(1)) };
        breaker.hear(&Reading { sign: busy, ..down(second) }, at(second));
        assert_eq!(breaker.phase(), Phase::Closed);
    }
    assert!(breaker.share() > 0.0, "never to zero by itself");
}

#[test]
fn while_it_is_open_one_at_a_time_asks_and_each_time_in_vain_is_longer_than_the_one_before() {
    let mut breaker = open();
    let mut waits = Vec::new();
    let mut now = at(4);
    for _ in 0..6 {
        let probe_at = breaker.probe_at().expect("an open one is asked about");
        assert!(!breaker.take_probe(probe_at - TimeDelta::milliseconds(1)));
        assert!(breaker.take_probe(probe_at), "its time has come");
        assert!(!breaker.take_probe(probe_at), "the turn is taken");
        waits.push((probe_at - now).num_seconds());
        now = probe_at;
        breaker.hear(&Reading { begun_at: now, ..down(0) }, now);
        assert_eq!((breaker.phase(), breaker.since()), (Phase::Open, at(4)));
    }
    assert_eq!(waits, [10, 20, 40, 60, 60, 60]);
}

#[test]
fn whoever_takes_the_turn_and_dies_leaves_it_to_another() {
    let mut breaker = open();
    assert!(breaker.take_probe(at(14)));
    assert!(!breaker.take_probe(at(14 + 74)));
    assert!(breaker.take_probe(at(14 + 75)));
}

#[test]
fn while_one_asks_the_others_look_every_other_second_what_has_come_of_it() {
    let mut breaker = open();
    assert_eq!(breaker.held_until(at(5)), Some(at(14)));
    assert!(breaker.take_probe(at(14)));
    assert_eq!(breaker.held_until(at(14)), Some(at(16)));
    assert_eq!(breaker.held_until(at(88)), Some(at(14 + 75)));
    fail(&mut breaker, [15]);
    assert_eq!(breaker.held_until(at(15)), breaker.probe_at(), "nobody asks before");
}

#[test]
fn a_question_that_may_wait_is_put_off_longer_and_longer_up_to_five_minutes() {
    let mut breaker = open();
    assert_eq!(breaker.put_off_until(at(5)), Some(at(14)));
    assert_eq!(breaker.put_off_until(at(13)), Some(at(13 + 9)));
    assert_eq!(breaker.put_off_until(at(14)), None, "it may ask whether the operator is back");
    assert!(breaker.take_probe(at(1_000)));
    assert_eq!(breaker.put_off_until(at(1_000)), Some(at(1_300)));
    answer(&mut breaker, [1_001]);
    assert_eq!(breaker.put_off_until(at(1_002)), None);
}

#[test]
fn only_the_answer_to_a_question_leads_out_and_none_to_a_call_that_was_made_before() {
    let mut breaker = open();
    answer(&mut breaker, [0, 4]);
    breaker.hear(&well(3), at(12));
    assert_eq!(breaker.phase(), Phase::Open, "these calls began before it opened");
    assert!(breaker.take_probe(at(14)));
    breaker.hear(&well(14), at(15));
    assert_eq!((breaker.phase(), breaker.since()), (Phase::HalfOpen, at(15)));
    fail(&mut breaker, [0, 3]);
    assert_eq!(breaker.phase(), Phase::HalfOpen, "nor do these say anything of now");
}

#[test]
fn half_open_it_goes_up_by_steps_that_last_and_are_answered() {
    let mut breaker = half_open();
    let mut shares = vec![breaker.share()];
    for second in 15..100 {
        answer(&mut breaker, [second]);
        if shares.last() != Some(&breaker.share()) {
            shares.push(breaker.share());
        }
        assert!(breaker.phase() != Phase::Closed || second >= 14 + 4 * 10, "not within {second}");
    }
    assert_eq!(shares, [0.05, 0.1, 0.25, 0.5, 1.0]);
    assert_eq!((breaker.phase(), breaker.why()), (Phase::Closed, None));
}

#[test]
fn a_thousand_answers_in_a_second_are_no_step() {
    let mut breaker = half_open();
    answer(&mut breaker, std::iter::repeat_n(16, 1_000));
    assert_eq!(breaker.share(), 0.05);
}

#[test]
fn where_little_is_sent_one_answer_in_a_minute_is_a_step() {
    let mut breaker = half_open();
    answer(&mut breaker, [50, 80]);
    assert_eq!(breaker.share(), 0.1);
}

#[test]
fn three_calls_that_fail_at_first_open_it_again_for_longer() {
    let mut breaker = half_open();
    fail(&mut breaker, [15, 15]);
    assert_eq!(breaker.phase(), Phase::HalfOpen);
    fail(&mut breaker, [16]);
    assert_eq!((breaker.phase(), breaker.since()), (Phase::Open, at(16)));
    assert_eq!(breaker.probe_at(), Some(at(16 + 20)));
}

#[test]
fn an_operator_that_loses_one_answer_in_three_comes_all_the_way_back() {
    let mut breaker = half_open();
    for second in 15..100 {
        answer(&mut breaker, [second, second]);
        fail(&mut breaker, [second]);
    }
    assert_eq!(breaker.phase(), Phase::Closed);
}

#[test]
fn an_outage_after_a_recovery_is_waited_for_as_shortly_as_the_first() {
    let mut breaker = half_open();
    answer(&mut breaker, 15..100);
    fail(&mut breaker, 100..110);
    assert_eq!(breaker.probe_at(), Some(at(119)));
}

#[test]
fn no_move_leads_from_open_to_closed_and_none_out_of_open_but_an_answer() {
    let out = BREAKER_MOVES
        .iter()
        .filter(|(from, _, to)| (*from, *to).0 == Phase::Open && *to != Phase::Open);
    assert_eq!(out.collect::<Vec<_>>(), [&(Phase::Open, Move::Answer, Phase::HalfOpen)]);
}

#[test]
fn the_diagram_of_a_breaker_is_its_table_of_moves() {
    let page = include_str!("../../../../ARCHITECTURE.md");
    let (_, section) = page.split_once("## The states of a breaker\n").expect("the heading");
    let (_, diagram) = section.split_once("```mermaid\n").expect("a diagram follows");
    let (diagram, _) = diagram.split_once("```").expect("the diagram ends");
    let arrows = diagram.lines().map(str::trim).filter(|line| line.contains("-->"));
    let drawn: Vec<_> = arrows.filter(|arrow| !arrow.starts_with("[*]")).collect();
    let row = |(from, by, to): &(Phase, Move, Phase)| {
        format!("{} --> {}: {}", from.as_str(), to.as_str(), format!("{by:?}").to_lowercase())
    };
    assert_eq!(drawn, BREAKER_MOVES.iter().map(row).collect::<Vec<_>>());
}

#[test]
fn it_is_kept_as_it_is() {
    for breaker in [Breaker::default(), open(), half_open()] {
        let kept = engine::workflow::encode(&breaker);
        let read: Breaker = engine::workflow::decode("breaker", &kept).expect("as it was written");
        assert_eq!(read, breaker);
    }
}

/// How many tenths of a second after the one before a call ends, how many it took, how it ends, and
/// whether it is one that charges.
fn call() -> impl Strategy<Value = (i64, i64, Sign, bool)> {
    let sign = prop_oneof![
        (0_u64..5_000).prop_map(|ms| Sign::Well { took: Some(Duration::from_millis(ms)) }),
        Just(Sign::Well { took: None }),
        (0_u64..500).prop_map(|s| Sign::Busy { rest: Some(Duration::from_secs(s)) }),
        Just(Sign::Down { why: "HTTP 5xx" }),
        Just(Sign::Down { why: "no answer in time" }),
    ];
    (0_i64..300, 0_i64..400, sign, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_every_change_is_a_move_of_the_table_and_the_pace_is_within_its_bounds(
        calls in prop::collection::vec(call(), 1..400)
    ) {
        let mut breaker = Breaker::default();
        let mut now = at(0);
        for (after, took, sign, charges) in calls {
            now += TimeDelta::milliseconds(after * 100);
            let before = breaker.clone();
            let asks = breaker.take_probe(now);
            prop_assert_eq!(asks, before.wants_probe(now));
            let begun_at = now - TimeDelta::milliseconds(took * 100);
            breaker.hear(&Reading { begun_at, sign, charges }, now);

            let (from, to) = (before.phase(), breaker.phase());
            let is_move = |(a, _, b): &(Phase, Move, Phase)| (*a, *b) == (from, to);
            prop_assert!(from == to || BREAKER_MOVES.iter().any(is_move), "{:?} to {:?}", from, to);
            let share = breaker.share();
            prop_assert!((0.05..=1.0).contains(&share), "{}", share);
            // Open it is always asked about again, and within a bounded time.
            let asked_in = breaker.probe_at().map(|at| at - now);
            prop_assert_eq!(asked_in.is_some(), to == Phase::Open);
            prop_assert!(asked_in.is_none_or(|wait| wait <= PROBE_FOR));
            // Nobody is left alone for longer than it may ask for.
            let held = breaker.held_until(now).map_or(TimeDelta::zero(), |until| until - now);
            prop_assert!(held <= PROBE_FOR);
        }
    }

    #[test]
    fn from_wherever_it_is_an_operator_that_answers_is_charged_through_at_the_whole_pace_again(
        calls in prop::collection::vec(call(), 1..200)
    ) {
        let mut breaker = Breaker::default();
        let mut now = at(0);
        for (after, _, sign, charges) in calls {
            now += TimeDelta::milliseconds(after * 100);
            breaker.hear(&Reading { begun_at: now, sign, charges }, now);
        }
        // One call a second, each quick, for ten minutes.
        for _ in 0..600 {
            now += TimeDelta::seconds(1);
            let is_called = breaker.phase() != Phase::Open || breaker.take_probe(now);
            if is_called {
                let sign = Sign::Well { took: Some(Duration::from_millis(10)) };
                breaker.hear(&Reading { begun_at: now, sign, charges: true }, now);
            }
        }
        prop_assert_eq!((breaker.phase(), breaker.share()), (Phase::Closed, 1.0));
        prop_assert!(breaker.is_calm());
    }
}
