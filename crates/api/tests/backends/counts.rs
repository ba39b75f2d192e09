//! Charges in numbers.

use serde_json::json;

use crate::given::{Shop, charge_with};

/// Three charges of as many lines, of 5000 kip each.
async fn three(shop: &Shop) {
    for n in 1..=3 {
        let line = charge_with("msisdn", format!("205550000{n}"));
        shop.order("/v1/charges", &n.to_string(), &line).await;
    }
}

#[tokio::test]
async fn charges_are_counted_by_what_they_are_of_with_their_money() {
    let shop = Shop::new();
    three(&shop).await;
    for filter in ["", "?state=requested", "?account=ltc-main", "?since=2026-11-22T00:00:00Z"] {
        let counts = shop.get(&format!("/v1/charges/counts{filter}")).await.json();
        let expected = json!({
            "matched": 3, "by_state": {"requested": 3}, "counted": 3, "by_reason": {},
            "by_account": {"ltc-main": 3}, "by_plan": {}, "amount": {"LAK": "15000"},
            "partial": false, "next_cursor": null
        });
        assert_eq!(counts, expected, "{filter}");
    }
    for (filter, matched) in
        [("state=declined", 0), ("msisdn=2055500002", 1), ("account=boost-my", 0)]
    {
        let counts = shop.get(&format!("/v1/charges/counts?{filter}")).await.json();
        assert_eq!(counts["matched"], matched, "{filter}");
    }
}

#[tokio::test]
async fn what_a_count_cannot_be_of_is_named() {
    let shop = Shop::new();
    for (wrong, field) in [
        ("state=lost", "state"),
        ("limit=3", "limit"),
        ("order=newest", "order"),
        ("cursor=x", "cursor"),
    ] {
        let said = shop.get(&format!("/v1/charges/counts?{wrong}")).await;
        let problem = said.problem(400, "invalid-parameter");
        assert_eq!(problem.field.as_deref(), Some(field), "{wrong}");
    }
}

#[tokio::test]
async fn a_count_in_haste_goes_on_where_it_ended_and_its_parts_add_up() {
    let shop = Shop::in_haste();
    for lot in 0..3 {
        let line = |n: usize| {
            let mut line = charge_with("msisdn", format!("20{:08}", 55_500_000 + n));
            line["idempotency_key"] = format!("{lot}-{n}").into();
            line
        };
        let lines: Vec<_> = (0..1_000).map(line).collect();
        let said = shop.post("/v1/charges:batch", &json!({"charges": lines})).await;
        assert_eq!(said.status, 200, "{said:?}");
    }
    for (filter, at_once) in [("state=requested", true), ("account=ltc-main", false)] {
        let (mut matched, mut counted, mut parts, mut cursor) = (0, 0, 0, String::new());
        loop {
            let part = shop.get(&format!("/v1/charges/counts?{filter}{cursor}")).await.json();
            parts += 1;
            matched += part["matched"].as_u64().expect("a number");
            counted += part["counted"].as_u64().expect("a number");
            assert_eq!(part["partial"], part["next_cursor"].is_string());
            assert!(parts > 1 || (matched == 3_000) == at_once, "{filter}: {part}");
            let Some(next) = part["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!((matched, counted, parts), (3_000, 3_000, 3), "{filter}");
    }
}
