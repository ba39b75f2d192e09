//! The gateway's answers about charges, renewals and subscriptions.

use billing::DeclineReason as Reason;
use billing::{Doubted, Way};
use operators::MismatchedField as Field;

use super::{NATIONAL, SOMEBODY_ELSE};
use crate::dialect::{Charging, Inquiring, Open};
use crate::operator::Act;

pub(super) const SUBSCRIBER: &str = "60120000001";
pub(super) const AOC_TRANS_ID: &str = "TR7700012345";
pub(super) const AOC_TOKEN: &str = "q8Zk3/Example+Token==";
const RENEWAL_ID: &str = "TR7700099999";

/// directCharge (sections 4.1, 6 and 10): `00` and `Charged` and our amount, or no charge.
pub(super) fn purchasing() -> Charging {
    let charged = charge("Charged", "00", "9.90");
    Charging {
        unproven: unproven(&charged),
        declined: vec![
            (reply("AOC1003", &[]), Reason::WrongOtp),
            (charge("Denied", "AOC1006", "0"), Reason::Barred),
            (charge("Denied", "AOC1007", "0"), Reason::OperatorError),
            (charge("Denied", "POL1000", "0"), Reason::Funds),
        ],
        seen_before: vec![reply("AOC1001", &[])],
        unlisted: vec![reply("AOC2999", &[]), charge("Denied", "AOC2999", "0")],
        foreign: vec![
            charged.replace(NATIONAL, SOMEBODY_ELSE),
            charged.replace(AOC_TRANS_ID, "TR1"),
            charge("Charged", "00", "99.00"),
        ],
        pending: pending(AOC_TRANS_ID),
        charged,
    }
}

/// renewSubscription (sections 8.3, 9 and 10).
pub(super) fn renewing() -> Charging {
    let charged = renewal("Charged", "00", "9.90");
    Charging {
        unproven: unproven(&charged),
        declined: vec![
            (renewal("Denied", "AOC1007", "0"), Reason::Funds),
            (reply("AOC2001", &[]), Reason::AlreadySubscribed),
            (reply("AOC2002", &[]), Reason::Cancelled),
            (reply("AOC2003", &[]), Reason::NotMember),
            (reply("POL1000", &[]), Reason::Funds),
        ],
        seen_before: vec![reply("AOC1001", &[])],
        unlisted: vec![
            reply("AOC2004", &[]),
            reply("AOC2999", &[]),
            renewal("Denied", "AOC2999", "0"),
        ],
        foreign: vec![charged.replace(NATIONAL, SOMEBODY_ELSE), renewal("Charged", "00", "99.00")],
        pending: pending(RENEWAL_ID),
        charged,
    }
}

