//! An unknown transaction, in every shape of that (LTC protocol, A6).

use operators::ltc::Mode;
use operators::{CallError, Doubt, InquiryAnswer};

use crate::given::{Line, NATIONAL, checked, checked_about};
use crate::operator::Act;

#[tokio::test]
async fn a6_an_unknown_transaction_is_not_found_in_every_shape_of_that() {
    let line = Line::open().await;
    for (shape, act) in [
        ("404", Act::status(404, "")),
        ("404 with a page", Act::status(404, "<html>not found</html>")),
        ("404 with JSON", Act::status(404, r#"{"Message":"none"}"#)),
        ("404 with null", Act::status(404, "null")),
        ("404 with an unlisted code", Act::status(404, r#"{"ResultCode":"404"}"#)),
        ("404 with a listed code alone", Act::status(404, r#"{"ResultCode":"001"}"#)),
        ("404 about our id alone", Act::status(404, &checked_about("001", "", "null"))),
        ("404 about our subscriber, unlisted", Act::status(404, &checked("404"))),
        ("an empty body", Act::say("")),
        ("white space", Act::say("\u{feff} \r\n")),
        ("null", Act::say("null")),
        ("204", Act::status(204, "")),
        ("an empty object", Act::say("{}")),
        ("an object of nulls", Act::say(r#"{"ResultCode":null,"Msisdn":null,"Amount":null}"#)),
        ("an object of other things", Act::say(r#"{"Message":"none","ResultCode":null}"#)),
    ] {
        for mode in [Mode::Recurring, Mode::Otp] {
            let answer = line.inquire(mode, act.clone()).await.expect(shape).answer;
            assert_eq!(answer, InquiryAnswer::NotFound, "{shape}");
        }
    }
}

#[tokio::test]
async fn a6_a_404_with_a_listed_code_about_a_subscriber_or_an_amount_is_read_as_a_record() {
    let line = Line::open().await;
    let ask = async |reply: &str| {
        let answered = line.inquire(Mode::Recurring, Act::status(404, reply)).await;
        answered.expect("an answer").answer
    };
    let whole = ask(&checked("103")).await;
    assert!(matches!(whole, InquiryAnswer::Declined(_)), "{whole:?}");
    for half in [checked_about("200", NATIONAL, "null"), checked_about("200", "", "5000")] {
        let answer = ask(&half).await;
        assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{half}: {answer:?}");
    }
    let of_another = ask(&checked_about("200", "2099900002", "null")).await;
    assert!(matches!(of_another, InquiryAnswer::Mismatch { .. }), "{of_another:?}");
}

#[tokio::test]
async fn a6_a_404_that_names_a_code_in_an_unreadable_body_decides_nothing() {
    let line = Line::open().await;
    let asked = line.inquire(Mode::Otp, Act::status(404, r#"{"resultcode":"200","#)).await;
    let is_in_doubt = matches!(asked, Err(CallError::InDoubt { why: Doubt::Status(404), .. }));
    assert!(is_in_doubt, "{asked:?}");
}

#[tokio::test]
async fn a6_an_answer_without_a_code_is_unclear_and_never_a_decline() {
    let line = Line::open().await;
    let without = checked("x").replace("\"x\"", "null");
    for body in [without.as_str(), r#"{"ResultCode":""}"#, r#"{"Amount":"5000"}"#] {
        let answer = line.inquire(Mode::Recurring, Act::say(body)).await.expect(body).answer;
        assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{body}: {answer:?}");
    }
}
