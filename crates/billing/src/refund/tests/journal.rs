//! How a refund is written. Bytes that change here cannot be read by what runs already.

use data_encoding::HEXLOWER;

use super::*;

fn hex<T: Encode<()>>(value: &T) -> String {
    HEXLOWER.encode(&minicbor::to_vec(value).expect("encodes"))
}

#[test]
fn every_refund_event_and_signal_reads_back_as_it_was_written() {
    for refund in one_in_every_state() {
        let bytes = minicbor::to_vec(&refund).expect("encodes");
        assert_eq!(minicbor::decode::<Refund>(&bytes).expect("decodes"), refund);
    }
    for event in one_of_every_event() {
        let bytes = minicbor::to_vec(&event).expect("encodes");
        assert_eq!(minicbor::decode::<RefundEvent>(&bytes).expect("decodes"), event);
        let signal = RefundSignal::Evidence { event };
        let bytes = minicbor::to_vec(&signal).expect("encodes");
        assert_eq!(minicbor::decode::<RefundSignal>(&bytes).expect("decodes"), signal);
    }
}

#[test]
fn the_bytes_of_the_events_never_change() {
    let found: Vec<_> = one_of_every_event().iter().map(hex).collect();
    let expected = [
        "820080",                                                   // opened
        "820180",                                                   // submitted
        "820282001b000001a2027bda68",                               // not accepted
        "82038500820118c862303063522d316c545237373030303939393939", // refunded
        "8204820067414f4331303037",                                 // denied
        "820582001b000001a2027cc0e0",                               // answer lost
        "8206811b000001a2027cc0e0",                                 // suspected
        "820780",                                                   // not found
        "820882021b000001a2027e95a0",                               // asked
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_refund_that_is_done_takes_at_most_220_bytes() {
    let refund = after(&[RefundEvent::Submitted, refunded(Proof::Reply)]);
    let bytes = minicbor::to_vec(refund).expect("encodes").len();
    assert!(bytes <= 220, "{bytes}");
}
