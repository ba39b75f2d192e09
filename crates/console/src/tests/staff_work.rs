//! What staff do with charges: settle, ask again, see a number.

use std::sync::Arc;

use axum::http::StatusCode;
use billing::{
    Abilities, Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, Currency, Doubted,
    LostRenewalRule, Money, Msisdn, NotFoundRule, RenewalSchedule, TransactionId, Way,
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use orders::Orders;
use workflows::{AccountPolicy, Catalog, ChargeWorkflow, ids};

use super::given::{Browser, Given, PASSWORD, everybody, start};

/// Whose charges these are.
pub(super) const NUMBER: &str = "8562055500001";

pub(super) fn account() -> AccountPolicy {
    AccountPolicy {
        id: "ltc-main".parse().expect("an id"),
        transaction_prefix: "ACME".into(),
        inquiry_schedule: Vec::new(),
        timeout: std::time::Duration::from_secs(5),
        not_found: NotFoundRule::Hold,
        attempts_per_day: 3,
        max_amount: Money::parse("50000", Currency::Lak).expect("an amount"),
        tps: 10.0,
        connections: 1,
        any_time: RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
        abilities: Abilities {
            uses_tokens: true,
            two_calls: &[Way::Otp],
            asks_by_our_id: true,
            tells_expiry: false,
            cancels: false,
            resends_otps: false,
            refunds: false,
            one_renewal_a_day: false,
        },
        lost_renewal: LostRenewalRule::Hold,
        renews_itself: false,
        purchase_way: Way::Otp,
        otp_window: std::time::Duration::from_secs(60),
        page_window: std::time::Duration::from_secs(1_800),
    }
}

fn order(partitions: u16) -> ChargeOrder {
    let msisdn = Msisdn::parse_e164(NUMBER).expect("a number");
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "1" };
    let id = ChargeId::mint(ids::partition_of(msisdn, partitions), &origin);
    ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", "1").expect("a prefix"),
        account: "ltc-main".parse().expect("an id"),
        plan: None,
        subscription: None,
        msisdn,
        amount: Money::parse("5000", Currency::Lak).expect("an amount"),
        description: None,
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: start().date_naive(),
        scheduled_for: start(),
        send_before: None,
        way: Way::Direct,
        purchase: None,
        asked: None,
    }
}

/// A console whose journal has one charge, of which nobody knows whether it took money; and the
/// charge's id.
pub(super) async fn with_a_doubt() -> (Given, String) {
    with_a_doubt_for(TimeDelta::zero()).await
}

/// The same, where nobody has known for so long.
pub(super) async fn with_a_doubt_for(age: TimeDelta) -> (Given, String) {
    let mut given = Given::new(everybody());
    given.desk.orders = Orders::new(given.store.clone(), Arc::new(Catalog::new([account()], [])));
    let mut charge = Charge::open(order(given.store.partitions()));
    let lost = ChargeEvent::AnswerLost {
        why: Doubted::Timeout,
        look_at: start() + TimeDelta::hours(1),
        code: None,
        evidence: None,
        reference: None,
    };
    for event in [ChargeEvent::Submitted, lost] {
        charge.apply(&event, start() - age).expect("a legal move");
    }
    given.store.create(vec![ChargeWorkflow::opening(&charge, start())]).await.expect("created");
    (given, charge.order.id.to_string())
}

pub(super) async fn signed_in(given: &Given, name: &str) -> (Browser, String) {
    let mut browser = given.browser_of(given.desk.clone());
    browser.sign_in(name, PASSWORD).await;
    let csrf = browser.csrf().await;
    (browser, csrf)
}

pub(super) async fn deeds(given: &Given) -> Vec<String> {
    let deeds = given.audit().await.into_iter().map(|(_, action)| action);
    deeds.filter(|action| action != "sign_in").collect()
}

