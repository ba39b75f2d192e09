//! Every documented code of a charge, one by one, as the protocol's section 10 has it. The codes of
//! other calls are tested beside those.

use billing::Doubted;
use operators::aoc::{Occasion, Pending, RenewalAnswer, StatusAnswer};
use operators::{Decline, OperatorReference};

use crate::given::{Line, Outcome};
use crate::operator::Act;
use crate::replies::{renewed, reply, status};

/// A class and a reason.
pub(crate) fn word_of_decline(decline: &Decline) -> String {
    format!("{} {}", decline.class, decline.reason)
}

/// What an answer came to: a class and a reason, or the name of the answer.
fn word_of_charge(outcome: Outcome<StatusAnswer>) -> String {
    match outcome.expect("an answer").answer {
        StatusAnswer::Charged(_) => "charged".into(),
        StatusAnswer::Denied(decline) => word_of_decline(&decline),
        StatusAnswer::Pending { pending, .. } => format!("pending {pending:?}"),
        StatusAnswer::Mismatch { field, .. } => format!("mismatch {field:?}"),
        StatusAnswer::Unclear { doubted: Doubted::Duplicate, .. } => "unclear, seen before".into(),
        StatusAnswer::Unclear { .. } => "unclear".into(),
    }
}

fn word_of_renewal(outcome: Outcome<RenewalAnswer>) -> String {
    match outcome.expect("an answer").answer {
        RenewalAnswer::Charged(_) => "charged".into(),
        RenewalAnswer::Declined(decline) => word_of_decline(&decline),
        RenewalAnswer::Pending { pending, .. } => format!("pending {pending:?}"),
        RenewalAnswer::AlreadyPaid { .. } => "already paid".into(),
        RenewalAnswer::Ended { .. } => "ended".into(),
        RenewalAnswer::NotMember { .. } => "not a member".into(),
        RenewalAnswer::AttemptsUsedUp { .. } => "attempts used up".into(),
        RenewalAnswer::InDoubt { doubted: Doubted::Duplicate, .. } => {
            "in doubt, seen before".into()
        }
        RenewalAnswer::InDoubt { .. } => "in doubt".into(),
    }
}

/// Code, and what it means on a purchase and on a renewal.
const CHARGES: [(&str, &str, &str); 36] = [
    ("AOC0001", "misconfiguration misconfigured", "misconfiguration misconfigured"),
    ("AOC0002", "unclear", "in doubt"),
    ("AOC0003", "terminal expired", "in doubt"),
    ("AOC1001", "unclear, seen before", "in doubt, seen before"),
    ("AOC1002", "terminal already_subscribed", "in doubt"),
    ("AOC1003", "terminal wrong_otp", "in doubt"),
    ("AOC1004", "terminal cancelled", "in doubt"),
    ("AOC1005", "misconfiguration misconfigured", "misconfiguration misconfigured"),
    ("AOC1006", "terminal barred", "terminal barred"),
    ("AOC1007", "terminal operator_error", "funds funds"),
    ("AOC1008", "pending Processing", "pending Processing"),
    ("AOC1009", "transient operator_error", "transient operator_error"),
    ("AOC1010", "terminal limit", "in doubt"),
    ("AOC1011", "terminal limit", "in doubt"),
    ("AOC1012", "terminal operator_error", "terminal operator_error"),
    ("AOC1013", "terminal limit", "in doubt"),
    ("AOC1014", "terminal limit", "funds funds"),
    ("AOC1015", "misconfiguration misconfigured", "misconfiguration misconfigured"),
    ("AOC1016", "funds limit", "funds funds"),
    ("AOC1017", "funds limit", "funds funds"),
    ("AOC1018", "misconfiguration misconfigured", "misconfiguration misconfigured"),
    ("AOC1019", "terminal expired", "terminal expired"),
    ("AOC1020", "unclear", "in doubt"),
    ("AOC2001", "unclear", "already paid"),
    ("AOC2002", "unclear", "ended"),
    ("AOC2003", "unclear", "not a member"),
    ("AOC2004", "unclear", "attempts used up"),
    ("POL1000", "funds funds", "funds funds"),
    ("POL0253", "terminal refused_by_subscriber", "terminal refused_by_subscriber"),
    ("POL0254", "misconfiguration misconfigured", "misconfiguration misconfigured"),
    ("POL1001", "funds limit", "funds funds"),
    ("POL1002", "transient limit", "transient limit"),
    ("SVC0270", "terminal operator_error", "funds funds"),
    ("AOC2999", "unclear", "in doubt"),
    ("POL9999", "unclear", "in doubt"),
    ("0", "unclear", "in doubt"),
];

