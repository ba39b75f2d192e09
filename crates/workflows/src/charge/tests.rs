use billing::{ChargeOrder, ChargeState};

use super::*;
use crate::AccountPolicy;
use crate::quota::tests::{account, at, order};

fn moment() -> Moment {
    Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
}

fn workflow(renews_itself: bool) -> ChargeWorkflow {
    let account = AccountPolicy { renews_itself, ..account() };
    ChargeWorkflow::new(Arc::new(Catalog::new([account], [])))
}

fn requested(way: Way) -> Charge {
    Charge::open(ChargeOrder { way, plan: None, ..order() })
}

#[test]
fn a_renewal_that_was_opened_before_the_operator_renewed_by_itself_is_stopped_unsent() {
    let mut charge = requested(Way::Renewal);
    assert_eq!(workflow(false).next(&charge, moment()), Move::Do(ChargeStep::Send));
    let workflow = workflow(true);
    let Move::Become(events) = workflow.next(&charge, moment()) else {
        panic!("renewSubscription is never called beside the operator's own renewals");
    };
    for event in &events {
        workflow.apply(&mut charge, event, moment().at).expect("a legal move");
    }
    assert_eq!(charge.state, ChargeState::Cancelled);
    assert_eq!(workflow.next(&charge, moment()), Move::Rest);
}

#[test]
fn what_is_no_renewal_is_charged_whoever_renews() {
    let charge = requested(Way::Direct);
    assert_eq!(workflow(true).next(&charge, moment()), Move::Do(ChargeStep::Send));
}
