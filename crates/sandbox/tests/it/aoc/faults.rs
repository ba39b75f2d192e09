//! What each fault shows the caller, the books and the look-ups.

use std::time::Duration;

use reqwest::Response;
use sandbox::{
    HUGE_BODY_BYTES, Hazard, Share,
    aoc::{AocConfig, Behaviour, Endpoint, Fault, Faults, Pause},
};
use serde_json::{Value, json};

use super::caller::{Merchant, renewal, text, with_credentials};
use crate::caller::{NEVER, until};

/// What the caller gets to see.
#[derive(Debug, PartialEq)]
enum Seen {
    /// A status with code `00`, and the amount.
    Status(&'static str, &'static str),
    Code(&'static str),
    Http(u16),
    Unreadable,
    Nothing,
}
use Seen::{Code, Http, Nothing, Status, Unreadable};

/// A fault of a renewal; what the caller sees; how many charges.
#[rustfmt::skip]
const EFFECTS: &[(Fault, Seen, usize)] = &[
    (Fault::DropAfterCharge,         Nothing,                       1),
    (Fault::ErrorAfterCharge,        Http(500),                     1),
    (Fault::BadGatewayAfterCharge,   Http(502),                     1),
    (Fault::ForbiddenAfterCharge,    Http(403),                     1),
    (Fault::GarbageAfterCharge,      Unreadable,                    1),
    (Fault::NoDataAfterCharge,       Unreadable,                    1),
    (Fault::EmptyAfterCharge,        Unreadable,                    1),
    (Fault::UnlistedCodeAfterCharge, Code("AOC2999"),               1),
    (Fault::InvalidStateAfterCharge, Code("AOC0002"),               1),
    (Fault::ProcessingAfterCharge,   Status("Processing", "9.90"),  1),
    (Fault::WrongAmountAfterCharge,  Status("Charged", "10.90"),    1),
    (Fault::DropBefore,              Nothing,                       0),
    (Fault::ErrorBefore,             Http(500),                     0),
    (Fault::UnlistedCodeBefore,      Code("AOC2999"),               0),
    (Fault::OutOfCredit,             Code("POL1000"),               0),
    (Fault::NotApplied,              Code("SVC0270"),               0),
    (Fault::LostProcessing,          Nothing,                       0),
    (Fault::Processing,              Status("Processing", "0.00"),  0),
    (Fault::Unauthorized,            Http(401),                     0),
    (Fault::TooManyRequests,         Http(429),                     0),
    (Fault::Unavailable,             Http(503),                     0),
];

async fn seen(answer: reqwest::Result<Response>) -> Seen {
    let Ok(answer) = answer else { return Nothing };
    if answer.status() != 200 {
        return Http(answer.status().as_u16());
    }
    let data = answer.json::<Value>().await.unwrap_or_default()["data"].take();
    let leak = |value: &Value| &*text(value).leak();
    match data["errorCode"].as_str() {
        None => Unreadable,
        Some("00") => {
            Status(leak(&data["transactionOperationStatus"]), leak(&data["totalAmountCharged"]))
        }
        Some(code) => Code(code.to_owned().leak()),
    }
}

async fn renewed(merchant: &Merchant) -> Seen {
    let request = with_credentials(renewal("r1", "plain"));
    seen(merchant.send("/api/renewSubscription", &request).await).await
}

#[tokio::test]
async fn every_fault_of_a_renewal_shows_and_charges_what_it_says() {
    for (fault, answered, charges) in EFFECTS {
        let merchant = Merchant::new().await;
        merchant.aoc().script().next_renewal(*fault).unwrap();
        assert_eq!(renewed(&merchant).await, *answered, "{fault:?} answered");
        assert_eq!(merchant.books().entries().len(), *charges, "{fault:?} charged");
        let moved = merchant.subscription("plain").await["expiryDate"] != "13-04-2026";
        assert_eq!(moved, *charges == 1, "{fault:?} moved the expiry date");
    }
}

#[tokio::test]
async fn every_fault_of_a_renewal_can_also_come_by_chance() {
    for (fault, answered, charges) in EFFECTS {
        let faults = Faults::none().with(*fault, Share::ALWAYS);
        let merchant = Merchant::with(AocConfig { faults, ..AocConfig::default() }).await;
        assert_eq!(renewed(&merchant).await, *answered, "{fault:?} answered");
        assert_eq!(merchant.books().entries().len(), *charges, "{fault:?} charged");
        assert_eq!(merchant.books().stats().traffic.faults[fault.name()], 1);
    }
}

#[tokio::test]
async fn a_request_that_was_not_read_burns_nothing() {
    let merchant = Merchant::new().await;
    merchant.aoc().script().next_renewal(Fault::TooManyRequests).unwrap();
    assert_eq!(renewed(&merchant).await, Http(429));
    assert_eq!(renewed(&merchant).await, Status("Charged", "9.90"));
}

#[tokio::test]
async fn look_ups_can_fail_and_lie_and_still_work() {
    for (fault, answered) in [
        (Fault::LookupError, Http(500)),
        (Fault::LookupDrop, Nothing),
        (Fault::LookupGarbage, Unreadable),
        (Fault::LookupNoData, Unreadable),
        (Fault::LookupUnlistedCode, Code("AOC2999")),
        (Fault::LookupInvalidState, Code("AOC0002")),
        (Fault::LookupWrongAmount, Status("Charged", "10.90")),
    ] {
        let merchant = Merchant::new().await;
        let id = text(&merchant.renew("r1", "xl").await["aocTransID"]);
        merchant.aoc().script().next(Endpoint::ChargeStatus, fault).unwrap();
        let request = with_credentials(json!({ "aocTransID": id }));
        let answer = merchant.send("/api/chargeStatus", &request).await;
        assert_eq!(seen(answer).await, answered, "{fault:?}");
        assert_eq!(merchant.books().entries().len(), 1, "{fault:?}: the look-up charged");
    }
}

#[tokio::test]
async fn a_look_up_can_show_somebody_elses_number() {
    let merchant = Merchant::new().await;
    let id = text(&merchant.renew("r1", "plain").await["aocTransID"]);
    merchant.aoc().script().next(Endpoint::ChargeStatus, Fault::LookupWrongMsisdn).unwrap();
    assert_eq!(merchant.status(&id).await["msisdn"], "+60999999999");
}

#[tokio::test]
async fn calls_that_charge_nothing_lose_their_answers_too() {
    let merchant = Merchant::new().await;
    merchant.aoc().script().next(Endpoint::GetAocToken, Fault::CallDrop).unwrap();
    let request = with_credentials(super::caller::order("s1", json!({})));
    merchant.send("/api/getAOCToken", &request).await.unwrap_err();
    assert_eq!(merchant.get_token("s1", json!({})).await["errorCode"], "AOC1001");
    merchant.aoc().script().next(Endpoint::GetAocToken, Behaviour::refusing("AOC1009")).unwrap();
    assert_eq!(merchant.get_token("s2", json!({})).await["errorCode"], "AOC1009");
}

#[tokio::test]
async fn a_browser_may_never_return_from_a_page_that_charged() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", json!({})).await;
    merchant.aoc().script().next(Endpoint::Decide, Fault::DropAfterCharge).unwrap();
    let token = text(&data["aocToken"]);
    let form = [("aocToken", token.as_str()), ("decision", "agree")];
    merchant.http.post(merchant.url("/api/aoc")).form(&form).send().await.unwrap_err();
    let status = merchant.status(&text(&data["aocTransID"])).await;
    assert_eq!(status["transactionOperationStatus"], "Charged");
}

