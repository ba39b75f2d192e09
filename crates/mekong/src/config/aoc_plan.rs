//! `[plans.NAME.aoc]`: what a plan on an AOC account has besides.

use url::Url;

use super::address::https_url;
use super::section::Section;

/// What a plan on an AOC account has besides (AOC protocol, section 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AocPlan {
    /// The `subscriptionID` given at onboarding.
    pub subscription_id: String,
    /// The `subscriptionDuration` in days: 2 daily, 8 weekly, 31 monthly (section 8.2).
    pub duration_days: u32,
    /// How subscribers agree to the first charge.
    pub mode: AocMode,
    /// Whether a wallet pays.
    pub wallet: bool,
    /// Printed in messages, for subscribers who want to stop.
    pub unsubscribe_url: Option<Url>,
    /// Printed in messages, for subscribers who want what they paid for.
    pub content_url: Option<Url>,
}

/// How subscribers agree to the first charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AocMode {
    /// On the gateway's page.
    Page,
    /// By direct charging, with or without an OTP.
    Direct,
    /// By an OTP in a mobile app.
    MobileApp,
}

/// The longest subscription: a year, and the day that the gateway counts more.
const DURATION_DAYS_MAX: u32 = 366;

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<AocPlan> {
    let subscription_id = section.need("subscription_id").text("the id given at onboarding");
    let duration_days = section.need("duration_days").whole(1..=DURATION_DAYS_MAX);
    let modes =
        [("page", AocMode::Page), ("direct", AocMode::Direct), ("mobile_app", AocMode::MobileApp)];
    let mode = section.need("mode").choice(&modes);
    let wallet = section.may("wallet").flag().unwrap_or(false);
    let unsubscribe_url = https_url(section.may("unsubscribe_url").unless_empty(), false);
    let content_url = https_url(section.may("content_url").unless_empty(), false);
    Some(AocPlan {
        subscription_id: subscription_id?,
        duration_days: duration_days?,
        mode: mode?,
        wallet,
        unsubscribe_url,
        content_url,
    })
}
