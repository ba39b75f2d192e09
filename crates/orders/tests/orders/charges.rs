//! Charges without the subscriber: many at a time, and at odd times.

use chrono::{DateTime, Utc};
use contract::NewCharge;
use orders::{Refused, Request};

use crate::given::{counters, five_thousand, on_sqlite, request};

fn to(n: usize) -> NewCharge {
    NewCharge { msisdn: format!("20555{n:05}"), ..five_thousand() }
}

#[tokio::test]
async fn a_thousand_charges_are_on_record_when_they_are_answered() {
    for counter in counters().await {
        let wanted: Vec<NewCharge> = (0..1_000).map(to).collect();
        let keys: Vec<String> = (0..1_000).map(|n| format!("line-{n}")).collect();
        let lines: Vec<(Request<'_>, &NewCharge)> =
            keys.iter().map(|key| request(key)).zip(&wanted).collect();

        let answers = counter.orders.charges(&lines).await.expect("a store");

        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|line| !line.again)));
        assert_eq!(counter.charges().await, 1_000);
        let again = counter.orders.charges(&lines).await.expect("a store");
        for (first, again) in answers.iter().zip(&again) {
            let (first, again) = (first.as_ref().expect("fits"), again.as_ref().expect("fits"));
            assert_eq!(first.charge, again.charge);
            assert!(again.again);
        }
        assert_eq!(counter.charges().await, 1_000);
    }
}

#[tokio::test]
async fn a_line_that_is_refused_keeps_no_other_back_and_each_has_its_own_answer() {
    let counter = on_sqlite();
    let too_much = NewCharge { amount: "50001".into(), ..to(2) };
    let nobody = NewCharge { msisdn: "12".into(), ..to(3) };
    let lines = [
        (request("a"), &to(1)),
        (request("b"), &too_much),
        (request("c"), &nobody),
        (request("d"), &to(4)),
        (request("a"), &to(5)),
        (request("d"), &to(4)),
    ];
    let answers = counter.orders.charges(&lines).await.expect("a store");
    let field = |n: usize| match &answers[n] {
        Err(Refused::Unfit(unfit)) => unfit.field,
        other => panic!("line {n}: {other:?}"),
    };
    assert!(answers[0].is_ok() && answers[3].is_ok());
    assert_eq!((field(1), field(2)), ("amount", "msisdn"));
    assert!(matches!(answers[4], Err(Refused::KeyTaken { .. })), "{:?}", answers[4]);
    let (first, same) = (answers[3].as_ref().expect("fits"), answers[5].as_ref().expect("fits"));
    assert_eq!(first.charge, same.charge);
    assert_eq!(counter.charges().await, 2);
}

#[tokio::test]
async fn a_charge_for_later_is_answered_with_when_it_is_due() {
    let counter = on_sqlite();
    let at = "2031-01-01T00:00:00Z".parse().expect("an instant");
    let later = NewCharge { charge_at: Some(at), ..five_thousand() };
    let charge = counter.orders.charge(&request("k"), &later).await.expect("fits").charge;
    assert_eq!((charge.state.as_str(), charge.due_at), ("requested", Some(at)));
    assert_eq!((charge.period, charge.metadata["basket"].as_str()), (None, "17"));
}

#[tokio::test]
async fn a_charge_for_a_year_that_no_timestamp_spells_is_refused() {
    let counter = on_sqlite();
    let end: DateTime<Utc> = "9999-12-31T23:59:59Z".parse().expect("an instant");
    for (key, at, fits) in [("a", end, true), ("b", DateTime::<Utc>::MAX_UTC, false)] {
        let wanted = NewCharge { charge_at: Some(at), ..five_thousand() };
        match counter.orders.charge(&request(key), &wanted).await {
            Ok(accepted) => assert_eq!((fits, accepted.charge.due_at), (true, Some(at))),
            Err(Refused::Unfit(unfit)) => assert_eq!((fits, unfit.field), (false, "charge_at")),
            Err(other) => panic!("{other}"),
        }
    }
}
