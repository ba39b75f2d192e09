use chrono::DateTime;
use contract::QueueView;
use engine::store::Pause;
use records::Doubts;

use super::*;

fn at(text: &str) -> DateTime<chrono::Utc> {
    text.parse().expect("an instant")
}

fn now() -> DateTime<chrono::Utc> {
    at("2026-11-22T20:00:00Z")
}

/// A run of which half is sent, and that is through in time.
fn run() -> RunView {
    RunView {
        id: "ltc-main/gold-weekly/2026-11-23".to_owned(),
        opened: 10_000,
        charged: 5_000,
        open: 5_000,
        rate_per_s: Some(18.0),
        tps: Some(20.0),
        eta: Some(at("2026-11-22T20:40:00Z")),
        window_ends_at: Some(at("2026-11-22T23:00:00Z")),
        fits: Some(true),
        progress: 0.5,
        ..RunView::default()
    }
}

fn well() -> Situation {
    let zone = ("ltc-main".to_owned(), chrono_tz::Tz::Asia__Vientiane);
    Situation { now: now(), zones: [zone].into(), runs: vec![run()], ..Situation::default() }
}

fn queue(due_now: u64, in_flight: u64, oldest_due_at: &str) -> QueueView {
    QueueView {
        queue: "renewals".to_owned(),
        due_now,
        due_later: 0,
        in_flight,
        oldest_due_at: oldest_due_at.parse().ok(),
        paused: false,
        pauses: Vec::new(),
        lanes: Vec::new(),
    }
}

fn pause(reason: &str) -> Pause {
    Pause {
        target: "ltc-main/gold-weekly".to_owned(),
        reason: reason.to_owned(),
        by: "wave".to_owned(),
        since: at("2026-11-22T19:48:00Z"),
    }
}

/// How it stands, and the only reason it gives.
fn only_reason(situation: &Situation) -> (Standing, String) {
    let verdict = Verdict::of(situation);
    let [reason] = verdict.reasons.as_slice() else { panic!("one reason: {verdict:?}") };
    (verdict.standing, reason.says.clone())
}

#[test]
fn a_night_that_goes_by_itself_is_well_and_says_when_it_is_through() {
    let verdict = Verdict::of(&well());
    assert_eq!((verdict.standing, verdict.reasons.len()), (Standing::Well, 0));
    assert_eq!(verdict.summary, "1 run: 5,000 of 10,000 charges sent, all of them by 03:40.");
}

#[test]
fn a_run_that_does_not_fit_its_window_is_behind_and_says_how_much_is_left_over() {
    let late = RunView { eta: Some(at("2026-11-23T02:00:00Z")), fits: Some(false), ..run() };
    let (standing, says) = only_reason(&Situation { runs: vec![late], ..well() });
    assert_eq!(standing, Standing::Behind);
    assert_eq!(
        says,
        "ltc-main/gold-weekly/2026-11-23 will not fit its window: about 2,500 left over at 06:00."
    );
}

#[test]
fn a_pause_needs_somebody_and_says_who_made_it_and_why() {
    let (standing, says) =
        only_reason(&Situation { pauses: vec![pause("5 answers in a row.")], ..well() });
    assert_eq!(standing, Standing::NeedsYou);
    let expected =
        "ltc-main/gold-weekly is paused, for 12 min 0 s now, by wave: 5 answers in a row.";
    assert_eq!(says, expected);
}

#[test]
fn work_that_nobody_takes_up_needs_somebody_and_a_slow_pace_does_not() {
    let idle = |queue| Situation { runs: Vec::new(), queues: vec![queue], ..well() };
    let stalled = idle(queue(3, 0, "2026-11-22T19:50:00Z"));
    let (standing, says) = only_reason(&stalled);
    assert_eq!(standing, Standing::NeedsYou);
    assert_eq!(says, "Nobody works on renewals: 3 due for up to 10 min 0 s. Is a worker running?");
    let tokens = QueueView { queue: "tokens".to_owned(), ..queue(3, 0, "2026-11-22T19:50:00Z") };
    let beside_a_run = Situation { runs: vec![run()], queues: vec![tokens], ..well() };
    assert_eq!(Verdict::of(&beside_a_run).standing, Standing::NeedsYou);
    let fine = [
        idle(queue(3, 1, "2026-11-22T19:50:00Z")),
        idle(queue(3, 0, "2026-11-22T19:59:00Z")),
        idle(queue(0, 0, "")),
        Situation { runs: vec![run()], ..stalled },
    ];
    for situation in &fine {
        assert_eq!(Verdict::of(situation).standing, Standing::Well);
    }
}

#[test]
fn the_worst_comes_first_and_gives_the_verdict() {
    let late = RunView { fits: Some(false), ..run() };
    let queues = vec![queue(3, 0, "2026-11-22T19:50:00Z")];
    let late = RunView { rate_per_s: None, ..late };
    let verdict = Verdict::of(&Situation { runs: vec![late], queues, ..well() });
    let standings: Vec<_> = verdict.reasons.iter().map(|reason| reason.standing).collect();
    assert_eq!(standings, [Standing::NeedsYou, Standing::Behind]);
    assert_eq!(verdict.standing, Standing::NeedsYou);
}