#[tokio::test]
async fn a_body_can_be_too_long_to_swallow() {
    let merchant = Merchant::new().await;
    merchant.aoc().script().next_renewal(Fault::HugeBodyAfterCharge).unwrap();
    let request = with_credentials(renewal("r1", "plain"));
    let mut answer = merchant.send("/api/renewSubscription", &request).await.unwrap();
    let mut length = 0;
    while let Some(chunk) = answer.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > HUGE_BODY_BYTES, "{length} bytes");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_a_charge() {
    let faults = Faults::none().with_delay(NEVER);
    let merchant = Merchant::with(AocConfig { faults, ..AocConfig::default() }).await;
    merchant.aoc().script().next_renewal(Fault::LateAnswer).unwrap();
    tokio::select! {
        _ = renewed(&merchant) => panic!("nobody waits that long"),
        () = until(|| merchant.books().entries().len() == 1) => {}
    }
    assert_eq!(merchant.subscription("plain").await["expiryDate"], "13-05-2026");
}

#[tokio::test]
async fn a_late_charge_happens_although_the_caller_hung_up_before() {
    let faults = Faults::none().with_delay(Duration::from_millis(300));
    let merchant = Merchant::with(AocConfig { faults, ..AocConfig::default() }).await;
    merchant.aoc().script().next_renewal(Behaviour::slow(Pause::BeforeWork)).unwrap();
    tokio::select! {
        _ = renewed(&merchant) => {}
        () = until(|| !merchant.books().requests().is_empty()) => {}
    }
    until(|| merchant.books().entries().len() == 1).await;
}
