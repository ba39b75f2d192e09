//! A night held back, stopped, or too short: by itself, and without a word to the next one.

use chrono::TimeDelta;
use mekong_tests::{Run, Settings};

use crate::scene::{Scene, states};

/// Subscribers, of whom one a second is charged.
const SUBSCRIBERS: u32 = 25;
/// How long a night is played before somebody looks at it.
const BEGUN: TimeDelta = TimeDelta::seconds(10);

fn slow(settings: &mut Settings) {
    settings.tps = 1;
}

fn giving_up(settings: &mut Settings) {
    settings.tps = 1;
    settings.carry_over = "skip";
}

impl Scene {
    fn run_of(&self, night: u64) -> String {
        format!("ltc-main/gold-weekly/{}", self.nights.date(night))
    }

    fn run(&self, night: u64) -> Run {
        self.provider.one(&["runs", "show", &self.run_of(night)]).expect("a run")
    }

    fn begin_night(&self, night: u64) {
        self.provider.skip_to(self.nights.opens_at(night) + BEGUN).expect("a night that begins");
    }

    fn act(&self, deed: &str, night: u64) -> Run {
        let run = self.run_of(night);
        let yes: &[&str] = if deed == "stop" { &["--yes"] } else { &[] };
        let arguments = [&["runs", deed, &run, "--why", "wrong price"], yes].concat();
        self.provider.one(&arguments).expect("a run")
    }

    fn assert_counters_add_up(&self) {
        let charges = self.provider.charges().expect("charges");
        let runs: Vec<Run> = self.provider.list(&["runs", "list"]).expect("runs");
        let differences: Vec<_> = runs.iter().flat_map(|run| run.differences(&charges)).collect();
        assert_eq!(differences, [""; 0]);
    }

    fn charged(&self) -> usize {
        let charges = self.provider.charges().expect("charges");
        states(&charges).iter().filter(|state| **state == "charged").count()
    }
}

#[test]
fn a_run_that_is_paused_sends_nothing_more_and_goes_on_when_it_is_resumed() {
    let scene = Scene::with(SUBSCRIBERS, slow);
    scene.begin_night(0);
    scene.assert_counters_add_up();
    let paused = scene.act("pause", 0);
    assert_eq!((paused.state.as_str(), paused.eta, paused.fits), ("paused", None, None));
    assert_eq!(paused.paused_why.as_deref(), Some("wrong price"));
    let before = scene.charged();
    assert!(before < SUBSCRIBERS as usize, "the night has just begun: {before}");
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::hours(2)).expect("two hours");
    assert_eq!(scene.charged(), before);

    assert_eq!(scene.act("resume", 0).state, "running");
    scene.play_night(0);
    assert_eq!(scene.charged(), SUBSCRIBERS as usize);
    scene.assert_counters_add_up();
    scene.assert_books_agree();
}

#[test]
fn a_pause_of_tonight_does_not_hold_the_next_night_back_which_takes_over_what_was_left() {
    let scene = Scene::with(SUBSCRIBERS, slow);
    scene.begin_night(0);
    scene.act("pause", 0);
    scene.play_night(0);
    let left = scene.run(0);
    let charged = scene.charged() as u64;
    assert_eq!(
        (left.state.as_str(), left.carried_over),
        ("over", u64::from(SUBSCRIBERS) - charged)
    );

    scene.play_night(1);
    assert_eq!(scene.charged(), SUBSCRIBERS as usize);
    assert_eq!(scene.run(1).taken_over, left.carried_over);
    assert_eq!(scene.run(0).carried_over, left.carried_over);
    scene.assert_counters_add_up();
    scene.assert_books_agree();
}

#[test]
fn a_stopped_run_is_never_resumed_and_what_it_left_is_charged_in_the_next_night() {
    let scene = Scene::with(SUBSCRIBERS, slow);
    scene.begin_night(0);
    let stopped = scene.act("stop", 0);
    assert_eq!((stopped.state.as_str(), stopped.fits), ("stopped", Some(false)));
    let run = scene.run_of(0);
    let resumed = scene.provider.run(&["runs", "resume", &run, "--why", "after all"]);
    assert_eq!(resumed.expect("an answer").code, 1);
    assert_eq!(scene.act("stop", 0).state, "stopped", "stopped twice, it is stopped once");

    let before = scene.charged();
    scene.play_night(0);
    assert_eq!(scene.charged(), before);
    scene.play_night(1);
    assert_eq!(scene.charged(), SUBSCRIBERS as usize);
    assert_eq!(scene.run(0).state, "stopped");
    scene.assert_counters_add_up();
    scene.assert_books_agree();
}

#[test]
fn money_rule_11_a_stopped_run_whose_plan_gives_up_is_not_made_up_for_and_the_next_week_is_charged()
{
    let scene = Scene::with(SUBSCRIBERS, giving_up);
    scene.begin_night(0);
    scene.act("stop", 0);
    let charged = scene.charged();
    scene.play_night(0);
    scene.play_night(1);
    assert_eq!(scene.charged(), charged);
    let run = scene.run(0);
    let ended = (run.cancelled + run.skipped, run.carried_over);
    assert_eq!(ended, (u64::from(SUBSCRIBERS) - charged as u64, 0));
    let told = scene.provider.skip_to(scene.nights.morning_after(7)).expect("a week later");
    assert_eq!(scene.charged(), charged + SUBSCRIBERS as usize, "{}", told.stderr);
    scene.assert_counters_add_up();
    scene.assert_books_agree();
}