#[test]
fn refusals_of_our_own_requests_need_somebody_and_lead_to_their_charges() {
    let declined_by_reason = [("funds".to_owned(), 900), ("misconfigured".to_owned(), 3)].into();
    let refused = RunView { declined_by_reason, ..run() };
    let verdict = Verdict::of(&Situation { runs: vec![refused], ..well() });
    let [reason] = verdict.reasons.as_slice() else { panic!("one reason: {verdict:?}") };
    assert!(reason.says.contains("3 refused as misconfigured"), "{}", reason.says);
    assert!(reason.href.contains("reason=misconfigured"), "{}", reason.href);
}

#[test]
fn a_doubt_of_more_than_a_day_needs_somebody_and_a_fresh_one_does_not() {
    let doubts = |oldest_at: &str| Doubts {
        account: "ltc-main".to_owned(),
        count: 3,
        amount: "15000".to_owned(),
        currency: "LAK".to_owned(),
        oldest_at: oldest_at.parse().ok(),
    };
    let fresh = Situation { doubts: vec![doubts("2026-11-22T19:00:00Z")], ..well() };
    assert_eq!(Verdict::of(&fresh).standing, Standing::Well);
    let old = Situation { doubts: vec![doubts("2026-11-20T20:00:00Z")], ..well() };
    let (standing, says) = only_reason(&old);
    assert_eq!(standing, Standing::NeedsYou);
    assert_eq!(says, "ltc-main: 3 in doubt, 15,000 LAK, the oldest for 2 d 0 h.");
}

#[test]
fn a_run_that_is_held_back_is_told_by_its_pause_alone_and_gives_no_end() {
    let late = RunView { fits: Some(false), ..run() };
    let held = Situation { runs: vec![late], pauses: vec![pause("x")], ..well() };
    assert_eq!(only_reason(&held).0, Standing::NeedsYou);
    assert_eq!(Verdict::of(&held).summary, "1 run: 5,000 of 10,000 charges sent.");
}

#[test]
fn what_is_on_the_worklist_needs_somebody_and_is_told_by_kind() {
    let none = || contract::Section { count: 0, rows: Vec::new() };
    let list = contract::WorklistView {
        at: now(),
        in_doubt: contract::Section { count: 9, rows: Vec::new() },
        at_risk: std::collections::BTreeMap::new(),
        misconfigured: contract::Section { count: 0, rows: Vec::new() },
        webhooks: contract::Section { count: 1, rows: Vec::new() },
        landed: none(),
        other_answers: none(),
        unlisted_codes: none(),
        callbacks: none(),
        refunds: contract::Section { count: 2, rows: Vec::new() },
    };
    let (standing, says) = only_reason(&Situation { worklist: Some(list.clone()), ..well() });
    assert_eq!(standing, Standing::NeedsYou);
    assert_eq!(says, "On the worklist: 2 refund in doubt, 1 webhook that takes nothing.");
    let refunds = contract::Section { count: 0, rows: Vec::new() };
    let webhooks = contract::Section { count: 0, rows: Vec::new() };
    let only_doubts = contract::WorklistView { refunds, webhooks, ..list };
    let situation = Situation { worklist: Some(only_doubts), ..well() };
    assert_eq!(Verdict::of(&situation).standing, Standing::Well);
}

#[test]
fn a_requeue_that_waits_for_a_second_person_says_what_it_would_come_to() {
    let planned = contract::RequeueAnswer {
        requeued: 4_000,
        amount: [("LAK".to_owned(), "20000000".to_owned())].into(),
        ..contract::RequeueAnswer::default()
    };
    let requeue = contract::RequeueView {
        id: "rq_1".to_owned(),
        state: "waiting".to_owned(),
        asked_at: None,
        filter: std::collections::BTreeMap::new(),
        pace_per_s: 10,
        by: "console ann".to_owned(),
        reason: None,
        needs_approval: true,
        approved_by: None,
        expires_at: None,
        cancelled_by: None,
        planned,
        so_far: contract::RequeueAnswer::default(),
        limit_reached: false,
    };
    let verdict = Verdict::of(&Situation { unapproved: vec![requeue], ..well() });
    let [reason] = verdict.reasons.as_slice() else { panic!("one reason: {verdict:?}") };
    let says = "console ann asks for 4,000 charges again, 20,000,000 LAK: a second person decides.";
    assert_eq!((reason.says.as_str(), reason.href.as_str()), (says, "/console/requeues/rq_1"));
}

#[test]
fn what_somebody_wrote_stays_a_text() {
    let drawn = Verdict::of(&Situation { pauses: vec![pause("<script>")], ..well() }).draw();
    let drawn = drawn.into_string();
    assert!(drawn.contains("&lt;script&gt;") && !drawn.contains("<script>"), "{drawn}");
    assert!(drawn.contains("Tonight needs you"), "{drawn}");
}

#[test]
fn before_the_first_run_of_the_day_it_says_so() {
    let verdict = Verdict::of(&Situation { runs: Vec::new(), ..well() });
    assert_eq!(verdict.summary, "No run has begun today so far.");
}
