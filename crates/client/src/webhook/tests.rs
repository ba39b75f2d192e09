//! What is believed, and what is not.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::signature::{Signed, key};
use super::{Data, Event, Rejected, verify_at};

/// The vector of the specification's own libraries.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const SIGNED_AT: i64 = 1_649_367_553;
const BODY: &str = r#"{"email":"test@example.com","username":"test_user"}"#;
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
const OTHER_SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn headers(signature: &str) -> HeaderMap {
    let timestamp = SIGNED_AT.to_string();
    let all =
        [("webhook-id", ID), ("webhook-timestamp", &timestamp), ("webhook-signature", signature)];
    let value = |text: &str| HeaderValue::from_str(text).expect("a header");
    all.into_iter().map(|(name, text)| (name.parse().expect("a name"), value(text))).collect()
}

fn at(offset: TimeDelta) -> DateTime<Utc> {
    DateTime::from_timestamp(SIGNED_AT, 0).expect("an instant") + offset
}

fn verify(secrets: &[&str], signature: &str) -> Result<Event, Rejected> {
    verify_at(at(TimeDelta::zero()), secrets, &headers(signature), BODY.as_bytes())
}

/// It is signed, and the specification's example is no event of ours.
fn is_believed(result: &Result<Event, Rejected>) -> bool {
    matches!(result, Err(Rejected::Body(_)))
}

/// An event, signed as Mekong signs.
fn event(kind: &str, data: Value) -> Result<Event, Rejected> {
    let timestamp = "2026-11-22T02:00:00Z";
    let body = json!({ "id": "ev_1", "type": kind, "timestamp": timestamp, "sequence": 3,
        "subscription_id": "sub-1", "data": data, "of_a_later_version": 1 });
    let body = body.to_string();
    let unsigned = headers("v1,");
    let key = key(SECRET).expect("a secret");
    let signature = Signed::read(&unsigned, body.as_bytes())?.by(&key);
    verify_at(at(TimeDelta::zero()), &[SECRET], &headers(&signature), body.as_bytes())
}

#[test]
fn the_specifications_own_example_is_believed() {
    assert!(is_believed(&verify(&[SECRET], SIGNATURE)));
}

#[test]
fn while_a_secret_is_changed_either_side_may_be_first() {
    let both = format!("v1,{} v1a,ed25519 {SIGNATURE}", "A".repeat(44));
    assert!(is_believed(&verify(&[OTHER_SECRET, SECRET], SIGNATURE)));
    assert!(is_believed(&verify(&[SECRET], &both)));
}

#[test]
fn what_no_secret_has_signed_is_rejected() {
    let forged = SIGNATURE.replace("tZ1I", "tZ1J");
    for signature in [&forged, "", "v1,", "v1,!", &SIGNATURE.replace("v1", "v2"), &SIGNATURE[..20]]
    {
        assert_eq!(verify(&[SECRET], signature), Err(Rejected::Signature), "{signature}");
    }
    assert_eq!(verify(&[OTHER_SECRET], SIGNATURE), Err(Rejected::Signature));
    assert_eq!(verify(&[], SIGNATURE), Err(Rejected::Signature));
    let changed = BODY.replace("test_user", "another");
    let now = at(TimeDelta::zero());
    let verified = verify_at(now, &[SECRET], &headers(SIGNATURE), changed.as_bytes());
    assert_eq!(verified, Err(Rejected::Signature));
}

#[test]
fn an_old_request_is_rejected_though_it_is_signed() {
    let verify = |offset| verify_at(at(offset), &[SECRET], &headers(SIGNATURE), BODY.as_bytes());
    let five = TimeDelta::minutes(5);
    for near in [five, -five] {
        assert!(is_believed(&verify(near)), "{near}");
    }
    for far in [five + TimeDelta::seconds(1), -five - TimeDelta::seconds(1)] {
        assert!(matches!(verify(far), Err(Rejected::Time { .. })), "{far}");
    }
}

#[test]
fn a_header_that_is_missing_is_named() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut headers = headers(SIGNATURE);
        headers.remove(name);
        let verified = verify_at(at(TimeDelta::zero()), &[SECRET], &headers, BODY.as_bytes());
        assert_eq!(verified, Err(Rejected::Header(name)));
    }
}

#[test]
fn a_secret_that_is_none_is_never_taken_for_an_empty_one() {
    for wrong in ["hunter2", "whsec_", "whsec_!"] {
        assert_eq!(verify(&[wrong], SIGNATURE), Err(Rejected::Secret), "{wrong}");
    }
}

#[test]
fn an_event_says_what_it_is_about_and_one_of_a_later_version_is_kept_as_it_came() {
    let subscription = json!({ "id": "sub-1", "account": "ltc-main", "plan": "gold-weekly",
        "msisdn": "20•••••155", "state": "active", "renews_at": null,
        "paid_through": "2026-11-29T00:00:00Z", "dunning_step": 0,
        "created_at": "2026-11-22T00:00:00Z", "updated_at": "2026-11-22T00:00:00Z",
        "cancelled_at": null });
    let renewed = event("subscription.renewed", subscription).expect("an event");
    let Data::Subscription(subscription) = &renewed.data else { panic!("{renewed:?}") };
    assert_eq!((subscription.id.as_str(), subscription.state.as_str()), ("sub-1", "active"));
    assert_eq!((renewed.sequence, renewed.subscription_id.as_deref()), (3, Some("sub-1")));

    let later = event("voucher.used", json!({ "id": 7 })).expect("an event");
    assert_eq!(later.data, Data::Other(json!({ "id": 7 })));
    assert!(matches!(event("charge.charged", json!({})), Err(Rejected::Body(_))));
}
