//! The AOC gateway, as its protocol spells it.

mod answers;
mod own;

use std::sync::Arc;
use std::time::Duration;

use billing::DeclineReason as Reason;
use billing::{Country, Currency, Money, Msisdn, PlanId, Way};
use operators::aoc::{
    AocClient, AocConfig, AocOperator, BodyFormat, Consent, MsisdnPlus, PlanTerms, Terms,
};
use operators::{Operator, Secret};

use crate::dialect::{
    Cancelling, Charging, Dialect, Given, Inquiring, Preparing, Refunding, Standing, Tokens,
};
use answers::{
    AOC_TOKEN, AOC_TRANS_ID, SUBSCRIBER, checking_by_name, checking_the_last_paid_day, purchasing,
    refunded, renewing, reply, subscription,
};

const NATIONAL: &str = "120000001";
const SOMEBODY_ELSE: &str = "120000002";
const API_KEY: &str = "k&y=9 %+Ofa3M7zS2c3";
const API_KEY_ENCODED: &str = "k%26y%3D9";
const TAC: &str = "407312";
const PLAN: &str = "video-monthly";
const PLAN_ON_A_PAGE: &str = "video-on-a-page";

struct Aoc;

impl Dialect for Aoc {
    fn client(&self, base_url: String, timeout: Duration) -> Arc<dyn Operator> {
        let client = AocClient::new(config(base_url, timeout)).expect("a fine configuration");
        Arc::new(AocOperator::new(client, terms()))
    }

    fn given(&self) -> Given {
        Given {
            msisdn: Msisdn::parse(SUBSCRIBER, Country::Malaysia).expect("a number of Malaysia"),
            amount: Money::parse("9.90", Currency::Myr).expect("an amount"),
            reference: AOC_TRANS_ID,
            otp: TAC,
            token: None,
            secrets: vec![NATIONAL, SOMEBODY_ELSE, AOC_TOKEN, API_KEY, API_KEY_ENCODED, TAC],
        }
    }

    fn plan(&self, way: Way) -> Option<PlanId> {
        let name = if way == Way::Page { PLAN_ON_A_PAGE } else { PLAN };
        name.parse().ok()
    }

    /// getAOCToken (sections 3 and 10).
    fn preparing(&self, way: Way) -> Option<Preparing> {
        let granted = [("aocToken", AOC_TOKEN), ("aocTransID", AOC_TRANS_ID)];
        let answers = Preparing {
            ready: reply("00", if way == Way::Page { &granted } else { &granted[1..] }),
            burnt: vec![
                reply("00", &[("aocToken", AOC_TOKEN)]),
                reply("AOC1001", &[]),
                reply("AOC1009", &[]),
                reply("AOC1020", &[]),
                reply("AOC2999", &[]),
            ],
            declined: vec![
                (reply("AOC0001", &[]), Reason::Misconfigured),
                (reply("AOC1002", &[]), Reason::AlreadySubscribed),
                (reply("AOC1006", &[]), Reason::Barred),
                (reply("AOC1010", &[]), Reason::Limit),
            ],
        };
        matches!(way, Way::Direct | Way::Otp | Way::Page).then_some(answers)
    }

    fn charging(&self, way: Way) -> Option<Charging> {
        match way {
            Way::Renewal => Some(renewing()),
            Way::Direct | Way::Otp => Some(purchasing()),
            Way::Page | Way::Watched => None,
        }
    }

    fn inquiries(&self, way: Way) -> Vec<Inquiring> {
        match way {
            Way::Renewal => vec![checking_the_last_paid_day(), checking_by_name(Way::Renewal)],
            Way::Watched => vec![checking_the_last_paid_day()],
            Way::Direct | Way::Otp | Way::Page => vec![checking_by_name(way)],
        }
    }

    /// chargeStatus about an aocTransID from a callback (section 12).
    fn looking_up(&self) -> Option<Inquiring> {
        Some(checking_by_name(Way::Page))
    }

    fn tokens(&self) -> Option<Tokens> {
        None
    }

    /// refund and refundStatus (section 11).
    fn refunding(&self) -> Option<Refunding> {
        Some(Refunding {
            refunded: refunded("Refunded", "00", "9.90"),
            denied: refunded("Denied", "AOC1007", "0"),
            not_found: reply("AOC0002", &[]),
            in_doubt: vec![
                reply("00", &[]),
                refunded("Refunded", "00", "0.99"),
                refunded("Refunded", "AOC1007", "9.90"),
                refunded("Processing", "00", "0"),
                reply("AOC0002", &[]),
                reply("AOC1001", &[]),
                reply("AOC2999", &[]),
            ],
        })
    }

    /// cancelSubscription (section 8.4, flow A4).
    fn cancelling(&self) -> Option<Cancelling> {
        Some(Cancelling {
            cancelled: reply("00", &[]),
            already_gone: vec![reply("AOC2002", &[]), reply("AOC2003", &[])],
            declined: vec![reply("AOC1018", &[]), reply("AOC1001", &[])],
            in_doubt: vec![reply("AOC0002", &[]), reply("AOC2999", &[])],
        })
    }

    /// subscriptionStatus (section 8.5).
    fn standing(&self) -> Option<Standing> {
        let subscribed = subscription("subscribed", "21-12-2026");
        Some(Standing {
            ended: vec![
                subscription("unsubscribed", "21-11-2026"),
                reply("AOC2002", &[]),
                reply("AOC2003", &[]),
            ],
            unclear: vec![
                subscribed.replace(NATIONAL, SOMEBODY_ELSE),
                subscribed.replace("AcmeVideo", "AcmeNews"),
                subscription("subscribed", "2026-12-21"),
                subscription("dormant", "21-12-2026"),
                reply("AOC0001", &[]),
                reply("AOC2999", &[]),
            ],
            subscribed,
        })
    }
}

fn config(base_url: String, timeout: Duration) -> AocConfig {
    AocConfig {
        base_url,
        page_url: None,
        allow_insecure: false,
        username: "acme".into(),
        api_key: Secret::new(API_KEY),
        operator_code: "celcom".into(),
        wallet_subscriptions: vec![],
        body_format: BodyFormat::default(),
        msisdn_plus: MsisdnPlus::default(),
        on_behalf_of: "ACME".into(),
        purchase_category_code: "Video".into(),
        refund_purchase_category_code: None,
        reference_code: None,
        channel: "WEB".into(),
        contact_info: "help@acme.example".into(),
        timeout,
    }
}

fn terms() -> Terms {
    let plan = |consent| PlanTerms {
        subscription_id: "AcmeVideo".into(),
        name: "Video monthly".into(),
        duration_days: 31,
        consent,
        unsubscribe_url: "https://shop.example.com/stop".into(),
        content_url: None,
        renewal_charge: None,
    };
    let plans = [(PLAN, Consent::Direct), (PLAN_ON_A_PAGE, Consent::Page)];
    Terms {
        return_url: "https://billing.example.com/return".into(),
        single: Consent::Page,
        plans: plans.map(|(name, consent)| (name.parse().expect("an id"), plan(consent))).into(),
    }
}

crate::suite!(Aoc);
