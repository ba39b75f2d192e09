//! The audit: before the deed, for good, and without whole numbers.

use orders::{Action, Deed, LineOf, Refused, Via};
use records::{AuditFilter, audit};

use crate::given::{Counter, counters, five_thousand, on_sqlite, request};

fn deed<'d>(action: Action, subject: &'d str) -> Deed<'d> {
    Deed { by: "cli ann", via: Via::Cli, action, subject, why: Some("in their file") }
}

/// What the audit has of this, newest first.
async fn told(counter: &Counter, filter: &AuditFilter) -> Vec<contract::AuditView> {
    audit(filter, None, 100, &**counter.orders.store()).await.expect("a list").rows
}

#[tokio::test]
async fn a_deed_is_on_record_before_it_is_done_and_a_refusal_after_it() {
    for counter in counters().await {
        let orders = &counter.orders;
        let deed = deed(Action::Resolve, "ch_1");
        let done = orders.audited(&deed, async {
            assert_eq!(told(&counter, &AuditFilter::default()).await.len(), 1, "before the deed");
            Ok(7)
        });
        assert_eq!(done.await.expect("done"), 7);
        let refused = Refused::Unknown { what: "charge", id: "ch_1".into() };
        let refused = orders.audited(&deed, async { Err::<(), _>(refused) }).await;
        assert!(matches!(refused, Err(Refused::Unknown { .. })));
        let entries = told(&counter, &AuditFilter::default()).await;
        let outcomes: Vec<_> = entries.iter().filter_map(|entry| entry.outcome.clone()).collect();
        assert_eq!((entries.len(), outcomes), (3, vec!["there is no charge `ch_1`".to_owned()]));
        assert!(entries.iter().all(|entry| (&*entry.by, &*entry.via) == ("cli ann", "cli")));
    }
}

#[tokio::test]
async fn the_audit_is_told_newest_first_and_page_by_page() {
    for counter in counters().await {
        for n in 0..5 {
            counter.orders.record(&deed(Action::Pause, &format!("lane-{n}"))).await.expect("kept");
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let store = &**counter.orders.store();
            let page = audit(&AuditFilter::default(), cursor, 2, store).await.expect("a page");
            seen.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.windows(2).all(|pair| pair[0].at >= pair[1].at), "{seen:?}");
    }
}

#[tokio::test]
async fn the_audit_is_narrowed_by_who_what_and_to_what() {
    let counter = on_sqlite();
    let orders = &counter.orders;
    orders.record(&deed(Action::Pause, "ltc-main")).await.expect("kept");
    orders.record(&Deed { by: "ben", ..deed(Action::Resume, "ltc-main") }).await.expect("kept");
    let count = async |filter: AuditFilter| told(&counter, &filter).await.len();
    let all = AuditFilter::default;
    assert_eq!(count(AuditFilter { subject: Some("ltc-main".into()), ..all() }).await, 2);
    assert_eq!(count(AuditFilter { subject: Some("ltc".into()), ..all() }).await, 0);
    assert_eq!(count(AuditFilter { action: Some(Action::Resume), ..all() }).await, 1);
    for by in ["ann", "cli ann"] {
        assert_eq!(count(AuditFilter { by: Some(by.into()), ..all() }).await, 1, "{by}");
    }
}

#[tokio::test]
async fn money_rule_15_no_entry_has_a_whole_number_in_it() {
    let counter = on_sqlite();
    let why = "the owner of +856 2055500155, 2055500155, called";
    let deed = Deed { why: Some(why), ..deed(Action::RevealMsisdn, "2055500155") };
    let refused = Refused::Unknown { what: "line", id: "2055500155".into() };
    let refused = counter.orders.audited(&deed, async { Err::<(), _>(refused) }).await;
    refused.expect_err("refused");
    let by_number = AuditFilter { subject: Some("2055500155".into()), ..AuditFilter::default() };
    let entries = told(&counter, &by_number).await;
    assert_eq!(entries.len(), 2, "found by the number they do not show");
    let shown = format!("{entries:?}");
    assert!(!shown.contains("55500155") && shown.contains("155"), "{shown}");
}

#[tokio::test]
async fn money_rule_15_whoever_sees_a_whole_number_is_in_the_audit_with_why() {
    let counter = on_sqlite();
    let orders = &counter.orders;
    let charge = orders.charge(&request("1"), &five_thousand()).await.expect("fits").charge;
    let see = async |of, why: &str| orders.reveal(of, ("ann", Via::Console), why).await;
    let no_reason = see(LineOf::Charge(&charge.id), "").await;
    assert!(matches!(no_reason, Err(Refused::Unfit(_))));
    let unknown = see(LineOf::Subscription(&charge.id), "complaint 4711").await;
    assert!(matches!(unknown, Err(Refused::Unknown { what: "subscription", .. })));
    assert!(told(&counter, &AuditFilter::default()).await.is_empty());
    let seen = see(LineOf::Charge(&charge.id), "complaint 4711").await.expect("seen");
    assert_eq!(seen, "8562055500001");
    let entries = told(&counter, &AuditFilter::default()).await;
    let [entry] = entries.as_slice() else { panic!("one entry: {entries:?}") };
    assert_eq!((&*entry.subject, &*entry.via), (&*charge.id, "console"));
    assert_eq!(entry.why.as_deref(), Some("complaint 4711"));
}

#[tokio::test]
async fn a_pause_has_a_name_that_something_goes_by_and_a_reason() {
    let counter = on_sqlite();
    let orders = &counter.orders;
    let paused = orders.pause("ltc-main/gold", "ann", "their maintenance").await.expect("paused");
    assert_eq!((&*paused.target, &*paused.by), ("ltc-main/gold", "ann"));
    let unknown = orders.pause("ltc-mian", "ann", "their maintenance").await;
    assert!(matches!(unknown, Err(Refused::Unknown { .. })));
    assert!(matches!(orders.pause("ltc-main", "ann", " ").await, Err(Refused::Unfit(_))));
    orders.resume("ltc-main/gold").await.expect("it was paused");
    let twice = orders.resume("ltc-main/gold").await.expect_err("it goes on already");
    assert_eq!(twice.to_string(), "`ltc-main/gold` is not paused; paused now: nothing");
}
