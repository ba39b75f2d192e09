//! `[plans.NAME.aoc]`: what a plan on an AOC account has besides.

use billing::{Anchor, Currency, Money, PlanPeriod, Way};
use chrono::NaiveDate;
use operators::aoc::Consent;
use url::Url;

use super::address::https_url;
use super::consent;
use super::money::money_if_known;
use super::section::Section;

/// What a plan on an AOC account has besides (AOC protocol, section 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AocPlan {
    /// The `subscriptionID` given at onboarding.
    pub subscription_id: String,
    /// The `subscriptionDuration` in days: 2 daily, 8 weekly, 31 monthly (section 8.2).
    pub duration_days: u16,
    /// How subscribers agree to the first charge.
    pub consent: Consent,
    /// Whether subscribers type an OTP before they are charged directly.
    pub require_otp: bool,
    /// What the gateway is told of the price of renewals, where it is not the first one's.
    pub renewal_amount: Option<Money>,
    /// Printed in messages, for subscribers who want to stop; absent: our public address.
    pub unsubscribe_url: Option<Url>,
    /// Printed in messages, for subscribers who want what they paid for.
    pub content_url: Option<Url>,
}

/// The longest subscription: a year, and the day that the gateway counts more.
const DURATION_DAYS_MAX: u32 = 366;

/// How far `period` may be from what the gateway renews: a calendar month is 28 to 31 days.
const PERIOD_DAYS_APART_MAX: u32 = 3;

impl AocPlan {
    /// How the plan is bought.
    pub fn purchase_way(&self) -> Way {
        consent::way(self.consent, self.require_otp)
    }

    /// The period that a renewal pays for: a day less than `duration_days` (section 8.2).
    fn renewed_days(&self) -> u16 {
        self.duration_days - 1
    }
}

pub(super) fn read(section: &mut Section<'_, '_>, currency: Option<Currency>) -> Option<AocPlan> {
    let subscription_id = section.need("subscription_id").text("the id given at onboarding");
    let duration_days = section.need("duration_days").whole(2..=DURATION_DAYS_MAX);
    let consent = consent::read(section, "mode");
    let require_otp = section.may("require_otp").flag().unwrap_or(false);
    if require_otp && consent.is_some_and(|consent| consent != Consent::Direct) {
        section.problem("require_otp", "true", "false, or mode = \"direct\"");
    }
    let renewal_amount = money_if_known(section.may("renewal_amount").unless_empty(), currency);
    let unsubscribe_url = https_url(section.may("unsubscribe_url").unless_empty(), false);
    let content_url = https_url(section.may("content_url").unless_empty(), false);
    Some(AocPlan {
        subscription_id: subscription_id?,
        duration_days: duration_days?.try_into().expect("at most 366"),
        consent: consent?,
        require_otp,
        renewal_amount,
        unsubscribe_url,
        content_url,
    })
}

/// The period that is billed: what the gateway renews, which `period` has to mean too.
pub(super) fn billed_period(
    section: &Section<'_, '_>,
    period: PlanPeriod,
    plan: &AocPlan,
) -> Option<PlanPeriod> {
    let renewed = plan.renewed_days();
    let apart = days_of(period).abs_diff(renewed.into());
    let found = format!("{period}");
    let expected = format!(
        "about {renewed}d: with aoc.duration_days = {} a renewal lasts {renewed} days",
        plan.duration_days
    );
    if apart > PERIOD_DAYS_APART_MAX {
        section.problem("period", found, expected);
        return None;
    }
    // A month has no fixed length; days and weeks have.
    if apart > 0 && !period.to_string().ends_with('m') {
        section.warn("period", found, expected);
    }
    Some(format!("{renewed}d").parse().expect("1 to 365 days are a period"))
}

/// How many days a period has that starts with a year.
fn days_of(period: PlanPeriod) -> u32 {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day of the calendar");
    let days = Anchor::new(first).period(period, 0).expect("the calendar goes on");
    days.days()
}
