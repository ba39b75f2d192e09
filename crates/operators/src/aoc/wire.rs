//! Requests and replies exactly as the gateway spells them.
//!
//! Names of parameters are case-sensitive as written. Replies are read without regard to case.

use std::borrow::Cow;

use billing::{Money, Msisdn, Otp};

use super::body::Params;
use super::order::{Email, Mode, SubscriptionTerms, TokenOrder, Wallet};
use super::{AocConfig, Cancellation, Refund, Renewal, SubscriptionInquiry};
use crate::fields::{Fields, Json};

pub(super) const GET_AOC_TOKEN: &str = "/api/getAOCToken";
pub(super) const AOC_PAGE: &str = "/api/aoc";
pub(super) const CHARGE_STATUS: &str = "/api/chargeStatus";
pub(super) const CHARGE_WITH_TAC: &str = "/api/chargeWithTAC";
pub(super) const REQUEST_NEW_TAC: &str = "/api/requestNewTAC";
pub(super) const DIRECT_CHARGE: &str = "/api/directCharge";
pub(super) const REQUEST_DIRECT_CHARGE_TAC: &str = "/api/requestDirectChargeTAC";
pub(super) const STEP_DOWN: &str = "/api/directChargeWithStepDown";
pub(super) const RENEW_SUBSCRIPTION: &str = "/api/renewSubscription";
pub(super) const CANCEL_SUBSCRIPTION: &str = "/api/cancelSubscription";
pub(super) const SUBSCRIPTION_STATUS: &str = "/api/subscriptionStatus";
pub(super) const REFUND: &str = "/api/refund";
pub(super) const REFUND_STATUS: &str = "/api/refundStatus";

/// What every call carries.
pub(super) fn account(config: &AocConfig) -> Params<'_> {
    Params::new().with_secret("apiKey", config.api_key.expose()).with("username", &*config.username)
}

/// What every call about a known charge carries.
pub(super) fn transaction<'a>(config: &'a AocConfig, aoc_trans_id: &'a str) -> Params<'a> {
    account(config).with("aocTransID", aoc_trans_id)
}

/// getAOCToken (AOC protocol, section 3). `tax` is what the merchant has taken already: nothing.
pub(super) fn token<'a>(config: &'a AocConfig, order: &TokenOrder<'a>) -> Params<'a> {
    let params = account(config)
        .with("spTransID", order.transaction_id.as_str())
        .with("description", order.description)
        .with("currency", order.amount.currency().code())
        .with("amount", two_decimals(order.amount))
        .with("onBehalfOf", &*config.on_behalf_of)
        .with("purchaseCategoryCode", &*config.purchase_category_code)
        .with_some("refundPurchaseCategoryCode", config.refund_purchase_category_code.as_deref())
        .with_some("referenceCode", config.reference_code.as_deref())
        .with("channel", &*config.channel)
        .with("operator", order.operator.unwrap_or(&config.operator_code))
        .with("taxAmount", NO_TAX)
        .with("callbackURL", order.callback_url)
        .with("contactInfo", &*config.contact_info)
        .with_some("contentURL", order.content_url())
        .with_flag("isSubscription", order.subscription.is_some())
        .with_some("productId", order.product_id);
    let params = match &order.subscription {
        Some(terms) => with_terms(params, terms),
        None => params,
    };
    with_mode(params, config, &order.mode)
}

const NO_TAX: &str = "0";

fn with_terms<'a>(params: Params<'a>, terms: &SubscriptionTerms<'a>) -> Params<'a> {
    params
        .with("subscriptionID", terms.id)
        .with("subscriptionName", terms.name)
        .with("subscriptionDuration", terms.duration_days.to_string())
        .with("unSubURL", terms.unsubscribe_url)
        .with_some("renewalCharge", terms.renewal_charge.map(two_decimals))
}

fn with_mode<'a>(params: Params<'a>, config: &AocConfig, mode: &Mode<'a>) -> Params<'a> {
    let plus = config.msisdn_plus;
    match *mode {
        Mode::Page => params,
        Mode::Wallet(wallet) => with_wallet(params, &wallet, plus.token),
        Mode::Direct { msisdn, require_otp } => {
            let params = with_msisdn(params, "msisdn", msisdn, plus.token);
            with_some_flag(params, "requireOTP", require_otp)
        }
        Mode::MobileApp { tac_msisdn } => {
            let params = params.with_flag("isMobileAppAPI", true);
            with_msisdn(params, "tacMSISDN", tac_msisdn, plus.token_tac)
        }
    }
}

fn with_wallet<'a>(params: Params<'a>, wallet: &Wallet<'a>, plus: bool) -> Params<'a> {
    let params = params.with_flag("isWallet", true);
    let params = with_some_flag(params, "isWebDeepLink", wallet.web_deep_link)
        .with_some("callbackAppDeepLink", wallet.callback_app_deep_link);
    let params = match wallet.msisdn {
        Some(msisdn) => with_msisdn(params, "msisdn", msisdn, plus),
        None => params,
    };
    match wallet.email {
        Some(Email(email)) => params.with_secret("email", email),
        None => params,
    }
}

