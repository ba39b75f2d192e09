//! Money back.

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Abilities, Refund, RefundState};
use chrono::TimeDelta;
use operators::{Answered, Call, CallError, ChargeAnswer, InquiryAnswer, Operator, SendGate};
use workflows::{RefundWorkflow, ids};

use crate::gateway::{Gateway, Say};
use crate::given::{CHARGES_ONLY, Given, refund, ringgit, start};

pub(crate) const REFUNDED: Say = Say::Data(
    r#""aocTransID":"TR7700099999","transactionOperationStatus":"Refunded","amountRefunded":"2.00","clientCorrelator":"R-1","errorCode":"00","errorMessage":"""#,
);
pub(crate) const DENIED: Say = Say::Data(
    r#""transactionOperationStatus":"Denied","errorCode":"AOC1007","errorMessage":"failed""#,
);
const NOT_FOUND: Say = Say::Data(r#""errorCode":"AOC0002","errorMessage":"wrong state""#);
const UNLISTED: Say = Say::Data(r#""errorCode":"AOC2999","errorMessage":"what?""#);
const SEEN_BEFORE: Say = Say::Data(r#""errorCode":"AOC1001","errorMessage":"used""#);

/// Works on one refund for some days, with a gateway that says this.
async fn worked(script: &[Say], days: i64) -> (Gateway, Refund) {
    let gateway = Gateway::start(script).await;
    let given = Given::at(&gateway);
    given.work(vec![RefundWorkflow::opening(&refund(), start())], TimeDelta::days(days)).await;
    let state = given.state(&ids::refund(refund().order.id)).await;
    (gateway, state)
}

#[tokio::test]
async fn a_refund_is_sent_once_and_kept_with_the_gateways_names_for_it() {
    let (gateway, refund) = worked(&[REFUNDED], 3).await;
    assert_eq!(gateway.names(), ["refund"]);
    assert_eq!((refund.state, refund.refunded), (RefundState::Refunded, Some(ringgit("2.00"))));
    assert_eq!(refund.correlator.as_deref(), Some("R-1"));
}

#[tokio::test]
async fn money_rule_2_a_refund_whose_answer_was_lost_is_asked_about_and_never_sent_twice() {
    let (gateway, refund) = worked(&[Say::Nothing, Say::Nothing, REFUNDED], 3).await;
    assert_eq!(gateway.names(), ["refund", "refundStatus", "refundStatus"]);
    assert_eq!(refund.state, RefundState::Refunded);
}

#[tokio::test]
async fn money_rule_4_a_refund_that_never_arrived_is_sent_again_under_its_own_id() {
    let not_found = [NOT_FOUND; 4];
    let script = [&[Say::Nothing], &not_found[..], &[REFUNDED]].concat();
    let (gateway, refund) = worked(&script, 3).await;
    let names = gateway.names();
    assert_eq!((names[0].as_str(), names[5].as_str(), names.len()), ("refund", "refund", 6));
    let id = refund.order.transaction_id.as_str();
    assert!(gateway.calls().iter().all(|call| call.id.as_deref() == Some(id)));
    assert_eq!(refund.state, RefundState::Refunded);
}

#[tokio::test]
async fn a_refund_that_turns_out_to_have_arrived_is_only_asked_about_from_then_on() {
    let not_found = [NOT_FOUND; 4];
    let script = [&[Say::Nothing], &not_found[..], &[SEEN_BEFORE], &not_found[..], &[REFUNDED]];
    let (gateway, refund) = worked(&script.concat(), 9).await;
    let sends = gateway.names().iter().filter(|name| *name == "refund").count();
    assert_eq!((sends, refund.state), (2, RefundState::Refunded));
}

#[tokio::test]
async fn a_denial_of_the_second_send_is_no_proof_for_the_first() {
    let not_found = [NOT_FOUND; 4];
    let script = [&[Say::Nothing], &not_found[..], &[DENIED, REFUNDED]].concat();
    let (gateway, refund) = worked(&script, 3).await;
    assert_eq!(gateway.names().last().map(String::as_str), Some("refundStatus"));
    assert_eq!(refund.state, RefundState::Refunded);
}

#[tokio::test]
async fn a_refund_that_is_denied_stays_denied_with_the_gateways_code() {
    let (gateway, refund) = worked(&[DENIED], 3).await;
    assert_eq!(gateway.names(), ["refund"]);
    assert_eq!((refund.state, refund.refunded), (RefundState::Denied, None));
    assert_eq!(refund.operator_code.as_deref(), Some("AOC1007"));
}

#[tokio::test]
async fn money_rule_5_a_refund_in_doubt_is_asked_about_daily_without_end() {
    let script = [&[Say::Nothing], &[UNLISTED; 20][..]].concat();
    let (gateway, refund) = worked(&script, 10).await;
    let asked = gateway.names().iter().filter(|name| *name == "refundStatus").count();
    // After 1, 3, 10 and 60 minutes, and then daily.
    assert_eq!((asked, refund.state), (4 + 9, RefundState::InDoubt));
}

#[tokio::test]
async fn an_inquiry_that_fails_is_repeated_soon() {
    let script = [&[Say::Nothing, UNLISTED, UNLISTED, UNLISTED, UNLISTED][..], &[Say::Nothing]];
    let (gateway, refund) = worked(&[&script.concat()[..], &[REFUNDED]].concat(), 2).await;
    assert_eq!((gateway.names().len(), refund.state), (7, RefundState::Refunded));
}

#[tokio::test]
async fn an_operator_without_refunds_is_not_asked_for_one() {
    let given = Given::with(Arc::new(ChargesOnly));
    given.work(vec![RefundWorkflow::opening(&refund(), start())], TimeDelta::days(1)).await;
    let refund: Refund = given.state(&ids::refund(refund().order.id)).await;
    assert_eq!((refund.state, refund.attempts), (RefundState::Denied, 0));
    assert_eq!(refund.operator_code.as_deref(), Some("not_offered"));
}

/// An operator whose other calls would fail a test.
#[derive(Debug)]
struct ChargesOnly;

#[async_trait]
impl Operator for ChargesOnly {
    fn abilities(&self) -> Abilities {
        CHARGES_ONLY
    }

    async fn charge(
        &self,
        call: Call<'_>,
        _: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        panic!("{} is no refund", call.charge.order.id)
    }

    async fn inquire(&self, call: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError> {
        panic!("{} is no refund", call.charge.order.id)
    }
}
