use billing::{Currency, Money, Requeue};
use engine::workflow::{decode, encode};
use engine::{Moment, Move, Workflow};

use super::*;
use crate::quota::tests::{at, order as charge_order};

fn moment(time: &str) -> Moment {
    Moment { at: at(&format!("2026-11-22T{time}Z")), lost_commits_at: None }
}

fn order(pace_per_s: u32) -> RequeueOrder {
    let id = RequeueId::mint("backend", "night-1");
    RequeueOrder {
        id,
        filter: ChargeFilter::default(),
        pace_per_s,
        by: "ann".into(),
        reason: None,
        planned: Counted::default(),
        approve_above: ApproveAbove::default(),
    }
}

fn run(pace_per_s: u32) -> RequeueRun {
    RequeueRun::new(order(pace_per_s), None, moment("09:00:00").at)
}

fn happen(run: &mut RequeueRun, event: &RequeueEvent, time: &str) {
    RequeueWorkflow.apply(run, event, moment(time).at).expect("nothing is illegal");
}

/// So many charges were counted, all of them to be told.
fn counted(charges: usize, is_last: bool) -> RequeueEvent {
    let mut counted = Counted::default();
    for _ in 0..charges {
        counted.count(Requeue::Again, Money::parse("5000", Currency::Lak).expect("kip"));
    }
    let place = Some(Place { created_ms: 1, id: "0/ch_1".into() });
    let to_tell = vec![charge_order().id; charges];
    RequeueEvent::Counted { counted, place, to_tell, is_last, is_spent: false }
}

#[test]
fn a_requeue_counts_a_handful_and_tells_it_and_waits_as_long_as_that_takes_at_its_pace() {
    let mut run = run(10);
    let next = |run: &RequeueRun, time| RequeueWorkflow.next(run, moment(time));
    assert_eq!(next(&run, "09:00:00"), Move::Do(RequeueStep::Count));
    happen(&mut run, &counted(10, false), "09:00:00");
    assert_eq!(next(&run, "09:00:00"), Move::Do(RequeueStep::Tell));
    happen(&mut run, &RequeueEvent::Told, "09:00:00");
    assert_eq!(next(&run, "09:00:00"), Move::Wait(moment("09:00:01").at));
    assert_eq!(next(&run, "09:00:01"), Move::Do(RequeueStep::Count));
    happen(&mut run, &counted(3, true), "09:00:01");
    happen(&mut run, &RequeueEvent::Told, "09:00:01");
    assert_eq!(next(&run, "09:00:02"), Move::Rest);
    assert_eq!((run.counted.requeued, RequeueWorkflow.status(&run)), (13, "done"));
}

#[test]
fn what_was_counted_is_told_before_a_requeue_that_is_stopped_ends() {
    let mut run = run(10);
    happen(&mut run, &counted(2, false), "09:00:00");
    let stop = RequeueSignal::Cancel { by: "ben".into() };
    let events = RequeueWorkflow.hear(&run, stop.clone(), moment("09:00:00"));
    assert_eq!(events, [RequeueEvent::Cancelled { by: "ben".into() }]);
    happen(&mut run, &events[0], "09:00:00");
    assert_eq!(RequeueWorkflow.status(&run), "running");
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:00")), Move::Do(RequeueStep::Tell));
    happen(&mut run, &RequeueEvent::Told, "09:00:00");
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:01")), Move::Rest);
    assert_eq!(RequeueWorkflow.status(&run), "cancelled");
    assert_eq!(RequeueWorkflow.hear(&run, stop, moment("09:00:01")), [], "old news");
}

#[test]
fn a_step_asks_for_a_seconds_charges_and_for_a_bounded_number_at_any_pace() {
    let handfuls = [0, 1, 10, 200, PACE_MAX].map(|pace| run(pace).handful());
    assert_eq!(handfuls, [1, 1, 10, 200, 200]);
}

#[test]
fn a_pace_beyond_the_bounds_is_refused_and_they_are_named() {
    let request = || Request { id: order(1).id, by: "ann".into(), reason: None };
    let ordered = |pace| request().order(ChargeFilter::default(), pace, ApproveAbove::default());
    assert_eq!(ordered(None).map(|order| order.pace_per_s), Ok(PACE_DEFAULT));
    for pace in [0, PACE_MAX + 1] {
        let refused = ordered(Some(pace)).expect_err("beyond the bounds").to_string();
        assert_eq!(refused, format!("expected 1 to 1000 charges a second, found {pace}"));
    }
}

#[test]
fn a_requeue_reads_back_from_the_journal_whole_and_its_history_without_the_charges() {
    let mut run = run(10);
    let event = counted(2, false);
    happen(&mut run, &event, "09:00:00");
    assert_eq!(decode::<RequeueRun>("requeue", &encode(&run)).expect("reads"), run);
    let told = decode::<RequeueEvent>("requeue", &encode(&event)).expect("reads");
    let RequeueEvent::Counted { to_tell, counted, .. } = told else { panic!("{told:?}") };
    assert_eq!((to_tell, counted.requeued), (Vec::new(), 2));
}

fn kip(amount: &str) -> Money {
    Money::parse(amount, Currency::Lak).expect("kip")
}

