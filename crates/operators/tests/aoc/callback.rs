//! What the gateway posts to us.

use billing::Msisdn;
use chrono::NaiveDate;
use operators::aoc::ChargeMode;
use operators::aoc::callback::{ChargeNotice, UnsubscribeNotice};
use operators::{InboundError, OperatorReference};

use crate::given::{CORRELATOR, E164};

const RENEWAL: &str = r#"{"data":{"aocTransID":"TR7700099999","transactionOperationStatus":"charged","totalAmountCharged":"2.00","clientCorrelator":"R-00000000-0000-4000-8000-000000000001","msisdn":"+60120000001","expiryDate":"21-02-2026","subscriptionID":"AcmeWeekly","errorCode":"00","errorMessage":""}}"#;
const LEFT: &str =
    r#"{"data":{"subscriptionID":"AcmeWeekly","msisdn":"60120000001","status":"unsubscribed"}}"#;

fn ours() -> Option<Msisdn> {
    Msisdn::parse_e164(E164).ok()
}

#[test]
fn a_renewals_notice_is_read_as_section_12_shows_it() {
    let notice = ChargeNotice::parse(RENEWAL.as_bytes()).expect("a notice");
    assert_eq!(notice.aoc_trans_id.as_str(), "TR7700099999");
    assert_eq!(&*notice.status, "charged");
    assert_eq!(notice.total.to_string(), "2.00");
    assert_eq!(notice.msisdn, ours());
    assert_eq!(notice.client_correlator, OperatorReference::parse(CORRELATOR));
    assert_eq!(notice.subscription_id.as_deref(), Some("AcmeWeekly"));
    assert_eq!(notice.expires_on, NaiveDate::from_ymd_opt(2026, 2, 21));
    assert_eq!(notice.mode, None);
}

#[test]
fn a_wallets_notice_names_no_subscriber() {
    let body = r#"{"data":{"aocTransID":12345678,"transactionOperationStatus":"Charged",
        "totalAmountCharged":10,"chargeMode":"standard","further":{"a":[1]}}}"#;
    let notice = ChargeNotice::parse(body.as_bytes()).expect("a notice");
    assert_eq!(notice.aoc_trans_id.as_str(), "12345678");
    assert_eq!(notice.total.to_string(), "10");
    assert_eq!((notice.msisdn, notice.expires_on), (None, None));
    assert_eq!(notice.mode, Some(ChargeMode::Standard));
}

#[test]
fn notices_are_tolerant_of_case_and_spelling() {
    for (from, to) in [
        ("\"data\"", "\"Data\""),
        ("aocTransID", "AOCTRANSID"),
        ("totalAmountCharged\":\"2.00\"", "TotalAmountCharged\":2.0"),
        ("+60120000001", "60 12-000 0001"),
        ("\"+60120000001\"", "60120000001"),
    ] {
        let body = RENEWAL.replace(from, to);
        let notice = ChargeNotice::parse(body.as_bytes()).expect(to);
        assert_eq!((notice.msisdn, notice.total.normalize()), (ours(), 2.into()), "{to}");
    }
    for (word, mode) in [("Split", ChargeMode::Split), ("STEPDOWN", ChargeMode::StepDown)] {
        let body =
            RENEWAL.replace("\"errorCode\"", &format!("\"chargeMode\":\"{word}\",\"errorCode\""));
        assert_eq!(ChargeNotice::parse(body.as_bytes()).expect(word).mode, Some(mode));
    }
}

#[test]
fn what_cannot_be_read_in_a_charge_is_named_and_not_repeated() {
    for (from, to, expected) in [
        (
            "\"aocTransID\":\"TR7700099999\",",
            "",
            "aocTransID: expected 1 to 64 printable characters",
        ),
        ("TR7700099999", "a b", "aocTransID: expected 1 to 64 printable characters"),
        ("\"charged\"", "\"\"", "transactionOperationStatus: expected a text"),
        ("\"2.00\"", "\"two\"", "totalAmountCharged: expected an amount"),
        ("\"2.00\"", "-2", "totalAmountCharged: expected an amount"),
        ("\"2.00\"", "null", "totalAmountCharged: expected an amount"),
        ("+60120000001", "+99120000001", "msisdn: expected an international number"),
        ("21-02-2026", "2026-02-21", "expiryDate: expected a date as dd-mm-yyyy"),
        ("{\"data\":", "[", "unreadable: not a JSON object"),
        ("{\"data\":{", "{\"data\":null,\"x\":{", "unreadable: nothing in its envelope"),
    ] {
        let body = RENEWAL.replacen(from, to, 1);
        let error = ChargeNotice::parse(body.as_bytes()).expect_err(to).to_string();
        assert_eq!(error, expected, "{body}");
    }
    let huge = vec![b' '; InboundError::BYTES_MAX + 1];
    assert_eq!(ChargeNotice::parse(&huge), Err(InboundError::TooLong { found: 16385 }));
    let empty = Err(InboundError::Unreadable { what: "nothing in it" });
    assert_eq!(ChargeNotice::parse(b""), empty);
}

#[test]
fn a_subscriber_who_left_is_named_with_the_subscription() {
    let notice = UnsubscribeNotice::parse(LEFT.as_bytes()).expect("a notice");
    assert_eq!(&*notice.subscription_id, "AcmeWeekly");
    assert_eq!(Some(notice.msisdn), ours());
    let shouted = LEFT.replace("unsubscribed", "UNSUBSCRIBED");
    assert_eq!(UnsubscribeNotice::parse(shouted.as_bytes()), Ok(notice));
}

#[test]
fn what_cannot_be_read_in_an_unsubscribe_is_named() {
    for (from, to, expected) in [
        ("unsubscribed", "subscribed", "status: expected unsubscribed"),
        ("\"AcmeWeekly\"", "\"\"", "subscriptionID: expected a text"),
        ("\"60120000001\"", "\"\"", "msisdn: expected an international number"),
        ("\"60120000001\"", "\"1\"", "msisdn: expected an international number"),
    ] {
        let body = LEFT.replacen(from, to, 1);
        let error = UnsubscribeNotice::parse(body.as_bytes()).expect_err(to).to_string();
        assert_eq!(error, expected, "{body}");
    }
    assert!(UnsubscribeNotice::parse(RENEWAL.as_bytes()).is_err());
    assert!(ChargeNotice::parse(LEFT.as_bytes()).is_err());
}

#[test]
fn money_rule_15_a_notice_is_printed_without_its_subscriber() {
    let charge = ChargeNotice::parse(RENEWAL.as_bytes()).expect("a notice");
    let left = UnsubscribeNotice::parse(LEFT.as_bytes()).expect("a notice");
    let printed = format!("{charge:?} {left:?}");
    assert!(!printed.contains("120000001"), "{printed}");
}
