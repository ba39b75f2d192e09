//! What an answer of the gateway holds, and how it is spelled.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    aoc::{Amount, codes, fields::Refusal},
    dice::Dice,
    msisdn::Msisdn,
    population::Money,
};

/// How answers are spelled, where the real ones differ among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Spelling {
    /// Statuses in any letter case, by chance, instead of as documented.
    pub random_case: bool,
    /// Amounts without decimals where they are whole: `10` instead of `10.00`.
    pub short_amounts: bool,
}

/// Where a charge or a refund stands, as look-ups spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Charged,
    Denied,
    Processing,
    PendingConsent,
    PendingTopUp,
    PendingStepDown,
    /// Nobody has acted yet.
    Pending,
    Refunded,
}

impl Status {
    fn spelled(self) -> &'static str {
        match self {
            Self::Charged => "Charged",
            Self::Denied => "Denied",
            Self::Processing => "Processing",
            Self::PendingConsent => "pending_consent",
            Self::PendingTopUp => "pending_topup",
            Self::PendingStepDown => "pending_step_down",
            Self::Pending => "pending",
            Self::Refunded => "Refunded",
        }
    }
}

/// How an amount was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ChargeMode {
    #[default]
    Standard,
    Split,
    StepDown,
}

impl ChargeMode {
    pub(crate) fn spelled(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Split => "split",
            Self::StepDown => "stepdown",
        }
    }
}

/// A shorter period for less money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StepDownOption {
    pub(crate) duration: u16,
    pub(crate) amount: Amount,
}

/// The content of `data`: what is absent is not written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) aoc_token: Option<String>,
    pub(crate) aoc_trans_id: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) charged: Option<Amount>,
    pub(crate) refunded: Option<Amount>,
    pub(crate) msisdn: Option<Msisdn>,
    pub(crate) client_correlator: Option<String>,
    pub(crate) charge_mode: Option<ChargeMode>,
    pub(crate) expiry_date: Option<NaiveDate>,
    pub(crate) subscription_id: Option<String>,
    pub(crate) subscription_name: Option<String>,
    pub(crate) is_subscribed: Option<bool>,
    pub(crate) entitled_for_free_trial: Option<bool>,
    pub(crate) payment_deep_link: Option<String>,
    pub(crate) step_down_options: Vec<StepDownOption>,
    /// Why not, unless all is well.
    pub(crate) refusal: Option<Refusal>,
}

impl Data {
    pub(crate) fn is_refusal(&self) -> bool {
        self.refusal.is_some()
    }

    /// The same with an amount that is one unit too high.
    pub(crate) fn with_wrong_amount(self) -> Self {
        let more = |amount: Option<Amount>| amount.map(|a| a.plus(Amount::hundredths(100)));
        Self { charged: more(self.charged), refunded: more(self.refunded), ..self }
    }

    /// The same with somebody else's number.
    pub(crate) fn with_wrong_msisdn(self) -> Self {
        let other = "60999999999".parse().expect("eleven digits are a number");
        Self { msisdn: self.msisdn.map(|_| other), ..self }
    }

    /// As `{"data":{…}}`, spelled as `spelling` says; `dice` falls for this answer alone.
    pub(crate) fn enveloped(&self, spelling: Spelling, dice: Dice) -> Value {
        json!({ "data": self.spelled(spelling, dice) })
    }

    fn spelled(&self, spelling: Spelling, dice: Dice) -> Map<String, Value> {
        let amount = |amount: Amount| match spelling.short_amounts {
            true => amount.short(),
            false => amount.to_string(),
        };
        let status = |status: Status| match spelling.random_case {
            true => in_random_case(status.spelled(), dice),
            false => status.spelled().to_owned(),
        };
        let subscribed = |is: bool| if is { "subscribed" } else { "unsubscribed" };
        let option = |option: &StepDownOption| {
            let duration = option.duration;
            json!({ "subscriptionDuration": duration, "amount": amount(option.amount) })
        };
        let options: Vec<_> = self.step_down_options.iter().map(option).collect();
        let (code, message) = match &self.refusal {
            Some(refusal) => (&*refusal.code, refusal.message.as_str()),
            None => (codes::OK, ""),
        };
        let fields = [
            ("aocToken", self.aoc_token.clone().map(Value::from)),
            ("aocTransID", self.aoc_trans_id.clone().map(Value::from)),
            ("transactionOperationStatus", self.status.map(status).map(Value::from)),
            ("totalAmountCharged", self.charged.map(amount).map(Value::from)),
            ("amountRefunded", self.refunded.map(amount).map(Value::from)),
            ("msisdn", self.msisdn.map(|msisdn| format!("+{msisdn}").into())),
            ("clientCorrelator", self.client_correlator.clone().map(Value::from)),
            ("chargeMode", self.charge_mode.map(|mode| mode.spelled().into())),
            ("expiryDate", self.expiry_date.map(|date| day_month_year(date).into())),
            ("subscriptionID", self.subscription_id.clone().map(Value::from)),
            ("subscriptionName", self.subscription_name.clone().map(Value::from)),
            ("status", self.is_subscribed.map(|is| subscribed(is).into())),
            ("entitledForFreeTrial", self.entitled_for_free_trial.map(Value::from)),
            ("paymentDeepLink", self.payment_deep_link.clone().map(Value::from)),
            ("stepDownOptions", (!options.is_empty()).then(|| options.into())),
            ("errorCode", Some(code.into())),
            ("errorMessage", Some(message.into())),
        ];
        let written = fields.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
        written.collect()
    }
}

impl From<Refusal> for Data {
    fn from(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }
}

/// As the gateway writes dates.
fn day_month_year(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}

fn in_random_case(text: &str, dice: Dice) -> String {
    let letter = |(place, letter): (u64, char)| match dice.nth(place).below(2) {
        0 => letter.to_ascii_lowercase(),
        _ => letter.to_ascii_uppercase(),
    };
    (0..).zip(text.chars()).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_not_written() {
        let charged = Some(Amount::hundredths(1_000));
        let data = Data { status: Some(Status::Charged), charged, ..Data::default() };
        let plain = data.enveloped(Spelling::default(), Dice::new(1));
        let expected = json!({"transactionOperationStatus": "Charged",
            "totalAmountCharged": "10.00", "errorCode": "00", "errorMessage": ""});
        assert_eq!(plain, json!({ "data": expected }));
    }

    #[test]
    fn other_spellings_mean_the_same() {
        let charged = Some(Amount::hundredths(1_000));
        let data = Data { status: Some(Status::Charged), charged, ..Data::default() };
        let spelling = Spelling { random_case: true, short_amounts: true };
        let odd = data.enveloped(spelling, Dice::new(1));
        let status = odd["data"]["transactionOperationStatus"].as_str().unwrap();
        assert!(status.eq_ignore_ascii_case("charged") && status != "Charged", "{status}");
        assert_eq!(odd["data"]["totalAmountCharged"], "10");
    }
}
