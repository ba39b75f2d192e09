//! What a client may count on in each kind of weather.

use std::time::Duration;

use sandbox::ltc::{Faults, LtcConfig, Population, Preset};
use serde_json::{Value, json};

use crate::caller::{Caller, renewal};

const CHARGES: usize = 400;
/// Look-ups that may fail before one tells the truth; at 5 % failing this never happens.
const LOOK_UPS_MAX: usize = 50;

/// What the first readable look-up says.
async fn recorded(caller: &Caller, id: &str) -> Value {
    for _ in 0..LOOK_UPS_MAX {
        let Ok(answer) = caller.check(id).await else { continue };
        let parsed = answer.json::<Value>().await.unwrap_or_default();
        let code = parsed["ResultCode"].clone();
        if code != "001" && code.is_string() {
            return code;
        }
    }
    json!("no look-up told the truth")
}

#[tokio::test]
async fn in_mild_weather_look_ups_and_books_agree_about_every_charge_that_was_let_in() {
    let faults = Faults::from(Preset::Mild).with_delay(Duration::ZERO);
    let ltc = LtcConfig { faults, population: Population::varied(), ..LtcConfig::default() };
    let caller = Caller::seeded(11, ltc).await;
    let mut lost = 0;
    for n in 0..CHARGES {
        let id = format!("ACME{n}");
        let mut request = renewal(&id);
        request["Msisdn"] = json!(format!("20{n:08}"));
        let mut answer = caller.request(&request).await;
        if answer.as_ref().is_ok_and(|answer| answer.status() == 401) {
            answer = caller.request(&request).await;
        }
        lost += usize::from(!answer.is_ok_and(|answer| answer.status() == 200));
        let was_charged = recorded(&caller, &id).await == "200";
        assert_eq!(was_charged, caller.debits_of(&id) == 1, "{id}");
    }
    assert!(lost > 0, "the weather was too fine to show anything");
}
