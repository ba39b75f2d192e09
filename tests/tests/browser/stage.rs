//! A provider after some nights, whose staff may sign in.

use std::fs::OpenOptions;
use std::io::Write;

use chrono::TimeDelta;
use mekong_tests::{Browser, Nights, Operator, Provider, Server, Settings, Subscriber};
use serde_json::json;

/// What everybody types.
const PASSWORD: &str = "Vientiane at night";

/// Who there is.
const STAFF: [(&str, &str); 4] =
    [("ann", "operations"), ("ben", "finance"), ("cleo", "admin"), ("vic", "viewer")];

/// A provider whose nights are over, at an operator of its own.
pub(crate) struct Stage {
    pub(crate) provider: Provider,
    server: Server,
    _operator: Operator,
}

impl Stage {
    /// So many subscribers after a week of nights. Every fifth one has no money, but for those of the
    /// first night: of that, the answers to two charges were lost, and the operator has not found
    /// them since.
    pub(crate) fn after_a_week(subscribers: u32) -> anyhow::Result<Self> {
        let operator = Operator::open(7)?;
        let provider = Provider::new(&Settings::nightly(operator.base_url()))?;
        let nights = Nights::from_tomorrow();
        let is_poor = |one: &Subscriber| one.0.is_multiple_of(5) && !one.0.is_multiple_of(7);
        for poor in Subscriber::first(subscribers).filter(is_poor) {
            operator.set_balance(poor, 0)?;
        }
        for number in 0..7 {
            let of_night =
                Subscriber::first(subscribers).filter(|one| u64::from(one.0 % 7) == number);
            provider.enrol(of_night, nights.opens_at(number))?;
        }
        operator
            .script(&json!({ "endpoint": "request_deduct", "times": 2, "fault": "drop_before" }))?;
        provider.skip_to(nights.morning_after(6))?;
        employ_staff(&provider)?;
        let server = provider.server("console", &["--work"])?;
        Ok(Self { provider, server, _operator: operator })
    }

    /// A night that has just begun and of which a charge a second is sent; nobody works on it.
    pub(crate) fn in_a_night(subscribers: u32) -> anyhow::Result<Self> {
        let operator = Operator::open(7)?;
        let settings = Settings { tps: 1, ..Settings::nightly(operator.base_url()) };
        let provider = Provider::new(&settings)?;
        let nights = Nights::from_tomorrow();
        provider.enrol(Subscriber::first(subscribers), nights.opens_at(0))?;
        provider.skip_to(nights.opens_at(0) + TimeDelta::seconds(10))?;
        employ_staff(&provider)?;
        let server = provider.server("console", &[])?;
        Ok(Self { provider, server, _operator: operator })
    }

    /// A browser in which this person has signed in.
    pub(crate) fn browser_of(&self, name: &str) -> anyhow::Result<Browser> {
        let browser = Browser::open(self.server.url())?;
        sign_in(&browser, name)?;
        Ok(browser)
    }
}

/// Signs in as this person.
pub(crate) fn sign_in(browser: &Browser, name: &str) -> anyhow::Result<()> {
    browser.go("/console")?;
    browser.fill("Name", name)?;
    browser.fill("Password", PASSWORD)?;
    browser.press("Sign in")?;
    browser.sees("Sign out")
}

/// Writes them into the configuration, with the sum above which two of them must agree.
fn employ_staff(provider: &Provider) -> anyhow::Result<()> {
    let hash = provider.succeed_with(&["staff", "hash-password", "--stdin"], PASSWORD)?.stdout;
    let mut file = OpenOptions::new().append(true).open(provider.folder().join("mekong.toml"))?;
    writeln!(file, "\n[requeues]\napprove_above = {{ LAK = \"10000\" }}")?;
    for (name, role) in STAFF {
        writeln!(file, "\n[console.staff.{name}]\nrole = \"{role}\"\n{hash}")?;
    }
    Ok(())
}
