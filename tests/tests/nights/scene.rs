//! What every night begins with.

use mekong_tests::{Books, Charge, Nights, Operator, Provider, Settings, Subscriber};

/// The one subscriber of most nights.
pub(crate) const ALONE: Subscriber = Subscriber(0);

/// An operator, a provider with its subscribers, and the nights to come.
pub(crate) struct Scene {
    pub(crate) operator: Operator,
    pub(crate) provider: Provider,
    pub(crate) nights: Nights,
}

impl Scene {
    /// One subscriber who renews in the first night.
    pub(crate) fn of_one() -> Self {
        Self::of(1)
    }

    /// So many of them.
    pub(crate) fn of(subscribers: u32) -> Self {
        Self::with(subscribers, |_| {})
    }

    /// The same with other settings.
    pub(crate) fn with(subscribers: u32, change: impl FnOnce(&mut Settings)) -> Self {
        let operator = Operator::open(1).expect("an operator");
        let mut settings = Settings::nightly(operator.base_url());
        change(&mut settings);
        let provider = Provider::new(&settings).expect("a machine");
        let nights = Nights::from_tomorrow();
        let enrolled = provider.enrol(Subscriber::first(subscribers), nights.opens_at(0));
        enrolled.expect("enrolled");
        Self { operator, provider, nights }
    }

    /// Lets everything happen up to the morning after night `n`, and returns the exit code.
    pub(crate) fn play_night(&self, n: u64) -> i32 {
        self.provider.skip_to(self.nights.morning_after(n)).expect("a night").code
    }

    /// Both books, line by line.
    pub(crate) fn assert_books_agree(&self) {
        let charges = self.provider.charges().expect("our books");
        let debits = self.operator.debits().expect("their books");
        let differences = Books::join(&charges, &debits).differences();
        assert_eq!(differences, [""; 0]);
    }
}

/// Where these charges stand.
pub(crate) fn states(charges: &[Charge]) -> Vec<&str> {
    charges.iter().map(|charge| charge.state.as_str()).collect()
}
