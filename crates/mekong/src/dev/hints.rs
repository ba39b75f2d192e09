//! What to try next: lines that work when they are pasted.

use billing::{ChargeId, ChargeOrigin, Country, Msisdn};
use records::purchase_id;
use workflows::ids;

use super::TOKEN;

/// A line to paste, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hint {
    /// What it does.
    pub what: &'static str,
    /// For a shell with `curl`.
    pub line: String,
}

/// The number of the examples; nobody among the samples has it.
const MSISDN: &str = "2055500001";
/// The keys of the examples. What is asked for twice happens once: that can be tried too.
const CHARGE_KEY: &str = "dev-charge-1";
const PURCHASE_KEY: &str = "dev-purchase-1";
/// The name of the API key that the examples use.
const API_KEY: &str = "backend";

/// What to try, in this order, against this API and these operators.
pub fn hints(api: &str, operators: &str, partitions: u16) -> Vec<Hint> {
    let (charge, purchase) = (charge(CHARGE_KEY, partitions), charge(PURCHASE_KEY, partitions));
    let purchase = purchase_id(purchase);
    let read = |path: &str| format!("curl -sS '{api}{path}' -H 'Authorization: Bearer {TOKEN}'");
    let post = |path: &str, key: &str, body: &str| {
        let key = match key {
            "" => String::new(),
            key => format!(" -H 'Idempotency-Key: {key}'"),
        };
        format!("{}{key} -H 'Content-Type: application/json' -d {body}", read(path))
    };
    let otp = format!(
        "\"{{\\\"otp\\\":\\\"$(curl -sS {operators}/sandbox/sms/{MSISDN} | sed 's/.*\"otp\":\"\\([0-9]*\\)\".*/\\1/')\\\"}}\""
    );
    let hint = |what, line| Hint { what, line };
    vec![
        hint("charge a subscriber", post("/v1/charges", CHARGE_KEY, &charge_body())),
        hint("see what became of it", read(&format!("/v1/charges/{charge}"))),
        hint(
            "sell a week of Gold; the subscriber gets an OTP",
            post("/v1/purchases", PURCHASE_KEY, &purchase_body()),
        ),
        hint(
            "type the OTP, read from the simulated phone",
            post(&format!("/v1/purchases/{purchase}/otp"), "", &otp),
        ),
        hint("see the purchase", read(&format!("/v1/purchases/{purchase}"))),
        hint("list what was declined", read("/v1/charges?state=declined&limit=5")),
        hint("see what is due", read("/v1/queues")),
        hint("what Lao Telecom says it took", format!("curl -sS {operators}/sandbox/books")),
    ]
}

fn charge_body() -> String {
    format!(
        r#"'{{"account":"ltc-main","msisdn":"{MSISDN}","amount":"1000","currency":"LAK","description":"Ringtone"}}'"#
    )
}

fn purchase_body() -> String {
    format!(r#"'{{"account":"ltc-main","plan":"gold-weekly","msisdn":"{MSISDN}"}}'"#)
}

/// The charge that a key of the examples opens (money rule 9).
fn charge(key: &str, partitions: u16) -> ChargeId {
    let msisdn = Msisdn::parse(MSISDN, Country::Laos).expect("a number of Laos");
    let origin = ChargeOrigin::Request { api_key: API_KEY, idempotency_key: key };
    ChargeId::mint(ids::partition_of(msisdn, partitions), &origin)
}
