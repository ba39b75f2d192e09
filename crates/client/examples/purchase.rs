//! Sells to a subscriber who types an OTP, which is read from stdin here.
//!
//! ```console
//! $ export MEKONG_TOKEN=dev-token        # and MEKONG_URL, if not http://127.0.0.1:7070
//! $ cargo run -p client --example purchase -- 2055500001 order-17
//! ```

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use client::{Client, NewPurchase};

const WAIT: Duration = Duration::from_secs(10);
const LOOKS_MAX: u32 = 120;
const LOOK_PAUSE: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let [_, msisdn, order] = &env::args().collect::<Vec<_>>()[..] else {
        return Err("expected a number and an order, such as 2055500001 order-17".into());
    };
    let url = env::var("MEKONG_URL").unwrap_or_else(|_| "http://127.0.0.1:7070".to_owned());
    let client = Client::new(&url, &env::var("MEKONG_TOKEN")?)?;
    let wanted = NewPurchase {
        account: "ltc-main".to_owned(),
        plan: None,
        amount: Some("5000".to_owned()),
        currency: Some("LAK".to_owned()),
        description: Some("Gold coins".to_owned()),
        msisdn: msisdn.clone(),
        reference: Some(order.clone()),
        metadata: BTreeMap::new(),
        return_url: None,
    };
    let purchase = client.start_purchase(&wanted, &order.parse()?, WAIT).await?;

    println!("{}: which OTP did the subscriber get?", purchase.id);
    let mut otp = String::new();
    std::io::stdin().read_line(&mut otp)?;
    // Asked for once: an operator counts every OTP.
    client.type_otp(&purchase.id, otp.trim()).await?;
    let state = until_ended(&client, &purchase.id).await?;
    Ok(if state == "charged" { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks until it has ended, and says how it stands whenever that changes.
async fn until_ended(client: &Client, id: &str) -> Result<String, Box<dyn Error>> {
    let mut before = String::new();
    for _ in 0..LOOKS_MAX {
        let state = client.purchase(id).await?.purchase.state;
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