#[tokio::test]
async fn a_doubt_is_settled_by_those_who_may_and_only_with_evidence_and_a_reason() {
    let (given, id) = with_a_doubt().await;
    let path = format!("/console/charges/{id}/resolve");
    let (mut ann, csrf) = signed_in(&given, "ann").await;
    assert!(ann.get(&format!("/console/charges/{id}")).await.body.contains("it takes the role"));
    let refused = ann.post(&path, &[("csrf", &csrf), ("outcome", "charged")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let (mut ben, csrf) = signed_in(&given, "ben").await;
    let form = [("csrf", &*csrf), ("outcome", "charged"), ("why", "they <say> so")];
    let refused = ben.post(&path, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("they &lt;say&gt; so</textarea>"), "{}", refused.body);
    assert_eq!(deeds(&given).await, [""; 0]);
    let settled = ben.post(&path, &[&form[..], &[("evidence", "line 7")]].concat()).await;
    assert_eq!(settled.leads_to(), format!("/console/charges/{id}"));
    assert_eq!(deeds(&given).await, ["resolve"]);
}

#[tokio::test]
async fn one_charge_is_asked_for_again_only_with_a_reason() {
    let (given, id) = with_a_doubt().await;
    let (mut browser, csrf) = signed_in(&given, "ann").await;
    let path = format!("/console/charges/{id}/requeue");
    let form = [("csrf", &*csrf), ("key", "k"), ("why", " ")];
    let refused = browser.post(&path, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("A reason is needed"), "{}", refused.body);
    assert_eq!(deeds(&given).await, [""; 0]);
    let form = [("csrf", &*csrf), ("key", "k"), ("why", "an outage")];
    assert_eq!(browser.post(&path, &form).await.leads_to(), format!("/console/charges/{id}"));
    assert_eq!(deeds(&given).await, ["requeue"]);
}

#[tokio::test]
async fn a_whole_number_is_in_the_answer_to_whoever_gave_a_reason_and_in_no_page() {
    let (given, id) = with_a_doubt().await;
    let (mut browser, csrf) = signed_in(&given, "ben").await;
    let path = format!("/console/charges/{id}/reveal");
    let refused = browser.post(&path, &[("csrf", &csrf), ("why", " ")]).await;
    assert!(!refused.body.contains(NUMBER) && refused.status.is_client_error());
    let shown = browser.post(&path, &[("csrf", &csrf), ("why", "she calls")]).await;
    assert!(shown.body.contains(NUMBER), "{}", shown.body);
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!(deeds(&given).await, ["reveal_msisdn"]);
    let page = browser.get(&format!("/console/charges/{id}")).await;
    assert!(!page.body.contains(NUMBER), "{}", page.body);
}

#[tokio::test]
async fn a_requeue_that_is_sent_twice_is_asked_for_once_and_names_what_it_is_of() {
    let (given, _) = with_a_doubt().await;
    let (mut browser, csrf) = signed_in(&given, "ann").await;
    let dry = browser.get("/console/requeues/new?state=in_doubt").await;
    assert!(dry.body.contains("ask about 1"), "{}", dry.body);
    let form = [
        ("csrf", &*csrf),
        ("key", "k"),
        ("state", "in_doubt"),
        ("pace", "5"),
        ("why", "an outage"),
    ];
    let first = browser.post("/console/requeues", &form).await;
    let second = browser.post("/console/requeues", &form).await;
    assert!(first.leads_to().starts_with("/console/requeues/"), "{first:?}");
    assert_eq!(first.leads_to(), second.leads_to());
    let requeues = records::requeues(Vec::new(), None, 10, &*given.store).await.expect("a list");
    assert_eq!(requeues.rows.len(), 1);
    let page = browser.get(first.leads_to()).await;
    assert!(page.body.contains("Requeue of state in doubt"), "{}", page.body);
}

#[tokio::test]
async fn what_is_asked_for_again_is_bounded_by_the_instant_of_the_dry_run_however_late_it_is_sent()
{
    let (given, _) = with_a_doubt().await;
    let (mut browser, _) = signed_in(&given, "ann").await;
    let dry = browser.get("/console/requeues/new?state=in_doubt&since=2h").await.body;
    let field = "name=\"since\" value=\"2026-11-22T14:00:00Z\"";
    assert!(dry.contains(field) && !dry.contains("2h"), "{dry}");
}

#[tokio::test]
async fn without_a_reason_nothing_is_asked_for_again_and_what_was_typed_stays() {
    let (given, _) = with_a_doubt().await;
    let (mut browser, csrf) = signed_in(&given, "ann").await;
    let form = [("csrf", &*csrf), ("key", "k"), ("state", "in_doubt"), ("pace", "7")];
    let refused = browser.post("/console/requeues", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"7\"") && refused.body.contains("A reason is needed"));
    let requeues = records::requeues(Vec::new(), None, 10, &*given.store).await.expect("a list");
    assert_eq!(requeues.rows.len(), 0);
}
