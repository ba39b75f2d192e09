use super::*;

const USUAL_MS: u64 = 300;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time")
}

/// Hears ten answers in each of these seconds, which took so long each; the shares that follow,
/// each once for as long as it lasts.
fn series(tempo: &mut Tempo, seconds: std::ops::Range<i64>, ms: impl Fn(i64) -> u64) -> Vec<u32> {
    let mut shares = vec![tempo.share()];
    for call in seconds.start * 10..seconds.end * 10 {
        let now = at(call / 10);
        let took = Some(Duration::from_millis(ms(call)));
        tempo.hear(&Reading { begun_at: now, sign: Sign::Well { took }, charges: true }, now);
        if shares.last() != Some(&tempo.share()) {
            shares.push(tempo.share());
        }
    }
    shares
}

fn busy(tempo: &mut Tempo, second: i64, rest: Option<Duration>) {
    let sign = Sign::Busy { rest };
    tempo.hear(&Reading { begun_at: at(second), sign, charges: true }, at(second));
}

/// Used to an operator that answers in its usual time.
fn accustomed() -> Tempo {
    let mut tempo = Tempo::default();
    assert_eq!(series(&mut tempo, 0..60, |_| USUAL_MS), [Tempo::WHOLE]);
    tempo
}

#[test]
fn an_operator_that_takes_several_times_its_usual_time_is_called_less_and_later_as_before() {
    let mut tempo = accustomed();
    let down = series(&mut tempo, 60..80, |_| 4 * USUAL_MS);
    assert_eq!(down, [1_000, 750, 562, 421, SLOW_SHARE_MIN]);
    let up = series(&mut tempo, 80..200, |_| USUAL_MS);
    assert_eq!(up.last(), Some(&Tempo::WHOLE));
    assert!(up.windows(2).all(|two| two[0] < two[1]), "step by step: {up:?}");
}

#[test]
fn slow_is_not_busy_and_does_not_give_back_what_busy_has_taken_either() {
    let mut tempo = accustomed();
    series(&mut tempo, 60..160, |_| 20 * USUAL_MS);
    assert_eq!(tempo.share(), SLOW_SHARE_MIN, "it answers, and there is a night to be had");
    busy(&mut tempo, 165, None);
    let share = tempo.share();
    assert_eq!(share, SLOW_SHARE_MIN / 2);
    assert_eq!(series(&mut tempo, 170..190, |_| 20 * USUAL_MS), [share]);
}

#[test]
fn a_single_slow_answer_and_times_that_vary_slow_nothing() {
    let mut tempo = accustomed();
    let once = series(&mut tempo, 60..70, |call| if call == 650 { 4_000 } else { USUAL_MS });
    assert_eq!(once, [Tempo::WHOLE]);
    let swings = |call: i64| USUAL_MS * (1 + u64::try_from(call % 3).expect("a remainder"));
    assert_eq!(series(&mut tempo, 70..300, swings), [Tempo::WHOLE]);
}

#[test]
fn an_operator_that_is_quick_as_such_is_never_called_slow_for_some_milliseconds() {
    let mut tempo = Tempo::default();
    series(&mut tempo, 0..60, |_| 2);
    assert_eq!(series(&mut tempo, 60..120, |_| 400), [Tempo::WHOLE]);
}

#[test]
fn between_slow_and_quick_nothing_changes_so_the_pace_does_not_swing() {
    let mut tempo = accustomed();
    series(&mut tempo, 60..66, |_| 4 * USUAL_MS);
    let before = tempo.share();
    assert!(before < Tempo::WHOLE);
    let in_the_band = USUAL_MS * 5 / 2;
    // The mean takes some calls to come down into the band.
    series(&mut tempo, 66..70, |_| in_the_band);
    let settled = tempo.share();
    assert_eq!(series(&mut tempo, 70..100, |_| in_the_band), [settled]);
}

#[test]
fn what_has_become_usual_is_slow_no_longer() {
    let mut tempo = accustomed();
    series(&mut tempo, 60..120, |_| 4 * USUAL_MS);
    assert!(tempo.share() < Tempo::WHOLE);
    let for_good = series(&mut tempo, 120..1_200, |_| 4 * USUAL_MS);
    assert_eq!(for_good.last(), Some(&Tempo::WHOLE));
}

#[test]
fn an_operator_with_too_much_to_do_gets_half_and_is_left_alone_as_long_as_it_says_within_a_bound() {
    let mut tempo = accustomed();
    busy(&mut tempo, 60, Some(Duration::from_secs(7)));
    assert_eq!((tempo.share(), tempo.rest_until()), (500, Some(at(67))));
    // Calls that were on their way say the same again.
    busy(&mut tempo, 61, Some(Duration::from_secs(2)));
    assert_eq!((tempo.share(), tempo.rest_until()), (500, Some(at(67))));
    busy(&mut tempo, 70, Some(Duration::from_secs(3_600)));
    assert_eq!((tempo.share(), tempo.rest_until()), (250, Some(at(70 + 60))));
}

#[test]
fn it_never_comes_to_zero_by_itself() {
    let mut tempo = accustomed();
    (60..1_000).for_each(|second| busy(&mut tempo, second, None));
    assert_eq!(tempo.share(), BUSY_SHARE_MIN);
    assert_eq!(tempo.rest_until(), None);
}

#[test]
fn an_operator_that_bears_half_is_called_near_that_and_never_above_all() {
    let mut tempo = accustomed();
    let mut shares = Vec::new();
    // It is busy whenever it is called at more than half of the pace.
    for second in 60..1_060 {
        if tempo.share() > 500 {
            busy(&mut tempo, second, None);
        } else {
            series(&mut tempo, second..second + 1, |_| USUAL_MS);
        }
        shares.push(tempo.share());
    }
    let mean = shares[100..].iter().sum::<u32>() / 900;
    assert!((300..=500).contains(&mean), "{mean}");
    let turns = shares.windows(3).filter(|three| three[0] < three[1] && three[1] > three[2]);
    assert!(turns.count() < 40, "it swings no more than the steps' times allow");
}
