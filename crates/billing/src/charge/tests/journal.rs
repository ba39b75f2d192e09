//! How a charge is written. Bytes that change here cannot be read by what runs already.

use data_encoding::HEXLOWER;

use super::*;

fn hex<T: Encode<()>>(value: &T) -> String {
    HEXLOWER.encode(&minicbor::to_vec(value).expect("encodes"))
}

/// A charge that was just opened.
const REQUESTED: &str = concat!(
    "8b",                                                     // a charge:
    "8f",                                                     // its order:
    "4f0007ade720f42b09cb1f2fbae6783178",                     // id, with partition 7
    "1841434d4546485658484f4f4545554e424e434e36584d5357",     // transaction id, with ACME
    "686c74632d6d61696e6b676f6c642d7765656b6c79657375622d31", // account, plan, subscription
    "1b000007c98246d17b8200191388f6",                         // msisdn, 5000 LAK, no description
    "8219512b070000f6",                                       // period, ordinal, step, no retry
    "19512b1b000001a1ff7acb801b000001a223874f80",             // opened on, scheduled, send before
    "00f6f6f600f6f6f6f600",                                   // requested, and nothing else yet
);

#[test]
fn every_charge_and_event_reads_back_as_it_was_written() {
    for charge in one_in_every_state() {
        let bytes = minicbor::to_vec(&charge).expect("encodes");
        assert_eq!(minicbor::decode::<Charge>(&bytes).expect("decodes"), charge);
    }
    for event in one_of_every_event() {
        let bytes = minicbor::to_vec(&event).expect("encodes");
        assert_eq!(minicbor::decode::<ChargeEvent>(&bytes).expect("decodes"), event);
        let signal = ChargeSignal::Evidence { event };
        let bytes = minicbor::to_vec(&signal).expect("encodes");
        assert_eq!(minicbor::decode::<ChargeSignal>(&bytes).expect("decodes"), signal);
    }
}

#[test]
fn the_bytes_of_a_charge_never_change() {
    assert_eq!(hex(&requested()), REQUESTED);
    assert_eq!(hex(&in_doubt().doubt), "861b000001a1ff7acb801b000001a1ff7bb5e0f4f6f400");
}

#[test]
fn what_was_written_before_there_were_purchases_still_reads() {
    // The bytes of a charge that was requested are the same as then; see above. A doubt did not
    // say what came instead of an answer.
    let doubt: Doubt =
        minicbor::decode(&bytes("851b000001a1ff7acb801b000001a1ff7bb5e0f4f6f4")).expect("decodes");
    assert_eq!(doubt, Doubt { why: None, ..in_doubt().doubt.expect("in doubt") });
    let read: Charge = minicbor::decode(&bytes(REQUESTED)).expect("decodes");
    assert_eq!(read, requested());
    assert_eq!((read.order.way, read.burnt, read.preparation), (Way::Renewal, 0, None));
    let charged: ChargeEvent = minicbor::decode(&bytes("8203820063323030")).expect("decodes");
    assert_eq!(charged, super::charged());
}

#[test]
fn the_address_of_a_page_is_never_written_to_the_history_and_old_ones_still_read() {
    let address = "68747470733a2f2f7061792e6578616d706c652f31";
    assert!(!hex(&bought::sent_to_page()).contains(address), "whoever has it can pay");
    let written_before =
        format!("820c846354523181{}{address}1b000001a1ff7f5f601b000001a1ff7ca040", "75");
    let read: ChargeEvent = minicbor::decode(&bytes(&written_before)).expect("decodes");
    assert_eq!(read, bought::sent_to_page());
    let on_page = hex(&bought::on_page());
    assert!(on_page.contains(address), "it is known as long as it is of use");
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).expect("hex digits")
}

#[test]
fn the_bytes_of_the_events_never_change() {
    let expected = [
        "820080",                     // opened
        "820180",                     // submitted
        "820282001b000001a1ff7acf68", // not accepted
        "8203820063323030",           // charged
        "820483000063313033",         // declined
        "820582001b000001a1ff7bb5e0", // answer lost
        "8206811b000001a1ff7bb5e0",   // suspected
        "820780",                     // proven unsent
        "82181d80",                   // said unsent
        "820882031b000001a1ff7d8aa0", // asked
        "82098100",                   // withdrawn
        "820a8100",                   // withdrawal missed
        "820b80",                     // preparing
        // Prepared: TR1, with a page but not its address, expires at, look at.
        "820c8463545231801b000001a1ff7f5f601b000001a1ff7ca040",
        "820c8163545231", // prepared, with nobody to wait for
        concat!(
            "820d85781841434d454d535134364836364d4c4e5855484b4141514c35", // prepare again, under
            "1b000001a1ff7ad35063313034f604",                             // not before, code, why
        ),
        "820e80", // otp typed, and not what
        "820f8163303036",
        "82181880",
        "82181983f5f61b000001a1ff7f5f60", // otp refused
        "8210811b000001a1ff813420",       // window closed
        "8211811b000001a1ff7f5f60",       // step-down offered
        "82128108",                       // step-down chosen
        "821381195131",                   // expiry read
        "821481195131",                   // expiry seen
        "82158163545231",                 // hinted
        concat!(
            "8216844f000719c20fa02adea447cca32fda99", // refund opened
            "82011901f46662726f6b656e63616e6e",       // 5.00 ringgit, why, by whom
        ),
        "8217834f000719c20fa02adea447cca32fda9982011901f4f4", // refund ended
        "8217834f000719c20fa02adea447cca32fda9982011901f4f5", // refund ended, in full
        concat!(
            "82181b854f000719c20fa02adea447cca32fda99", // refund refused
            "82011901f46662726f6b656e63616e6e",         // 5.00 ringgit, why wanted, by whom
            "820282820119019082011901f4",               // too much: 4.00 left of 5.00 wanted
        ),
        "82181a8369726571756575652f3163616e6e69726563686172676564",
        "82181c82636f6e6563616e6e", // requeued
    ];
    let found: Vec<_> = one_of_every_event().iter().map(hex).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_bytes_of_the_signals_never_change() {
    let withdraw = ChargeSignal::Withdraw { why: Withdrawal::PaidAlready };
    let evidence = ChargeSignal::Evidence { event: ChargeEvent::ProvenUnsent };
    let unsent = ChargeSignal::Unsent { submitted_at: at("22 02:00:00") };
    let found = [withdraw, evidence, unsent].map(|signal| hex(&signal));
    assert_eq!(found, ["82008102", "820181820780", "820a811b000001a1ff7acb80"]);
}

#[test]
fn a_charged_charge_takes_at_most_220_bytes() {
    let charge = after(&[ChargeEvent::Submitted, charged()]);
    let reference = Some("A1B2C3D4E5F6A7B8".into());
    let with_reference = Charge { operator_reference: reference, ..charge.clone() };
    let bytes = [charge, with_reference].map(|of| minicbor::to_vec(of).expect("encodes").len());
    assert_eq!(bytes, [136, 152], "at most 220 are planned for");
}
