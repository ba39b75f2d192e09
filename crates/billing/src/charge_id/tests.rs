use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn request<'a>(api_key: &'a str, idempotency_key: &'a str) -> ChargeOrigin<'a> {
    ChargeOrigin::Request { api_key, idempotency_key }
}

fn renewal_of(account: &str, subscription: &str, period: &str, ordinal: u32) -> ChargeId {
    let origin = ChargeOrigin::Renewal {
        account: &account.parse().expect("an account id"),
        subscription: &subscription.parse().expect("a subscription id"),
        period: &period.parse().expect("a period"),
        ordinal,
    };
    ChargeId::mint(3, &origin)
}

#[test]
fn money_rule_9_the_same_attempt_has_one_charge_id_for_all_time() {
    let id = renewal_of("ltc-main", "sub-1", "2026-11-22/2026-11-29", 0);
    assert_eq!(id.to_string(), "ch_001tvss0ygngkjrz5yxecy1h");
    let id = ChargeId::mint(3, &request("backend", "order-17"));
    assert_eq!(id.to_string(), "ch_001x8qnk4hcdqyf5kx7zs636");
}

#[test]
fn money_rule_9_another_account_subscription_period_or_ordinal_has_another_id() {
    let ids = HashSet::from([
        renewal_of("ltc-main", "sub-1", "2026-11-22/2026-11-29", 0),
        renewal_of("ltc-main", "sub-1", "2026-11-22/2026-11-29", 1),
        renewal_of("ltc-main", "sub-1", "2026-11-29/2026-12-06", 0),
        renewal_of("ltc-main", "sub-2", "2026-11-22/2026-11-29", 0),
        renewal_of("ltc-next", "sub-1", "2026-11-22/2026-11-29", 0),
    ]);
    assert_eq!(ids.len(), 5);
}

#[test]
fn a_requeue_has_an_id_of_its_own_and_only_one() {
    let declined = ChargeId::mint(3, &request("backend", "order-17"));
    let next = ChargeId::mint(3, &ChargeOrigin::Requeue { of: declined });
    assert_ne!(next, declined);
    assert_eq!(next, ChargeId::mint(3, &ChargeOrigin::Requeue { of: declined }));
}

#[test]
fn only_the_exact_spelling_is_an_id() {
    let id = ChargeId::mint(3, &request("backend", "order-17")).to_string();
    let (one_less, one_more) = (&id[..id.len() - 1], format!("{id}0"));
    let upper = id.to_uppercase();
    for text in ["", "ch_", &id[3..], one_less, &one_more, &upper, "ch_00000000000000000000000u"] {
        assert!(text.parse::<ChargeId>().is_err(), "{text}");
    }
    assert_eq!(
        "sub-1".parse::<ChargeId>().expect_err("no charge id").to_string(),
        "expected a charge id (ch_ and 24 characters of 0-9 and a-z without i, l, o, u), \
         found \"sub-1\""
    );
}

#[test]
fn an_id_takes_sixteen_bytes_in_the_journal() {
    let id = ChargeId::mint(u16::MAX, &request("backend", "order-17"));
    let bytes = minicbor::to_vec(id).expect("encodes");
    assert_eq!(bytes.len(), 16);
    assert_eq!(minicbor::decode::<ChargeId>(&bytes).expect("decodes"), id);
}

proptest! {
    #[test]
    fn an_id_carries_its_partition_and_reads_back(partition: u16, key in "\\PC{1,40}") {
        let id = ChargeId::mint(partition, &request("backend", &key));
        prop_assert_eq!(id.partition(), partition);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn the_border_between_api_key_and_idempotency_key_cannot_be_moved(
        text in "[a-z]{2,12}",
        a in 0usize..12,
        b in 0usize..12,
    ) {
        let mint = |at: usize| {
            let (api_key, key) = text.split_at(at.min(text.len()));
            ChargeId::mint(0, &request(api_key, key))
        };
        prop_assert_eq!(mint(a) == mint(b), a.min(text.len()) == b.min(text.len()));
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "(ch_)?\\PC{0,40}") {
        if let Ok(id) = text.parse::<ChargeId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }
}
