//! A night that was played, and what reconciling it comes to.

use mekong_tests::{Nights, Operator, Provider, Settings, Subscriber};
use serde_json::Value;

/// Of the sandbox's file what does not depend on its clock, which knows no virtual time.
const COLUMNS: &str = "transaction_id=TransactionID,msisdn=Msisdn,amount=Amount,state=Status";

/// An operator, a provider with subscribers who renew in one night, and that night.
pub(crate) struct Scene {
    pub(crate) operator: Operator,
    pub(crate) provider: Provider,
    pub(crate) nights: Nights,
}

/// What a command has answered.
pub(crate) struct Reconciled {
    pub(crate) code: i32,
    pub(crate) report: Value,
}

impl Scene {
    pub(crate) fn of(subscribers: u32) -> Self {
        let operator = Operator::open(1).expect("an operator");
        let provider = Provider::new(&Settings::nightly(operator.base_url())).expect("a machine");
        let nights = Nights::from_tomorrow();
        let enrolled = provider.enrol(Subscriber::first(subscribers), nights.opens_at(0));
        enrolled.expect("enrolled");
        Self { operator, provider, nights }
    }

    pub(crate) fn play_night(&self) {
        self.provider.skip_to(self.nights.morning_after(0)).expect("a night");
    }

    /// The night against this file.
    pub(crate) fn against(&self, file: &str, more: &[&str]) -> Reconciled {
        std::fs::write(self.provider.folder().join("theirs.csv"), file).expect("a file");
        let theirs = ["--operator-file", "theirs.csv", "--columns", COLUMNS];
        self.reconcile(&[&theirs, more].concat())
    }

    pub(crate) fn reconcile(&self, more: &[&str]) -> Reconciled {
        let date = self.nights.date(0).to_string();
        reconcile(&self.provider, &date, more)
    }
}

/// That day of the account under test.
pub(crate) fn reconcile(provider: &Provider, date: &str, more: &[&str]) -> Reconciled {
    let day = ["reconcile", "--account", "ltc-main", "--date", date, "--json"];
    let ran = provider.run(&[&day, more].concat()).expect("an end");
    let report = serde_json::from_str(&ran.stdout);
    Reconciled { code: ran.code, report: report.unwrap_or_else(|_| panic!("{}", ran.stderr)) }
}

impl Reconciled {
    /// How many there are of each class, but for those without any.
    pub(crate) fn counts(&self) -> Vec<(&str, u64)> {
        let classes = self.report["classes"].as_array().expect("classes");
        let count = |class: &'_ Value| class["count"].as_u64().expect("a count");
        let some = classes.iter().filter(|class| count(class) > 0);
        some.map(|class| (class["class"].as_str().expect("a name"), count(class))).collect()
    }
}
