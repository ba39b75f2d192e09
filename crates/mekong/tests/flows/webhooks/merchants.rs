//! Two merchants who have the same ids, lines and texts: the nights of each, told to each alone.

use chrono::TimeDelta;
use client::webhook::Data;
use contract::NewSubscription;
use orders::Request;

use super::receiver::Receiver;
use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::LAO_LINE;
use crate::stage::{Settings, Stage};

on_both_stores!(the_nights_of_two_merchants_are_told_to_each_alone_in_its_own_names);

const BETA: &str = r#"
[merchants.acme]
[merchants.beta]

[accounts.ltc-beta]
merchant = "beta"
operator = "ltc"
base_url = "{base_url}"
username = "sandbox"
password_env = "LTC_PASSWORD"
request_type = "UAT"
game_name = "BETA"
transaction_prefix = "BETA"
timezone = "Asia/Vientiane"
tps = 1000
timeout_s = {timeout_s}

[plans.gold-of-beta]
account = "ltc-beta"
name = "Gold weekly"
amount = "3000"
currency = "LAK"
period = "7d"
"#;

async fn of_two(journal: Journal, told: [(&str, &Receiver); 2]) -> Stage {
    let own = |(merchant, receiver): (&str, &Receiver)| {
        format!("{}merchant = {merchant:?}\n", receiver.configured(merchant))
    };
    let webhooks = format!("{BETA}\n{}", told.map(own).concat()).leak();
    let aoc = "operator_code = \"celcom\"\nrenewal_mode = \"merchant\"\nmerchant = \"acme\"";
    let settings = Settings { ltc: "merchant = \"acme\"", aoc, webhooks, ..Settings::default() };
    Stage::with(journal, settings).await
}

async fn the_nights_of_two_merchants_are_told_to_each_alone_in_its_own_names(journal: Journal) {
    let (to_acme, to_beta) = (Receiver::start().await, Receiver::start().await);
    let stage = of_two(journal, [("acme", &to_acme), ("beta", &to_beta)]).await;
    for (merchant, plan) in [("acme", "gold-weekly"), ("beta", "gold-of-beta")] {
        let orders = stage.staff().only(&merchant.parse().expect("a merchant"));
        let wanted = NewSubscription {
            subscription_id: "sub-1".into(),
            msisdn: LAO_LINE.into(),
            plan: plan.into(),
            renews_at: stage.now(),
        };
        let request = Request::new(merchant, "the-same-key").expect("a key");
        assert!(orders.enrol(&request, &wanted).await.expect("it fits").created);
    }
    stage.run_for(TimeDelta::days(8)).await;
    let all = [(to_acme, "ltc-main", "5000"), (to_beta, "ltc-beta", "3000")];
    for (receiver, account, amount) in all {
        let streams = receiver.streams();
        assert_eq!(streams.keys().collect::<Vec<_>>(), ["sub-1"]);
        assert_eq!(streams["sub-1"].keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
        for event in streams["sub-1"].values() {
            match &event.data {
                Data::Charge(charge) => {
                    let told = (charge.account.as_str(), charge.amount.as_str());
                    assert_eq!(told, (account, amount));
                    assert_eq!(charge.subscription_id.as_deref(), Some("sub-1"));
                }
                Data::Subscription(subscription) => {
                    let told = (subscription.id.as_str(), subscription.account.as_str());
                    assert_eq!(told, ("sub-1", account));
                }
                other => panic!("nothing else has happened: {other:?}"),
            }
        }
    }
    assert_eq!(stage.charges().await.len(), 4);
    stage.books_agree().await;
}
