//! Lao Telecom, as its protocol spells it.

use std::sync::Arc;
use std::time::Duration;

use billing::DeclineReason as Reason;
use billing::{Country, Currency, Doubted, Money, Msisdn, PlanId, Way};
use operators::ltc::{GameKey, LtcClient, LtcConfig, RequestType};
use operators::{AccessToken, MismatchedField as Field, Operator, Secret};

use crate::dialect::{
    Cancelling, Charging, Dialect, Given, Inquiring, Open, Preparing, Refunding, Standing, Tokens,
};
use crate::journal::TRANSACTION_ID;
use crate::operator::Act;

const NATIONAL: &str = "2055500001";
const SOMEBODY_ELSE: &str = "2099900002";
const REF_CODE: &str = "5f0c2a9e4b7d41c8a1e0d3c2b4a59687";
const TOKEN: &str = "opaque-Zx81kQ_example";
const PASSWORD: &str = "p&ss=w ord%1";
const OTP: &str = "40731";

struct Ltc;

impl Dialect for Ltc {
    fn client(&self, base_url: String, timeout: Duration) -> Arc<dyn Operator> {
        let config = LtcConfig {
            base_url,
            allow_insecure: false,
            username: "acme".into(),
            password: Secret::new(PASSWORD),
            request_type: RequestType::Uat,
            game_name: "ACME".into(),
            confirm_game_key: GameKey::default(),
            timeout,
        };
        Arc::new(LtcClient::new(config).expect("a fine configuration"))
    }

    fn given(&self) -> Given {
        Given {
            msisdn: Msisdn::parse(NATIONAL, Country::Laos).expect("a number of Laos"),
            amount: Money::parse("5000", Currency::Lak).expect("an amount"),
            reference: REF_CODE,
            otp: OTP,
            token: AccessToken::parse(TOKEN).ok(),
            secrets: vec![NATIONAL, SOMEBODY_ELSE, TOKEN, PASSWORD, OTP],
        }
    }

    fn plan(&self, way: Way) -> Option<PlanId> {
        let has = matches!(way, Way::Renewal | Way::Direct | Way::Otp);
        has.then(|| "gold-weekly".parse().expect("an id"))
    }

    /// RequestDeduct with `IsRecurring=false` (section 4.1).
    fn preparing(&self, way: Way) -> Option<Preparing> {
        let answers = Preparing {
            ready: deducted("200", "Register"),
            burnt: ["001", "002", "003", "006", "102", "104", "105", "601"]
                .map(|code| deducted(code, "None"))
                .into(),
            declined: [
                ("101", Reason::NotPrepaid),
                ("103", Reason::Funds),
                ("106", Reason::Misconfigured),
                ("107", Reason::AlreadySubscribed),
            ]
            .map(|(code, reason)| (deducted(code, "None"), reason))
            .into(),
        };
        (way == Way::Otp).then_some(answers)
    }

    fn charging(&self, way: Way) -> Option<Charging> {
        match way {
            Way::Renewal | Way::Direct => Some(recurring()),
            Way::Otp => Some(confirming()),
            Way::Page | Way::Watched => None,
        }
    }

    fn inquiries(&self, way: Way) -> Vec<Inquiring> {
        match way {
            Way::Renewal | Way::Direct => vec![checking(Open::NotMember)],
            Way::Otp => vec![checking(Open::Unconfirmed)],
            Way::Page | Way::Watched => vec![],
        }
    }

    fn looking_up(&self) -> Option<Inquiring> {
        None
    }

