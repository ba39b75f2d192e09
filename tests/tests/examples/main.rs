//! Every file of `examples/`, and the client's own, against a server that works.

mod language;
mod shop;
mod signing;

use mekong_tests::{Subscriber, WEBHOOK_SECRET};

use language::Language;
use shop::Shop;

/// Charges, sells and is told, each as often as an order is: once.
#[expect(clippy::print_stderr, reason = "whoever reads the output is told what was left out")]
fn works(language: &Language) -> anyhow::Result<()> {
    if !language.is_installed() {
        eprintln!("{language}: not installed here, so its examples are not run");
        return Ok(());
    }
    let mut receiver = language.receiver(WEBHOOK_SECRET)?;
    let shop = Shop::open(receiver.url())?;
    let charge = shop.charge(language, Subscriber(1))?;
    assert_eq!(shop.charge(language, Subscriber(1))?, charge, "asked for again");
    let purchase = shop.purchase(language, Subscriber(2))?;
    let bought = purchase.replacen("pu_", "ch_", 1);
    receiver
        .hears(&[format!("charge.charged {charge} #1"), format!("charge.charged {bought} #1")])?;
    assert_eq!(receiver.status_of_forged()?, 400);
    assert_eq!(shop.debits()?, 2, "one for each order");
    Ok(())
}

#[test]
fn in_rust_orders_are_charged_sold_and_told_once() -> anyhow::Result<()> {
    works(&Language::rust()?)
}

#[test]
fn in_node_orders_are_charged_sold_and_told_once() -> anyhow::Result<()> {
    works(&Language::of_folder("node", "mjs"))
}

#[test]
fn in_python_orders_are_charged_sold_and_told_once() -> anyhow::Result<()> {
    works(&Language::of_folder("python3", "py"))
}

#[test]
fn with_curl_orders_are_charged_and_sold_once() -> anyhow::Result<()> {
    let bash = Language::of_folder("bash", "sh");
    let shop = Shop::open("http://127.0.0.1:9/")?;
    let charge = shop.charge(&bash, Subscriber(1))?;
    assert_eq!(shop.charge(&bash, Subscriber(1))?, charge, "asked for again");
    shop.purchase(&bash, Subscriber(2))?;
    assert_eq!(shop.debits()?, 2, "one for each order");
    Ok(())
}

#[test]
fn in_a_shell_only_a_signed_and_recent_webhook_is_believed() -> anyhow::Result<()> {
    let bash = Language::of_folder("bash", "sh");
    let body = r#"{"id":"ev_1","type":"charge.charged"}"#;
    let now = chrono::Utc::now().timestamp();
    let signed = signing::sign(WEBHOOK_SECRET, "ev_1", now, body);
    let old = signing::sign(WEBHOOK_SECRET, "ev_1", now - 400, body);
    let verify = |timestamp: i64, signatures: &str, body: &str| {
        bash.verify(WEBHOOK_SECRET, ["ev_1", &timestamp.to_string(), signatures], body)
    };
    assert!(verify(now, &signed, body)?);
    assert!(verify(now, &format!("v1,of-the-secret-before {signed}"), body)?);
    assert!(!verify(now, &signed, "{}")?);
    assert!(!verify(now, "v1,", body)?);
    assert!(!verify(now - 400, &old, body)?);
    Ok(())
}