/// A requeue of so many charges of 5000 kip, where more than 10000 need a second person.
fn above(charges: u64, is_partial: bool) -> RequeueRun {
    let amount = kip(&(charges * 5_000).to_string());
    let planned = Counted { matched: charges, requeued: charges, is_partial, ..Counted::default() };
    let planned = Counted { amount: [(Currency::Lak, amount)].into(), ..planned };
    let approve_above = ApproveAbove::new([kip("10000")]);
    let order = RequeueOrder { planned, approve_above, by: "cli ann".into(), ..order(10) };
    RequeueRun::new(order, None, moment("09:00:00").at)
}

fn told(run: &RequeueRun, signal: RequeueSignal) -> Vec<RequeueEvent> {
    RequeueWorkflow.hear(run, signal, moment("09:00:10"))
}

fn approve(by: &str) -> RequeueSignal {
    RequeueSignal::Approve { by: by.into() }
}

#[test]
fn a_requeue_above_the_sum_sends_nothing_until_somebody_else_approves_it() {
    let mut run = above(3, false);
    assert_eq!((RequeueWorkflow.status(&run), run.is_waiting()), ("waiting", true));
    let week_later = moment("09:00:00").at + APPROVAL_WITHIN;
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:00")), Move::Wait(week_later));
    for own in ["cli ann", "ann", "console ann", "api ann"] {
        assert_eq!(told(&run, approve(own)), [], "{own} asked for it");
    }
    let events = told(&run, approve("console ben"));
    assert_eq!(events, [RequeueEvent::Approved { by: "console ben".into() }]);
    happen(&mut run, &events[0], "09:00:10");
    assert_eq!(RequeueWorkflow.status(&run), "running");
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:10")), Move::Do(RequeueStep::Count));
    assert_eq!(told(&run, approve("cli eve")), [], "it is approved already");
}

#[test]
fn a_requeue_up_to_the_sum_waits_for_nobody() {
    let run = above(2, false);
    assert_eq!(RequeueWorkflow.status(&run), "running");
    assert_eq!(told(&run, approve("ben")), []);
}

#[test]
fn what_was_counted_in_part_is_counted_to_the_end_before_anybody_approves_it() {
    let mut run = above(1, true);
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:00")), Move::Do(RequeueStep::Plan));
    assert_eq!(told(&run, approve("ben")), [], "nobody knows yet what that would be");
    let more = |is_last| RequeueEvent::Planned {
        counted: Counted::of(Requeue::Again, kip("5000")),
        place: Some(Place { created_ms: 1, id: "0/ch_1".into() }),
        is_last,
    };
    happen(&mut run, &more(false), "09:00:01");
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:01")), Move::Do(RequeueStep::Plan));
    assert!(run.place.is_some(), "it goes on where it was");
    happen(&mut run, &more(true), "09:00:02");
    assert_eq!((run.planned.matched, run.planned.is_partial), (3, false));
    assert_eq!(run.planned.amount[&Currency::Lak], kip("15000"));
    assert_eq!(run.place, None, "what is approved is looked at from the start");
    assert!(matches!(RequeueWorkflow.next(&run, moment("09:00:02")), Move::Wait(_)));
    assert_eq!(told(&run, approve("ben")).len(), 1);
}

#[test]
fn a_requeue_that_waits_can_be_stopped_and_ends_by_itself_after_a_week() {
    let mut run = above(3, false);
    let stop = told(&run, RequeueSignal::Cancel { by: "ann".into() });
    happen(&mut run, &stop[0], "09:00:10");
    assert_eq!(RequeueWorkflow.status(&run), "cancelled");
    assert_eq!(RequeueWorkflow.next(&run, moment("09:00:10")), Move::Rest);
    assert_eq!(told(&run, approve("ben")), [], "too late");

    let mut run = above(3, false);
    let week_later = Moment { at: moment("09:00:00").at + APPROVAL_WITHIN, lost_commits_at: None };
    let ended = Move::Become(vec![RequeueEvent::Expired]);
    assert_eq!(RequeueWorkflow.next(&run, week_later), ended);
    happen(&mut run, &RequeueEvent::Expired, "09:00:10");
    assert_eq!(RequeueWorkflow.status(&run), "expired");
    assert_eq!(RequeueWorkflow.next(&run, week_later), Move::Rest);
    assert_eq!(told(&run, approve("ben")), []);
}

#[test]
fn what_may_be_asked_for_is_what_was_planned_and_never_less_than_needs_nobody() {
    for (planned, at_most) in [(3, 3), (2, 2), (0, 2)] {
        let mut allowance = Allowance::of(&above(planned, false));
        let taken = (0..10).take_while(|_| allowance.take(kip("5000"))).count();
        assert_eq!(taken, at_most, "{planned} were planned");
    }
    let mut run = above(3, false);
    happen(&mut run, &RequeueEvent::Approved { by: "ben".into() }, "09:00:10");
    happen(&mut run, &counted(2, false), "09:00:11");
    let mut left = Allowance::of(&run);
    assert!(left.take(kip("5000")) && !left.take(kip("5000")), "two of three were asked for");
}