/// Each lacks a piece of what the whole one has.
fn unproven(charged: &str) -> Vec<String> {
    vec![
        reply("00", &[]),
        charged.replace(r#""transactionOperationStatus":"Charged","#, ""),
        charged.replace(r#""totalAmountCharged":"9.90","#, ""),
        charged.replace(r#""errorCode":"00""#, r#""errorCode":"AOC0002""#),
        charged.replace("Charged\"", "Accepted\""),
    ]
}

fn pending(aoc_trans_id: &str) -> Vec<String> {
    ["Processing", "pending_consent", "pending_topup", "pending"]
        .map(|status| charge_named(aoc_trans_id, status, "00", "0"))
        .into()
}

/// chargeStatus (section 4), by the name of the charge or of the renewal.
pub(super) fn checking_by_name(way: Way) -> Inquiring {
    let (name, catch_all) = match way {
        Way::Renewal => (RENEWAL_ID, Reason::Funds),
        _ => (AOC_TRANS_ID, Reason::OperatorError),
    };
    let charged = charge_named(name, "Charged", "00", "9.90");
    let say = |status: &str, code: &str| Act::say(&charge_named(name, status, code, "0"));
    Inquiring {
        after: match way {
            Way::Renewal => (Doubted::Pending, Some(RENEWAL_ID)),
            _ => (Doubted::Timeout, None),
        },
        declined: vec![
            (charge_named(name, "Denied", "AOC1006", "0"), Reason::Barred),
            (charge_named(name, "Denied", "AOC1007", "0"), catch_all),
        ],
        mismatched: vec![
            (charged.replace(NATIONAL, SOMEBODY_ELSE), Field::Msisdn),
            (charged.replace("9.90", "99.00"), Field::Amount),
        ],
        open: vec![
            (say("Processing", "00"), Open::Pending),
            (Act::say(&reply("AOC1008", &[])), Open::Pending),
            (Act::say(&reply("00", &[])), Open::Unclear),
            (Act::say(&reply("AOC0002", &[])), Open::Unclear),
            (Act::say(&reply("AOC2999", &[])), Open::Unclear),
            (say("Denied", "AOC2999"), Open::Unclear),
        ],
        charged,
    }
}

/// subscriptionStatus, for a renewal that lost its answer (section 9).
pub(super) fn checking_the_last_paid_day() -> Inquiring {
    let charged = subscription("subscribed", "21-12-2026");
    let unclear = |body: String| (Act::say(&body), Open::Unclear);
    Inquiring {
        after: (Doubted::Timeout, None),
        declined: vec![(subscription("unsubscribed", "21-11-2026"), Reason::Cancelled)],
        mismatched: vec![
            (charged.replace(NATIONAL, SOMEBODY_ELSE), Field::Msisdn),
            (charged.replace("AcmeVideo", "AcmeNews"), Field::Subscription),
        ],
        open: vec![
            (Act::say(&subscription("subscribed", "21-11-2026")), Open::Unchanged),
            (Act::say(&reply("AOC2003", &[])), Open::NotMember),
            unclear(subscription("subscribed", "2026-12-21")),
            unclear(charged.replace(r#""expiryDate":"21-12-2026","#, "")),
            // That it has ended since does not prove that it was not renewed before.
            (Act::say(&reply("AOC2002", &[])), Open::NotMember),
            (Act::say(&reply("00", &[("status", "unsubscribed")])), Open::NotMember),
            unclear(reply("AOC0001", &[])),
            unclear(reply("AOC2999", &[])),
        ],
        charged,
    }
}

fn charge(status: &str, code: &str, total: &str) -> String {
    charge_named(AOC_TRANS_ID, status, code, total)
}

fn renewal(status: &str, code: &str, total: &str) -> String {
    charge_named(RENEWAL_ID, status, code, total)
}

fn charge_named(aoc_trans_id: &str, status: &str, code: &str, total: &str) -> String {
    let msisdn = format!("+{SUBSCRIBER}");
    reply(
        code,
        &[
            ("aocTransID", aoc_trans_id),
            ("transactionOperationStatus", status),
            ("totalAmountCharged", total),
            ("msisdn", &msisdn),
            ("clientCorrelator", "R-00000000-0000-4000-8000-000000000001"),
        ],
    )
}

pub(super) fn subscription(state: &str, expiry: &str) -> String {
    let msisdn = format!("+{SUBSCRIBER}");
    let about = [("subscriptionID", "AcmeVideo"), ("msisdn", msisdn.as_str())];
    let state = [("expiryDate", expiry), ("status", state)];
    reply("00", &[about, state].concat())
}

pub(super) fn refunded(status: &str, code: &str, amount: &str) -> String {
    reply(code, &[("transactionOperationStatus", status), ("amountRefunded", amount)])
}

/// A reply with these fields of `data`, each `name=value`, and a code.
pub(super) fn reply(code: &str, fields: &[(&str, &str)]) -> String {
    let fields: String =
        fields.iter().map(|(name, value)| format!(r#""{name}":"{value}","#)).collect();
    format!(r#"{{"data":{{{fields}"errorCode":"{code}","errorMessage":"x"}}}}"#)
}
