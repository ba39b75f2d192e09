//! What a renewal's answer tells.

use billing::Doubted;
use chrono::NaiveDate;
use operators::OperatorReference;
use operators::aoc::{Pending, Renewal, RenewalAnswer};
use operators::{CallError, Class, Evidence};

use crate::given::{CORRELATOR, Line, open, ringgit};
use crate::operator::Act;
use crate::replies::{renewed, reply};

#[tokio::test]
async fn a_renewal_that_is_charged_has_a_name_and_an_expiry_date_of_its_own() {
    let line = Line::open().await;
    let answer = line.renew(Act::say(&renewed("charged", "00"))).await.expect("an answer").answer;
    let RenewalAnswer::Charged(receipt) = answer else { panic!("{answer:?}") };
    assert_eq!(receipt.aoc_trans_id, OperatorReference::parse("TR7700099999"));
    assert_eq!(receipt.client_correlator, OperatorReference::parse(CORRELATOR));
    assert_eq!(receipt.expires_on, NaiveDate::from_ymd_opt(2026, 2, 21));
    assert_eq!(receipt.charged, ringgit("9.90"));
}

#[tokio::test]
async fn a_renewal_without_the_fields_that_are_only_guessed_is_charged_too() {
    let line = Line::open().await;
    let fields = [("transactionOperationStatus", "Charged"), ("totalAmountCharged", "9.9")];
    let answer = line.renew(Act::say(&reply("00", &fields))).await.expect("an answer").answer;
    let RenewalAnswer::Charged(receipt) = answer else { panic!("{answer:?}") };
    assert_eq!((receipt.aoc_trans_id, receipt.expires_on), (None, None));
}

#[tokio::test]
async fn money_rule_2_a_renewal_that_is_processed_without_a_name_is_in_doubt() {
    let line = Line::open().await;
    let nameless = reply("AOC1008", &[("transactionOperationStatus", "Processing")]);
    let answer = line.renew(Act::say(&nameless)).await.expect("an answer").answer;
    assert!(
        matches!(answer, RenewalAnswer::InDoubt { aoc_trans_id: None, .. }),
        "nobody could poll it: {answer:?}"
    );
    let named = line.renew(Act::say(&renewed("pending_topup", "00"))).await;
    let answer = named.expect("an answer").answer;
    assert!(matches!(answer, RenewalAnswer::Pending { pending: Pending::TopUp, .. }), "{answer:?}");
}

#[tokio::test]
async fn money_rule_4_a_renewal_that_names_somebody_else_or_another_amount_is_in_doubt() {
    let line = Line::open().await;
    // A name that stands beside another number is not ours to ask by.
    for (ours, theirs, lends_a_name) in
        [("+60120000001", "+60120000002", false), ("9.90", "8.90", true)]
    {
        let body = renewed("Charged", "00").replace(ours, theirs);
        let answer = line.renew(Act::say(&body)).await.expect("an answer").answer;
        let RenewalAnswer::InDoubt { doubted, aoc_trans_id, .. } = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(doubted, Doubted::Unreadable);
        assert_eq!(aoc_trans_id.is_some(), lends_a_name, "{theirs}");
    }
    let other = [("msisdn", "+60120000002")];
    let answer = line.renew(Act::say(&reply("AOC2002", &other))).await.expect("an answer").answer;
    assert!(matches!(answer, RenewalAnswer::InDoubt { .. }), "somebody else ended: {answer:?}");
}

#[tokio::test]
async fn money_rule_2_a_status_is_believed_before_a_code_that_contradicts_it() {
    let line = Line::open().await;
    for code in ["AOC2001", "AOC2002", "AOC2003", "AOC2004", "AOC1007"] {
        let answer = line.renew(Act::say(&renewed("Charged", code))).await.expect(code).answer;
        assert!(matches!(answer, RenewalAnswer::InDoubt { .. }), "{code}: {answer:?}");
        let answer = line.renew(Act::say(&renewed("Processing", code))).await.expect(code).answer;
        assert!(matches!(answer, RenewalAnswer::Pending { .. }), "{code}: {answer:?}");
        let answer = line.renew(Act::say(&renewed("Odd", code))).await.expect(code).answer;
        assert!(matches!(answer, RenewalAnswer::InDoubt { .. }), "{code}: {answer:?}");
    }
}

#[tokio::test]
async fn a_renewal_that_breaks_a_rule_is_not_sent() {
    let line = Line::open().await;
    let given = line.given.renewal();
    for (ask, expected) in [
        (Renewal { operator: Some("celcom,xl"), ..given }, "operator: expected one operator code"),
        (Renewal { operator: Some(""), ..given }, "operator: expected one operator code"),
        (Renewal { amount: ringgit("0"), ..given }, "amount: expected more than zero"),
        (
            Renewal { description: "", ..given },
            "description: expected 1 to 200 characters, found 0",
        ),
        (
            Renewal { subscription_id: "  ", ..given },
            "subscriptionID: expected 1 to 200 characters, found 2",
        ),
        (
            Renewal { unsubscribe_url: "", ..given },
            "unSubURL: expected 1 to 200 characters, found 0",
        ),
    ] {
        match line.client.renew_subscription(ask, open).await {
            Err(CallError::Refused { class: Class::Misconfiguration, why, evidence }) => {
                assert_eq!(why, expected);
                assert_eq!(Evidence::sent(&evidence), "");
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
}
