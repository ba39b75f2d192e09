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
    let (filter, planned) = (ChargeFilter::default(), Counted::default());
    RequeueOrder { id, filter, pace_per_s, by: "ann".into(), reason: None, planned }
}

fn run(pace_per_s: u32) -> RequeueRun {
    RequeueRun::new(order(pace_per_s), moment("09:00:00").at)
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
    RequeueEvent::Counted { counted, place, to_tell, is_last }
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
    let ordered = |pace| request().order(ChargeFilter::default(), pace, Counted::default());
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
