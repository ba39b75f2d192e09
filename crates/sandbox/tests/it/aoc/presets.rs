//! What a merchant may count on in each kind of weather.

use std::time::Duration;

use sandbox::{
    Preset,
    aoc::{AocConfig, Faults, Population},
};
use serde_json::{Value, json};

use super::caller::{Merchant, PACKAGE, merged, renewal, with_credentials};

const RENEWALS: usize = 400;
/// Look-ups that may fail before one tells the truth; at 5 % failing this never happens.
const LOOK_UPS_MAX: usize = 50;

/// Until when the first readable look-up says that a number is paid for.
async fn paid_until(merchant: &Merchant, msisdn: &str) -> Value {
    let named = json!({"msisdn": msisdn, "subscriptionID": PACKAGE, "operator": "plain"});
    for _ in 0..LOOK_UPS_MAX {
        let request = with_credentials(named.clone());
        let Ok(answer) = merchant.send("/api/subscriptionStatus", &request).await else { continue };
        let data = answer.json::<Value>().await.unwrap_or_default()["data"].take();
        if data["errorCode"] == "00" {
            return data["expiryDate"].clone();
        }
    }
    json!("no look-up told the truth")
}

#[tokio::test]
async fn in_mild_weather_expiry_dates_and_books_agree_about_every_renewal() {
    let faults = Faults::from(Preset::Mild).with_delay(Duration::ZERO);
    let population = Population::varied();
    let config = AocConfig { faults, population, ..AocConfig::default() };
    let merchant = Merchant::seeded(11, config).await;
    let mut lost = 0;
    for n in 0..RENEWALS {
        let (id, msisdn) = (format!("acme-{n}"), format!("+6012{n:07}"));
        let request = merged(renewal(&id, "plain"), json!({ "msisdn": msisdn }));
        let request = with_credentials(request);
        let mut answer = merchant.send("/api/renewSubscription", &request).await;
        if answer.as_ref().is_ok_and(|answer| answer.status() == 401) {
            answer = merchant.send("/api/renewSubscription", &request).await;
        }
        lost += usize::from(!answer.is_ok_and(|answer| answer.status() == 200));
        let was_renewed = paid_until(&merchant, &msisdn).await == "13-05-2026";
        let entries = merchant.books().entries();
        let charges = entries.iter().filter(|entry| entry.sp_trans_id.as_deref() == Some(&*id));
        assert_eq!(was_renewed, charges.count() == 1, "{id}");
    }
    assert!(lost > 0, "the weather was too fine to show anything");
    assert_eq!(merchant.books().stats().charged_twice, 0);
}
