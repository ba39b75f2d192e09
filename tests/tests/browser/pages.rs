//! Every page, as it is shown to whoever may see it.

use mekong_tests::{Browser, Subscriber};
use serde_json::Value;

use crate::stage::{Stage, sign_in};

/// Every section: the key that leads there after `g`, its heading, and its picture.
const SECTIONS: [(&str, &str, &str); 8] = [
    ("t", "Tonight", "tonight"),
    ("w", "Worklist", "worklist"),
    ("c", "Charges", "charges"),
    ("r", "Requeues", "requeues"),
    ("s", "Subscriptions", "subscriptions"),
    ("q", "Queues", "queues"),
    ("o", "Operators", "operators"),
    ("a", "Audit", "audit"),
];
/// The width of a small telephone.
const NARROW: u32 = 360;

/// Fields, buttons and links without a name; pictures that say nothing to whoever cannot see them.
const NAMELESS: &str = "
    const named = (element) => (element.textContent || '').trim() || element.ariaLabel
        || element.title || element.getAttribute('aria-labelledby')
        || (element.labels || []).length || element.querySelector?.('title');
    const all = document.querySelectorAll(
        'a, button, summary, input:not([type=hidden]), select, textarea, svg:not([aria-hidden=true])');
    return [...all].filter((element) => !named(element)).map((element) => element.outerHTML);";
/// Whatever the page has loaded from somewhere else.
const FOREIGN: &str = "
    return performance.getEntriesByType('resource').map((entry) => entry.name)
        .filter((name) => !name.startsWith(location.origin));";
/// How much wider the page is than its window.
const OVERFLOW: &str = "
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
/// The levels of the headings, in order.
const LEVELS: &str = "
    return [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => +heading.tagName[1]);";

fn none() -> Value {
    Value::Array(Vec::new())
}

fn assert_well_made(browser: &Browser, page: &str) -> anyhow::Result<()> {
    assert_eq!(browser.ask(NAMELESS)?, none(), "{page}: nothing is without a name");
    assert_eq!(browser.ask(FOREIGN)?, none(), "{page}: nothing comes from elsewhere");
    let levels: Vec<u64> = serde_json::from_value(browser.ask(LEVELS)?)?;
    assert_eq!(levels.first(), Some(&1), "{page}: a heading comes first");
    let steps = levels.windows(2).all(|two| two[1] <= two[0] + 1);
    assert!(steps, "{page}: no level of headings is left out: {levels:?}");
    Ok(())
}

#[test]
fn every_page_is_reached_by_its_keys_well_made_and_fits_a_telephone() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(140)?;
    let browser = stage.browser_of("cleo")?;
    for (key, heading, picture) in SECTIONS {
        browser.type_keys(&format!("g{key}"))?;
        browser.sees_in("h1", heading)?;
        assert_well_made(&browser, heading)?;
        browser.picture(picture)?;
    }
    browser.resize(NARROW, 800)?;
    for (key, heading, _) in SECTIONS {
        browser.type_keys(&format!("g{key}"))?;
        browser.sees_in("h1", heading)?;
        assert_eq!(browser.ask(OVERFLOW)?, 0, "{heading} fits its window");
    }
    browser.go("/console")?;
    browser.sees("The last")?;
    browser.picture("tonight-on-a-telephone")
}

#[test]
fn a_charge_and_a_subscription_tell_their_whole_story() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(7)?;
    let browser = stage.browser_of("vic")?;
    let charge = &stage.provider.charges()?[0];

    browser.go(&format!("/console/charges/{}", charge.id))?;
    browser.sees(&charge.transaction_id)?;
    assert_well_made(&browser, "a charge")?;
    for told in stage.provider.story_of_charge(&charge.id)?.history {
        let words = told.fields["words"].as_str().expect("words");
        browser.sees(words.split(':').next().expect("its beginning"))?;
    }
    browser.picture("charge")?;

    let subscription = charge.subscription_id.as_deref().expect("a renewal");
    browser.follow(subscription)?;
    browser.sees_in("h1", subscription)?;
    browser.sees("active")?;
    assert_well_made(&browser, "a subscription")?;
    browser.picture("subscription")
}

#[test]
fn whoever_only_looks_is_offered_nothing_else_and_is_told_who_may() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(7)?;
    let browser = stage.browser_of("vic")?;
    let charge = &stage.provider.charges()?[0];

    browser.go(&format!("/console/charges/{}", charge.id))?;
    browser.sees("it takes the role finance or admin")?;
    assert!(!browser.text()?.contains("Show it"), "no number is shown to a viewer");
    browser.go("/console/audit")?;
    browser.sees("Your role does not allow this")
}

#[test]
fn money_rule_15_a_number_is_shown_once_for_a_reason_that_stays_on_record() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(7)?;
    let browser = stage.browser_of("ben")?;
    let charge = &stage.provider.charges()?[0];
    let path = format!("/console/charges/{}", charge.id);

    browser.go(&path)?;
    browser.press("Show the whole number")?;
    browser.fill("Why", "the subscriber is on the phone")?;
    browser.press("Show it")?;
    browser.sees(&Subscriber::behind(charge).expect("a subscriber").msisdn())?;
    browser.go(&path)?;
    browser.sees("•••••")?;
    assert!(!browser.text()?.contains("55500"), "it was shown once");

    browser.go("/console/audit")?;
    browser.sees("the subscriber is on the phone")?;
    browser.sees_in("td", "ben")
}

#[test]
fn without_a_session_every_page_leads_to_the_one_to_sign_in_and_back() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(1)?;
    let browser = stage.browser_of("ann")?;
    browser.press("Sign out")?;
    browser.sees("Password")?;
    browser.go("/console/queues")?;
    browser.fill("Name", "ann")?;
    browser.fill("Password", "a guess")?;
    browser.press("Sign in")?;
    browser.sees("Password")?;
    browser.picture("sign-in")?;
    sign_in(&browser, "ann")
}
