//! Names from outside lead to one partition for good.

use super::harness::{Harness, standing};

pub async fn a_route_is_reserved_once_in_a_race<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let racers = (0..16u16).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move { store.route(vec![("sub-1".into(), i % 4)]).await.unwrap() })
    });
    let mut answers = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        answers.extend(racer.await.unwrap());
    }
    let on_record = store.routes(vec!["sub-1".into()]).await.unwrap()[0];
    assert!(answers.iter().all(|answer| Some(*answer) == on_record), "{answers:?} {on_record:?}");
}

pub async fn routes_are_answered_in_the_order_asked_and_none_for_unknown_names<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let asked = vec![("a".to_owned(), 3), ("b".to_owned(), 1), ("a".to_owned(), 2)];
    assert_eq!(store.route(asked).await.unwrap(), [3, 1, 3]);
    let names = ["b", "nobody", "a"].map(str::to_owned).to_vec();
    assert_eq!(store.routes(names).await.unwrap(), [Some(1), None, Some(3)]);
}