    fn tokens(&self) -> Option<Tokens> {
        let granted =
            format!(r#"{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":2591999}}"#);
        let refused = Act::status(400, r#"{"error":"invalid_grant"}"#);
        Some(Tokens { granted, refused })
    }

    fn refunding(&self) -> Option<Refunding> {
        None
    }

    fn cancelling(&self) -> Option<Cancelling> {
        None
    }

    fn standing(&self) -> Option<Standing> {
        None
    }
}

/// RequestDeduct with `IsRecurring=true` (section 4.1): `200` needs `ResultType` `Recurring`.
fn recurring() -> Charging {
    let charged = deducted("200", "Recurring");
    Charging {
        unproven: vec![
            deducted("200", "Register"),
            deducted("200", "None"),
            deducted("200", ""),
            charged.replace(r#","ResultType":"Recurring""#, ""),
            charged.replace(r#""200""#, "200"),
        ],
        declined: vec![
            (deducted("101", "None"), Reason::NotPrepaid),
            (deducted("103", "None"), Reason::Funds),
            (deducted("106", "None"), Reason::Misconfigured),
        ],
        seen_before: vec![deducted("003", "Register")],
        unlisted: ["20", "601", "602", "", "3"].map(|code| deducted(code, "Recurring")).into(),
        foreign: vec![
            charged.replace(NATIONAL, SOMEBODY_ELSE),
            charged.replace(TRANSACTION_ID, "ACME20260114093000ZZZZ"),
        ],
        pending: vec![],
        charged,
    }
}

/// ConfirmDeduct (section 5.1). It has no code for a balance that is too low.
fn confirming() -> Charging {
    let charged = confirmed("200");
    Charging {
        unproven: ["001", "002", "105", "106"].map(confirmed).into(),
        declined: vec![
            (confirmed("004"), Reason::Misconfigured),
            (confirmed("006"), Reason::WrongOtp),
            (confirmed("008"), Reason::Expired),
        ],
        seen_before: vec![confirmed("007")],
        unlisted: ["20", "103", "601", "900", ""].map(confirmed).into(),
        foreign: vec![charged.replace(TRANSACTION_ID, "ACME20260114093000ZZZZ")],
        pending: vec![],
        charged,
    }
}

/// CheckTransaction (section 6.1); 800 means another thing of a renewal than of an OTP.
fn checking(unconfirmed: Open) -> Inquiring {
    let charged = checked("200");
    let unclear = |body: String| (Act::say(&body), Open::Unclear);
    Inquiring {
        after: (Doubted::Timeout, None),
        declined: vec![(checked("101"), Reason::NotPrepaid), (checked("103"), Reason::Funds)],
        mismatched: vec![
            (charged.replace(NATIONAL, SOMEBODY_ELSE), Field::Msisdn),
            (charged.replace(r#""5000""#, r#""50000""#), Field::Amount),
            (checked("103").replace(r#""5000""#, r#""0""#), Field::Amount),
        ],
        open: vec![
            (Act::say(&checked("800")), unconfirmed),
            unclear(charged.replace(&format!(r#""Msisdn":"{NATIONAL}","#), "")),
            unclear(charged.replace(r#""Amount":"5000","#, "")),
            unclear(checked("003")),
            unclear(checked("006")),
            unclear(checked("999")),
            (Act::say(""), Open::NotFound),
            (Act::say("null"), Open::NotFound),
            (Act::status(404, ""), Open::NotFound),
        ],
        charged,
    }
}

fn deducted(code: &str, kind: &str) -> String {
    format!(
        r#"{{"ResultCode":"{code}","ResultDesc":"x","TransactionID":"{TRANSACTION_ID}","RefCode":"{REF_CODE}","ResultType":"{kind}","Msisdn":"{NATIONAL}"}}"#
    )
}

fn confirmed(code: &str) -> String {
    format!(
        r#"{{"ResultCode":"{code}","ResultDesc":"x","Email":"uat@example.la","TransactionID":"{TRANSACTION_ID}","RefCode":"{REF_CODE}"}}"#
    )
}

fn checked(code: &str) -> String {
    format!(
        r#"{{"TransactionId":"{TRANSACTION_ID}","Msisdn":"{NATIONAL}","SMSStatus":"True","Operator":"LTC","Amount":"5000","ResultCode":"{code}","ResultDesc":"x","Detail":"14/01/2026 09:30:07 x"}}"#
    )
}

crate::suite!(Ltc);
