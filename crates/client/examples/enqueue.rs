//! Charges a subscriber who is not present, and looks until that has ended.
//!
//! ```console
//! $ export MEKONG_TOKEN=dev-token        # and MEKONG_URL, if not http://127.0.0.1:7070
//! $ cargo run -p client --example enqueue -- 2055500001 order-17
//! ```

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use client::{Client, IdempotencyKey, NewCharge};

const LOOKS_MAX: u32 = 120;
const LOOK_PAUSE: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let [_, msisdn, order] = &env::args().collect::<Vec<_>>()[..] else {
        return Err("expected a number and an order, such as 2055500001 order-17".into());
    };
    let url = env::var("MEKONG_URL").unwrap_or_else(|_| "http://127.0.0.1:7070".to_owned());
    let client = Client::new(&url, &env::var("MEKONG_TOKEN")?)?;
    // The order's own number: asked for again, it is still one charge.
    let key: IdempotencyKey = order.parse()?;
    let wanted = NewCharge {
        account: "ltc-main".to_owned(),
        msisdn: msisdn.clone(),
        amount: "5000".to_owned(),
        currency: "LAK".to_owned(),
        description: "Sticker pack".to_owned(),
        charge_at: None,
        reference: Some(order.clone()),
        metadata: BTreeMap::new(),
    };
    let charge = client.enqueue(&wanted, &key).await?;
    let state = until_ended(&client, &charge.id).await?;
    Ok(if state == "charged" { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks until it has ended, and says how it stands whenever that changes.
async fn until_ended(client: &Client, id: &str) -> Result<String, Box<dyn Error>> {
    let mut before = String::new();
    for _ in 0..LOOKS_MAX {
        let state = client.charge(id).await?.charge.state;
        if state != before {
            println!("{id} is {state}");
        }
        if matches!(state.as_str(), "charged" | "declined" | "cancelled" | "refunded") {
            return Ok(state);
        }
        before = state;
        tokio::time::sleep(LOOK_PAUSE).await;
    }
    Err(format!("{id} has not ended so far; its webhook will tell").into())
}
