//! How often a refund is sent that the operator never finds.

use super::*;

#[test]
fn a_refund_that_is_never_found_is_sent_for_about_two_days_and_then_only_asked_about() {
    let mut refund = requested();
    let mut now = at("22 09:00:00");
    let mut sends = 0;
    for _ in 0..1_000 {
        let event = match refund.next(LOOKUPS, now, None) {
            RefundNext::Send => {
                sends += 1;
                refund.apply(&RefundEvent::Submitted, now).expect("legal");
                // The gateway denies what it has no record of: that says nothing of earlier sends.
                refund.in_doubt(LOOKUPS, now, Doubted::Code, None, None)
            }
            RefundNext::Inquire => refund.judge(LOOKUPS, RefundFinding::NotFound, None, None, now),
            RefundNext::Wait(until) => {
                now = until;
                continue;
            }
            other => panic!("{other:?}"),
        };
        refund.apply(&event, now).expect("legal");
    }
    assert_eq!((sends, refund.state), (48, RefundState::InDoubt));
    assert!(now > at("29 09:00:00"), "it is asked about without end (money rule 5)");
}
