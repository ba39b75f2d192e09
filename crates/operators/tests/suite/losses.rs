//! Whatever can go wrong between two sockets, on the calls that charge.

use std::sync::Arc;

use billing::Doubted;
use operators::{CallError, Doubt, InquiryAnswer, Unsent};

use crate::dialect::Dialect;
use crate::journal::{in_doubt, submitted};
use crate::line::{Line, nobody_home, open};
use crate::operator::Act;

/// Charges in every way; the operator does what `act` makes of the answer that says charged.
/// Fails unless that is in doubt, for the reason that `is_why` knows, after one request.
async fn is_in_doubt(
    dialect: &dyn Dialect,
    act: impl Fn(&str) -> Act,
    is_why: impl Fn(Doubt) -> bool,
) {
    for (way, answers) in dialect.charging_ways() {
        let line = match act("") {
            Act::Hang => Line::hasty(dialect).await,
            _ => Line::to(dialect).await,
        };
        // Whoever asked again would be told that it was charged.
        line.will(act(&answers.charged)).will(Act::say(&answers.charged));
        match line.charge(&submitted(dialect, way)).await {
            Err(error @ CallError::InDoubt { why, .. }) if is_why(why) => {
                assert_eq!(error.unaccepted(), None, "{way:?}: it may have been processed");
            }
            outcome => panic!("{way:?}: {outcome:?}"),
        }
        assert_eq!(line.hang_up().await.len(), 1, "{way:?}: nothing is sent again");
    }
}

pub(crate) async fn money_rule_7_a_refused_connection_was_surely_not_sent(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    let nobody = nobody_home(dialect).await;
    for (way, _) in dialect.charging_ways() {
        let charge = submitted(dialect, way);
        let outcome = nobody.charge(line.about(&charge), Arc::new(open)).await;
        let is_unsent = matches!(outcome, Err(CallError::NotSent { why: Unsent::Connect, .. }));
        assert!(is_unsent, "{way:?}: {outcome:?}");
    }
}

pub(crate) async fn money_rule_2_a_dropped_connection_is_in_doubt_and_nothing_is_sent_again(
    dialect: &dyn Dialect,
) {
    is_in_doubt(dialect, |_| Act::Reset, |why| why == Doubt::ConnectionLost).await;
}

pub(crate) async fn money_rule_2_silence_until_the_time_out_is_in_doubt(dialect: &dyn Dialect) {
    is_in_doubt(dialect, |_| Act::Hang, |why| why == Doubt::Timeout).await;
}

pub(crate) async fn money_rule_2_half_an_answer_is_in_doubt(dialect: &dyn Dialect) {
    let half = |whole: &str| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len() + 1);
        Act::WriteAndClose([head.as_bytes(), whole.as_bytes()].concat())
    };
    is_in_doubt(dialect, half, |why| why == Doubt::ConnectionLost).await;
}

pub(crate) async fn money_rule_2_an_error_of_the_server_is_in_doubt_even_where_its_body_says_charged(
    dialect: &dyn Dialect,
) {
    for status in [500, 502, 503, 504, 403, 404, 408, 409] {
        let is_why = |why| why == Doubt::Status(status);
        is_in_doubt(dialect, |charged| Act::status(status, charged), is_why).await;
    }
    let page = |_: &str| Act::status(502, "<html><h1>502 Bad Gateway</h1></html>");
    is_in_doubt(dialect, page, |why| why == Doubt::Status(502)).await;
    let elsewhere = |_: &str| Act::with_headers(302, "location: /login\r\n", "");
    is_in_doubt(dialect, elsewhere, |why| why == Doubt::Redirect(302)).await;
}

pub(crate) async fn money_rule_2_an_unreadable_body_is_in_doubt(dialect: &dyn Dialect) {
    let is_why = |why| matches!(why, Doubt::UnreadableBody(_));
    for body in ["", " ", "null", "{}", "[]", "OK", "<html></html>", "{\"data\":", "\u{feff}"] {
        is_in_doubt(dialect, |_| Act::say(body), is_why).await;
    }
    let cut = |charged: &str| Act::say(charged.strip_suffix('}').unwrap_or_default());
    is_in_doubt(dialect, cut, is_why).await;
    let long = "y".repeat(128 * 1024);
    is_in_doubt(dialect, |_| Act::say(&long), |why| why == Doubt::OversizedBody).await;
}

pub(crate) async fn after_a_lost_answer_the_inquiry_tells_the_truth(dialect: &dyn Dialect) {
    let line = Line::to(dialect).await;
    for (way, _) in dialect.charging_ways() {
        let lost = line.will(Act::Reset).charge(&submitted(dialect, way)).await;
        let Err(CallError::InDoubt { why, .. }) = lost else { panic!("{way:?}: {lost:?}") };
        let charge = in_doubt(dialect, way, (Doubted::from(why), None));
        // The first that is asked of a charge about which nothing else was learnt.
        let inquiries = dialect.inquiries(way);
        let nothing_learnt = inquiries.into_iter().find(|ask| ask.after.1.is_none());
        let answers = nothing_learnt.expect("a lost answer can be asked about");
        let found = line.will(Act::say(&answers.charged)).inquire(&charge).await;
        let answer = found.expect("an answer").answer;
        assert!(matches!(answer, InquiryAnswer::Charged(_)), "{way:?}: {answer:?}");
    }
}