fn with_some_flag<'a>(params: Params<'a>, name: &'static str, flag: Option<bool>) -> Params<'a> {
    match flag {
        Some(flag) => params.with_flag(name, flag),
        None => params,
    }
}

pub(super) fn with_msisdn<'a>(
    params: Params<'a>,
    name: &'static str,
    msisdn: Msisdn,
    plus: bool,
) -> Params<'a> {
    let sign = if plus { "+" } else { "" };
    params.with_masked(name, format!("{sign}{}", msisdn.e164()), msisdn.to_string())
}

pub(super) fn with_tac<'a>(params: Params<'a>, tac: Option<&'a Otp>) -> Params<'a> {
    match tac {
        Some(tac) => params.with_secret("tac", tac.reveal()),
        None => params,
    }
}

/// renewSubscription (AOC protocol, section 8.3).
pub(super) fn renewal<'a>(
    config: &'a AocConfig,
    ask: &Renewal<'a>,
    operator: &'a str,
) -> Params<'a> {
    let params = account(config)
        .with("spTransID", ask.transaction_id.as_str())
        .with("description", ask.description)
        .with("currency", ask.amount.currency().code())
        .with("amount", two_decimals(ask.amount))
        .with("onBehalfOf", &*config.on_behalf_of)
        .with("purchaseCategoryCode", &*config.purchase_category_code)
        .with_some("referenceCode", config.reference_code.as_deref())
        .with("channel", &*config.channel)
        .with("operator", operator)
        .with("taxAmount", NO_TAX)
        .with("contactInfo", &*config.contact_info);
    with_msisdn(params, "msisdn", ask.msisdn, config.msisdn_plus.renewal)
        .with("subscriptionID", ask.subscription_id)
        .with("unSubURL", ask.unsubscribe_url)
}

/// cancelSubscription (AOC protocol, section 8.4).
pub(super) fn cancellation<'a>(
    config: &'a AocConfig,
    ask: &Cancellation<'a>,
    operator: &'a str,
) -> Params<'a> {
    let params =
        account(config).with("spTransID", ask.transaction_id.as_str()).with("operator", operator);
    with_msisdn(params, "msisdn", ask.msisdn, config.msisdn_plus.cancellation)
        .with("subscriptionID", ask.subscription_id)
}

/// subscriptionStatus (AOC protocol, section 8.5).
pub(super) fn subscription_status<'a>(
    config: &'a AocConfig,
    ask: &SubscriptionInquiry<'a>,
    operator: &'a str,
) -> Params<'a> {
    let params = account(config);
    with_msisdn(params, "msisdn", ask.msisdn, config.msisdn_plus.subscription_status)
        .with("operator", operator)
        .with("subscriptionID", ask.subscription_id)
}

/// refund (AOC protocol, section 11).
pub(super) fn refund<'a>(config: &'a AocConfig, ask: &Refund<'a>) -> Params<'a> {
    account(config)
        .with("spTransID", ask.transaction_id.as_str())
        .with("aocTransID", ask.aoc_trans_id.as_str())
        .with("amount", two_decimals(ask.amount))
}

/// The gateway wants two decimals of every currency, those without any included.
fn two_decimals<'a>(money: Money) -> Cow<'a, str> {
    format!("{:.2}", money.amount()).into()
}

/// What counts in a reply, whatever the call.
pub(super) type Reply<'a> = Fields<'a, 15>;

/// The keys of a [`Reply`], in the order of the constants below.
const REPLY_KEYS: [&str; 15] = [
    "errorCode",
    "errorMessage",
    "transactionOperationStatus",
    "aocTransID",
    "totalAmountCharged",
    "msisdn",
    "clientCorrelator",
    "chargeMode",
    "expiryDate",
    "aocToken",
    "paymentDeepLink",
    "entitledForFreeTrial",
    "subscriptionID",
    "status",
    "amountRefunded",
];
pub(super) const ERROR_CODE: usize = 0;
pub(super) const ERROR_MESSAGE: usize = 1;
pub(super) const OPERATION_STATUS: usize = 2;
pub(super) const AOC_TRANS_ID: usize = 3;
pub(super) const TOTAL_CHARGED: usize = 4;
pub(super) const MSISDN: usize = 5;
pub(super) const CLIENT_CORRELATOR: usize = 6;
pub(super) const CHARGE_MODE: usize = 7;
pub(super) const EXPIRY_DATE: usize = 8;
pub(super) const AOC_TOKEN: usize = 9;
pub(super) const DEEP_LINK: usize = 10;
pub(super) const FREE_TRIAL: usize = 11;
pub(super) const SUBSCRIPTION_ID: usize = 12;
pub(super) const SUBSCRIPTION_STATE: usize = 13;
pub(super) const AMOUNT_REFUNDED: usize = 14;

/// The one object that a reply or a callback stands in.
const ENVELOPE: &str = "data";

pub(super) fn read_reply(body: &[u8]) -> Json<'_, 15> {
    Json::read_enveloped(body, ENVELOPE, &REPLY_KEYS)
}

/// Whether a code is named anywhere in a body, JSON or not.
pub(super) fn names_code(body: &[u8]) -> bool {
    let key = REPLY_KEYS[ERROR_CODE].as_bytes();
    body.windows(key.len()).any(|found| found.eq_ignore_ascii_case(key))
}
