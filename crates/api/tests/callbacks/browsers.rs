//! Browsers that come back from the gateway's page (flow A1, step 6).

use billing::ChargeState;
use workflows::ids;
use workflows::purchase::Wish;

use crate::aoc::wish;
use crate::given::{Said, Shop};
use crate::work::PREPARED_AS;

fn is_a_safe_page(said: &Said) {
    assert!(said.header("content-type").starts_with("text/html"), "{said:?}");
    assert!(said.header("content-security-policy").starts_with("default-src 'none'"), "{said:?}");
    assert_eq!(said.header("x-content-type-options"), "nosniff");
    assert_eq!(said.header("referrer-policy"), "no-referrer");
    assert_eq!(said.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_browser_that_comes_back_has_the_gateway_asked() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    shop.gateway.says_of_charge(PREPARED_AS, "charged", "9.90");
    let path = format!("/callbacks/aoc/boost-my/return/{charge}?aocTransID={PREPARED_AS}");

    let said = shop.get(&path).await;
    assert_eq!(said.status, 200);
    assert!(said.body.contains("Being processed"), "{}", said.body);
    is_a_safe_page(&said);
    shop.work().await;

    assert_eq!(shop.charge(charge).await.state, ChargeState::Charged);
    assert!(shop.get(&path).await.body.contains("Done"));
}

#[tokio::test]
async fn a_browser_under_another_name_sees_the_page_and_has_nobody_asked() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    for query in
        ["?aocTransID=TR-2", "?aocTransID=", "", "?aocTransID=%FF", "?aocTransID=%3Cscript%3E"]
    {
        let said = shop.get(&format!("/callbacks/aoc/boost-my/return/{charge}{query}")).await;
        assert_eq!(said.status, 200, "{query}");
        assert!(!said.body.contains("script"), "{}", said.body);
    }
    shop.work().await;
    assert!(shop.gateway.asked().is_empty());
}

#[tokio::test]
async fn a_browser_goes_on_to_where_the_content_provider_said() {
    let shop = Shop::new();
    let return_url = Some("https://shop.example.com/thanks?order=17&x=a%20b#top".to_owned());
    let charge = shop.buy(Wish { return_url, ..wish() }).await;
    shop.work().await;
    let path = format!("/callbacks/aoc/boost-my/return/{charge}?aocTransID={PREPARED_AS}");
    let said = shop.get(&path).await;

    assert_eq!(said.status, 303);
    let purchase = ids::purchase(charge);
    assert!(purchase.starts_with("pu_"));
    let expected =
        format!("https://shop.example.com/thanks?order=17&x=a%20b&purchase={purchase}#top");
    assert_eq!(said.header("location"), expected);
    assert_eq!(said.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn nobody_learns_which_charges_there_are() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    for path in [
        "/callbacks/aoc/boost-my/return/ch_0".to_owned(),
        "/callbacks/aoc/boost-my/return/ch_000000000000000000000000".to_owned(),
        format!("/callbacks/aoc/ltc-main/return/{charge}"),
        format!("/callbacks/aoc/nobody/return/{charge}"),
    ] {
        let said = shop.get(&path).await;
        assert_eq!(said.status, 404, "{path}");
        is_a_safe_page(&said);
    }
}
