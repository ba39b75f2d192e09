//! How a cancellation is written. Bytes that change here cannot be read by what runs already.

use data_encoding::HEXLOWER;

use super::*;

fn hex<T: Encode<()>>(value: &T) -> String {
    HEXLOWER.encode(&minicbor::to_vec(value).expect("encodes"))
}

#[test]
fn every_cancellation_event_and_signal_reads_back_as_it_was_written() {
    for cancellation in one_in_every_state() {
        let bytes = minicbor::to_vec(&cancellation).expect("encodes");
        assert_eq!(minicbor::decode::<Cancellation>(&bytes).expect("decodes"), cancellation);
    }
    for event in one_of_every_event() {
        let bytes = minicbor::to_vec(&event).expect("encodes");
        assert_eq!(minicbor::decode::<CancellationEvent>(&bytes).expect("decodes"), event);
    }
    let signal = CancellationSignal::Ended { by: EndedBy::Standing, code: None };
    let bytes = minicbor::to_vec(&signal).expect("encodes");
    assert_eq!(minicbor::decode::<CancellationSignal>(&bytes).expect("decodes"), signal);
}

#[test]
fn the_bytes_of_the_events_never_change() {
    let found: Vec<_> = one_of_every_event().iter().map(hex).collect();
    let expected = [
        "820080",                                                     // opened
        "820181781841434d45495132343346334f365250344937535a474b5933", // submitted
        "8202821b000001a2027cc0e067414f4331303138",                   // failed
        "8203811b000001a2027cc0e0",                                   // answer lost
        "8204811b000001a2027dab40",                                   // asked
        "8205811b000001a2027dab40",                                   // found alive
        "82068200623030",                                             // ended
    ];
    assert_eq!(found, expected);
}