#[tokio::test]
async fn every_code_of_a_denied_charge_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected, _) in CHARGES {
        let denied = Act::say(&status("Denied", code));
        assert_eq!(word_of_charge(line.charge(denied.clone()).await), expected, "{code}");
        assert_eq!(word_of_charge(line.charge_with_tac(denied.clone()).await), expected, "{code}");
        assert_eq!(word_of_charge(line.step_down(denied.clone()).await), expected, "{code}");
        let asked = line.inquire(Occasion::Purchase, denied).await;
        assert_eq!(word_of_charge(asked), expected, "chargeStatus, {code}");
    }
}

#[tokio::test]
async fn a_charging_call_that_names_no_status_means_what_its_code_says() {
    let line = Line::open().await;
    for (code, denied, _) in CHARGES {
        // An expiry is for chargeStatus to confirm.
        let expected = if denied == "terminal expired" { "unclear" } else { denied };
        let act = Act::say(&reply(code, &[]));
        assert_eq!(word_of_charge(line.charge(act.clone()).await), expected, "{code}");
        assert_eq!(word_of_charge(line.charge_with_tac(act).await), expected, "{code}");
    }
}

#[tokio::test]
async fn every_code_of_a_renewal_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, _, expected) in CHARGES {
        let denied = line.renew(Act::say(&renewed("Denied", code))).await;
        assert_eq!(word_of_renewal(denied), expected, "denied, {code}");
        let own_name = [("aocTransID", "TR7700099999")];
        let bare = word_of_renewal(line.renew(Act::say(&reply(code, &own_name))).await);
        let expected = if expected == "terminal expired" { "in doubt" } else { expected };
        assert_eq!(bare, expected, "no status, {code}");
    }
}

#[tokio::test]
async fn chargestatus_about_a_renewal_speaks_the_renewals_codes() {
    let line = Line::open().await;
    for (code, expected) in [
        ("AOC1007", "funds funds"),
        ("AOC1014", "funds funds"),
        ("AOC2002", "terminal cancelled"),
        ("AOC2003", "terminal not_member"),
        ("AOC1002", "unclear"),
        ("AOC2999", "unclear"),
    ] {
        let asked = line.inquire(Occasion::Renewal, Act::say(&status("Denied", code))).await;
        assert_eq!(word_of_charge(asked), expected, "{code}");
    }
}

#[tokio::test]
async fn a_chargestatus_without_a_status_says_hardly_anything_about_the_charge() {
    let line = Line::open().await;
    for (code, ..) in CHARGES.into_iter().chain([("00", "", "")]) {
        let expected = match code {
            "AOC1004" => "terminal cancelled",
            "AOC1019" => "terminal expired",
            "AOC1008" => "pending Processing",
            _ => "unclear",
        };
        for occasion in [Occasion::Purchase, Occasion::Renewal] {
            let asked = line.inquire(occasion, Act::say(&reply(code, &[]))).await;
            assert_eq!(word_of_charge(asked), expected, "{code}");
        }
    }
}

#[tokio::test]
async fn an_answer_carries_the_gateways_own_code() {
    let line = Line::open().await;
    let answer = line.charge(Act::say(&status("Denied", "AOC1006"))).await.expect("x").answer;
    assert!(matches!(answer, StatusAnswer::Denied(d) if d.code.as_str() == "AOC1006"));
    let answer = line.charge(Act::say(&status("Denied", " POL4012 "))).await.expect("x").answer;
    assert!(matches!(answer, StatusAnswer::Unclear { code, .. } if code.as_str() == "POL4012"));
    let answer = line.renew(Act::say(&renewed("Processing", "AOC1008"))).await.expect("x").answer;
    let own_name = OperatorReference::parse("TR7700099999").expect("a name");
    assert_eq!(
        answer,
        RenewalAnswer::Pending { pending: Pending::Processing, aoc_trans_id: own_name }
    );
}
