//! The tables at the top of the file, and what they say about one another.

use std::collections::BTreeMap;
use std::str::FromStr;

use billing::{AccountId, IdError, MerchantId, PlanId};
use workflows::notification::WebhookName;

use super::account::OperatorAccount;
use super::field::Field;
use super::layers::Layered;
use super::nearest::nearest;
use super::reading::Reading;
use super::section::Section;
use super::{
    Config, Effective, HttpConfig, Loaded, PlanConfig, Problems, WebhookConfig, account, alerts,
    api_key, archive, console, encryption, http, merchant, plan, requeues, store, telemetry,
    webhook, work,
};

/// Turns merged layers into typed values.
pub(super) fn load(layered: Layered) -> Result<Loaded, Problems> {
    let Layered { mut table, set_by, problems } = layered;
    let reading = Reading::new(set_by);
    problems.into_iter().for_each(|problem| reading.problem(problem));
    let config = Section::read(&reading, "", &mut table, read);
    let (problems, notes) = reading.into_notes();
    match config.filter(|_| problems.is_empty()) {
        Some(config) => Ok(Loaded {
            config,
            effective: Effective::new(table),
            warnings: notes.warnings,
            secrets: notes.secrets,
        }),
        None => Err(Problems(problems)),
    }
}

fn read(root: &mut Section<'_, '_>) -> Option<Config> {
    let store = root.need("store").section("a table", store::read).flatten();
    let http = root.need("http").section("a table", http::read).flatten();
    let work = root.need("work").section("a table", work::read).flatten();
    let telemetry = root.need("telemetry").section("a table", telemetry::read).flatten();
    let merchants: merchant::Merchants =
        named(root.may("merchants"), |id: &MerchantId, section| merchant::read(id, section));
    merchant::check_bare_ids(root, &merchants);
    let console = root
        .need("console")
        .section("a table", |section| console::read(section, &merchants))
        .flatten();
    let accounts: plan::Accounts =
        named(root.may("accounts"), |id, section| account::read(id, section, &merchants));
    let plans =
        named(root.may("plans"), |id: &PlanId, section| plan::read(id.clone(), section, &accounts));
    check_ussd_codes(root, &accounts, &plans);
    check_public_url(root, http.as_ref(), &accounts);
    if let Some(store) = &store {
        encryption::warn_of_open_tokens(root, &store.encryption, &accounts);
    }
    let requeues = root.may("requeues").section("a table", requeues::read);
    let archive = root.may("archive").section("a table", archive::read);
    let alerts = root.may("alerts").section("a table", alerts::read);
    let webhooks =
        named(root.may("webhooks"), |_: &WebhookName, section| webhook::read(section, &merchants));
    check_number_of_webhooks(root, &webhooks);
    let api_keys = root.may("api").section("a table", |api| {
        named(api.may("keys"), |_: &Name, section| api_key::read(section, &merchants))
    });
    Some(Config {
        store: store?,
        http: http?,
        console: console?,
        work: work?,
        telemetry: telemetry?,
        merchants: sound(merchants)?,
        accounts: sound(accounts)?,
        plans: sound(plans)?,
        requeues: requeues.flatten().unwrap_or_default(),
        archive: archive.flatten(),
        alerts: alerts.flatten(),
        webhooks: sound(webhooks)?,
        api_keys: by_text(sound(api_keys.unwrap_or_default())?),
        only: None,
    })
}

/// A caller's name, which may be nearly anything: its idempotency keys stand after it and a `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

impl FromStr for Name {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.contains('/') {
            false => Ok(Self(text.to_owned())),
            true => Err(IdError {
                expected: "a name without /",
                found: text.chars().take(64).collect(),
            }),
        }
    }
}

impl From<Name> for String {
    fn from(Name(name): Name) -> Self {
        name
    }
}

/// Reads a table of tables by name. One whose own keys are wrong is there as `None`.
pub(super) fn named<K, T>(
    field: Field<'_, '_>,
    mut read: impl FnMut(&K, &mut Section<'_, '_>) -> Option<T>,
) -> BTreeMap<K, Option<T>>
where
    K: FromStr<Err = IdError> + Ord,
{
    let read_all = |section: &mut Section<'_, '_>| {
        let mut all = BTreeMap::new();
        for name in section.names() {
            match name.parse::<K>() {
                Ok(key) => {
                    let value = section.need(&name).section("a table", |one| read(&key, one));
                    all.insert(key, value.flatten());
                }
                Err(error) => {
                    section.may(&name);
                    section.problem(&name, format!("the name {name:?}"), error.expected);
                }
            }
        }
        all
    };
    field.section("a table of tables", read_all).unwrap_or_default()
}

/// All of them, if none is wrong.
pub(super) fn sound<K: Ord, T>(all: BTreeMap<K, Option<T>>) -> Option<BTreeMap<K, T>> {
    all.into_iter().map(|(key, value)| Some((key, value?))).collect()
}

pub(super) fn by_text<K: Into<String>, T>(all: BTreeMap<K, T>) -> BTreeMap<String, T> {
    all.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// A USSD code means a plan of its own account.
fn check_ussd_codes(
    root: &Section<'_, '_>,
    accounts: &plan::Accounts,
    plans: &BTreeMap<PlanId, Option<PlanConfig>>,
) {
    let is_own = |id: &AccountId, plan: &PlanId| match plans.get(plan) {
        Some(Some(config)) => config.plan.account == *id,
        // What else is wrong with that plan is told anyway.
        Some(None) => true,
        None => false,
    };
    for (id, account) in accounts {
        let Some(OperatorAccount::Ltc(ltc)) = account.as_ref().map(|account| &account.operator)
        else {
            continue;
        };
        for (code, plan) in ltc.ussd_codes.iter().filter(|(_, plan)| !is_own(id, plan)) {
            let known = plans.keys().filter(|plan| is_own(id, plan)).map(PlanId::as_str);
            let expected = nearest(plan.as_str(), known, "plan");
            let key = format!("accounts.{id}.ussd_codes.{code:?}");
            root.problem(&key, format!("`{plan}`"), expected);
        }
    }
}

/// Each merchant has so many, whatever others have.
fn check_number_of_webhooks(
    root: &Section<'_, '_>,
    webhooks: &BTreeMap<WebhookName, Option<WebhookConfig>>,
) {
    let mut of: BTreeMap<Option<&MerchantId>, usize> = BTreeMap::new();
    for webhook in webhooks.values().flatten() {
        *of.entry(webhook.merchant.as_ref()).or_default() += 1;
    }
    let max = webhook::WEBHOOKS_MAX;
    for (merchant, found) in of.into_iter().filter(|(_, found)| *found > max) {
        let whose = merchant.map_or_else(String::new, |merchant| format!(" of {merchant}'s"));
        root.problem("webhooks", format!("{found} webhooks{whose}"), format!("at most {max}"));
    }
}

/// Browsers come back from the gateway's page to an address that they can reach.
fn check_public_url(root: &Section<'_, '_>, http: Option<&HttpConfig>, accounts: &plan::Accounts) {
    let Some(http) = http.filter(|http| http.public_url.is_none()) else { return };
    let sends_browsers = accounts.iter().find(|(_, account)| {
        account.as_ref().is_some_and(|account| {
            matches!(account.operator, OperatorAccount::Aoc(_)) && !account.is_loopback()
        })
    });
    if let Some((id, _)) = sends_browsers {
        let expected =
            format!("an https address: subscribers of {id} are sent back to {}", http.reached_at());
        root.warn("http.public_url", "nothing", expected);
    }
}
