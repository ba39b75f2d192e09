//! What each fault of a charge shows the caller, the books and the look-ups.

use std::time::Duration;

use reqwest::Response;
use sandbox::{
    Hazard, Share,
    ltc::{Behaviour, Fault, Faults, HUGE_BODY_BYTES, Kip, LtcConfig},
};

use crate::caller::{Caller, NEVER, msisdn};

/// What the caller of a charge gets to see.
#[derive(Debug, PartialEq)]
enum Seen {
    Code(&'static str),
    Http(u16),
    Unreadable,
    Nothing,
}
use Seen::{Code, Http, Nothing, Unreadable};

/// A fault; what the caller sees; how many debits; what a look-up says, or its HTTP status.
#[rustfmt::skip]
const EFFECTS: &[(Fault, Seen, usize, Seen)] = &[
    (Fault::DropAfterDebit,                Nothing,      1, Code("200")),
    (Fault::ErrorAfterDebit,               Http(500),    1, Code("200")),
    (Fault::DatabaseErrorAfterDebit,       Code("006"),  1, Http(404)),
    (Fault::UnloggedDebit,                 Nothing,      1, Http(404)),
    (Fault::HiddenDebit,                   Nothing,      1, Code("003")),
    (Fault::DropBefore,                    Nothing,      0, Http(404)),
    (Fault::ErrorBefore,                   Http(500),    0, Http(404)),
    (Fault::TryAgainAfterDebit,            Code("001"),  1, Code("200")),
    (Fault::TryAgainBefore,                Code("001"),  0, Code("001")),
    (Fault::ExceptionAfterDebit,           Code("002"),  1, Code("200")),
    (Fault::ExceptionBefore,               Code("002"),  0, Code("002")),
    (Fault::ChargingUnreachableAfterDebit, Code("102"),  1, Code("200")),
    (Fault::ChargingUnreachableBefore,     Code("102"),  0, Code("102")),
    (Fault::SmsFailedAfterDebit,           Code("104"),  1, Code("200")),
    (Fault::TplusSmsFailedAfterDebit,      Code("105"),  1, Code("200")),
    (Fault::SmsFailedAfterDebitInRow,      Code("104"),  1, Code("104")),
    (Fault::Code20,                        Code("20"),   1, Code("200")),
    (Fault::Leaked601AfterDebit,           Code("601"),  1, Code("200")),
    (Fault::Leaked602Before,               Code("602"),  0, Code("602")),
    (Fault::UnlistedCodeBefore,            Code("5012"), 0, Code("5012")),
    (Fault::UnlistedCodeAfterDebit,        Code("5031"), 1, Code("200")),
    (Fault::GarbageAfterDebit,             Unreadable,   1, Code("200")),
    (Fault::EmptyObjectAfterDebit,         Unreadable,   1, Code("200")),
    (Fault::Unauthorized,                  Http(401),    0, Http(404)),
    (Fault::TooManyRequests,               Http(429),    0, Http(404)),
    (Fault::Unavailable,                   Http(503),    0, Http(404)),
];

async fn seen(answer: reqwest::Result<Response>) -> Seen {
    let Ok(answer) = answer else { return Nothing };
    if answer.status() != 200 {
        return Http(answer.status().as_u16());
    }
    let parsed = answer.json::<serde_json::Value>().await.unwrap_or_default();
    parsed["ResultCode"].as_str().map_or(Unreadable, |code| Code(code.to_owned().leak()))
}

#[tokio::test]
async fn every_fault_shows_debits_and_records_what_it_says() {
    let caller = Caller::new().await;
    for (n, (fault, answered, debits, recorded)) in EFFECTS.iter().enumerate() {
        let id = format!("ACME{n}");
        caller.sandbox.script().next_charge(*fault).unwrap();
        assert_eq!(seen(caller.renew(&id).await).await, *answered, "{fault:?} answered");
        assert_eq!(caller.debits_of(&id), *debits, "{fault:?} debited");
        assert_eq!(seen(caller.check(&id).await).await, *recorded, "{fault:?} recorded");
    }
    let debits = EFFECTS.iter().map(|(_, _, debits, _)| debits).sum::<usize>();
    assert_eq!(caller.sandbox.books().debits().len(), debits);
}

#[tokio::test]
async fn every_fault_of_a_renewal_can_also_come_by_chance() {
    for (fault, answered, debits, _) in EFFECTS {
        let faults = Faults::none().with(*fault, Share::ALWAYS);
        let caller = Caller::with(LtcConfig { faults, ..LtcConfig::default() }).await;
        assert_eq!(seen(caller.renew("A1").await).await, *answered, "{fault:?} answered");
        assert_eq!(caller.debits_of("A1"), *debits, "{fault:?} debited");
        assert_eq!(caller.sandbox.books().stats().traffic.faults[fault.name()], 1);
    }
}

#[tokio::test]
async fn a_body_can_be_too_long_to_swallow() {
    let caller = Caller::new().await;
    caller.sandbox.script().next_charge(Fault::HugeBodyAfterDebit).unwrap();
    let mut answer = caller.renew("A1").await.unwrap();
    let mut length = 0;
    while let Some(chunk) = answer.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > HUGE_BODY_BYTES, "{length} bytes");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_a_debit_and_an_honest_row() {
    let caller = Caller::delayed(NEVER).await;
    caller.sandbox.script().next_charge(Fault::LateAnswer).unwrap();
    caller.renew_and_hang_up("A1", || caller.debits_of("A1") == 1).await;
    caller.look_up_until_found("A1").await;
    assert_eq!(caller.code_of("A1").await, "200");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn a_late_debit_happens_although_the_caller_hung_up_before() {
    let caller = Caller::delayed(Duration::from_millis(500)).await;
    caller.sandbox.script().next_charge(Fault::LateDebit).unwrap();
    let books = caller.sandbox.books();
    let was_read = || books.requests().iter().any(|read| read.transaction_id.is_some());
    caller.renew_and_hang_up("A1", was_read).await;
    caller.look_up_until_found("A1").await;
    assert_eq!(caller.code_of("A1").await, "200");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn a_scripted_refusal_is_recorded_as_it_is_answered() {
    let caller = Caller::new().await;
    for code in ["005", "106", "108"] {
        caller.sandbox.script().next_charge(Behaviour::refusing(code)).unwrap();
        assert_eq!(caller.renewed(&format!("A{code}")).await["ResultCode"], code);
        assert_eq!(caller.code_of(&format!("A{code}")).await, code);
    }
    assert_eq!(caller.sandbox.books().debits(), []);
}

#[tokio::test]
async fn a_fault_after_the_debit_leaves_a_decline_a_decline() {
    let caller = Caller::new().await;
    caller.sandbox.ltc().set_balance(msisdn(), Kip(0));
    for (n, fault) in [Fault::Code20, Fault::SmsFailedAfterDebit].into_iter().enumerate() {
        caller.sandbox.script().next_charge(fault).unwrap();
        assert_eq!(caller.renewed(&format!("A{n}")).await["ResultCode"], "103");
    }
}

#[tokio::test]
async fn a_refused_token_is_let_in_the_next_time_with_the_same_id() {
    let faults = Faults::none().with(Fault::Unauthorized, Share::ALWAYS);
    let caller = Caller::with(LtcConfig { faults, ..LtcConfig::default() }).await;
    assert_eq!(caller.renew("A1").await.unwrap().status(), 401);
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
    assert_eq!(caller.debits_of("A1"), 1);
}
