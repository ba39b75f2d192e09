//! Balances, transactions, subscriptions and books: everything that must change together.

mod arranging;
mod charging;
mod consent_page;
mod paying;
mod refunding;
mod renewing;
mod renewing_itself;
mod stepping_down;
mod subscribing;
mod subscription;
mod tac;
mod till;
mod transaction;
mod waiting;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    aoc::{
        Amount, AocConfig, Endpoint, Profile, Route, callback::Callback, codes, data::ChargeMode,
        fields::Refusal,
    },
    dice::Dice,
    msisdn::Msisdn,
    population::Subscriber,
};

pub(crate) use consent_page::{ConsentPage, Decided, Decision};
pub(crate) use renewing::RenewalOrder;
pub(crate) use subscription::Key;
pub use subscription::{SubscriptionStatus, SubscriptionView};
pub use tac::Sms;
pub(crate) use transaction::{Order, Package, Stage, Transaction, Way};

use refunding::Refund;
use subscription::Subscription;
use tac::Tacs;
use till::Till;

/// The gateway's state behind one lock; what it does with it is told in the files of their
/// subjects. Nothing in it waits, so the lock is held only for a moment.
///
/// The books are exact and therefore as long as the run.
pub(crate) struct Ledger {
    dice: Dice,
    config: Arc<AocConfig>,
    /// The moment of the present visitor, by the gateway's clock.
    now: DateTime<Utc>,
    today: NaiveDate,
    till: Till,
    tacs: Tacs,
    subscriptions: HashMap<Key, Subscription>,
    /// Subscriptions that somebody asked to buy here, and so are not brought along.
    ordered: HashSet<Key>,
    /// When the gateway will next renew by itself.
    renewals_due: BTreeSet<(NaiveDate, Key)>,
    /// `subscriptionDuration` of the packages that were ordered.
    durations: HashMap<Arc<str>, u16>,
    waiting_for_top_up: HashMap<Msisdn, Vec<Arc<str>>>,
    free_trials_used: HashMap<Arc<str>, u32>,
    refunds: HashMap<Arc<str>, Refund>,
    tokens: HashMap<String, Arc<str>>,
    transactions: HashMap<Arc<str>, Transaction>,
    subscribers: HashMap<Msisdn, Subscriber<Amount>>,
    sp_trans_ids: HashSet<Arc<str>>,
    visits: HashMap<Box<str>, [u32; Endpoint::COUNT]>,
    callbacks: Vec<Callback>,
}

impl Ledger {
    pub(crate) fn new(dice: Dice, config: Arc<AocConfig>) -> Self {
        Self {
            dice,
            config,
            now: DateTime::UNIX_EPOCH,
            today: NaiveDate::MIN,
            till: Till::default(),
            tacs: Tacs::default(),
            subscriptions: HashMap::new(),
            ordered: HashSet::new(),
            renewals_due: BTreeSet::new(),
            durations: HashMap::new(),
            waiting_for_top_up: HashMap::new(),
            free_trials_used: HashMap::new(),
            refunds: HashMap::new(),
            tokens: HashMap::new(),
            transactions: HashMap::new(),
            subscribers: HashMap::new(),
            sp_trans_ids: HashSet::new(),
            visits: HashMap::new(),
            callbacks: Vec::new(),
        }
    }

    /// Brings the state up to `now`: what the gateway does by itself has happened.
    pub(crate) fn catch_up(&mut self, now: DateTime<Utc>) {
        self.now = now;
        self.today = now.with_timezone(&self.config.time_zone).date_naive();
        self.renew_what_is_due();
    }

    pub(crate) fn config(&self) -> &AocConfig {
        &self.config
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.today
    }

    pub(crate) fn till(&self) -> &Till {
        &self.till
    }

    /// Counts a visit of `subject` to `endpoint`; the first is 1.
    pub(crate) fn visit(&mut self, endpoint: Endpoint, subject: &str) -> u32 {
        let visits = self.visits.entry(subject.into()).or_default();
        let visits = &mut visits[endpoint as usize];
        *visits = visits.saturating_add(1);
        *visits
    }

    /// Takes note of an spTransID, which nobody may use again.
    pub(crate) fn claim(&mut self, sp_trans_id: &str) -> Result<Arc<str>, Refusal> {
        let id: Arc<str> = sp_trans_id.into();
        if self.sp_trans_ids.insert(Arc::clone(&id)) {
            return Ok(id);
        }
        Err(Refusal::of(codes::SP_TRANS_ID_USED))
    }

    /// How the operator with this code behaves.
    pub(crate) fn profile(&self, operator: &str) -> Result<Profile, Refusal> {
        let profile = self.config.profile(operator).cloned();
        profile.ok_or_else(|| Refusal::parameter("operator", "expected a code that was issued"))
    }

    pub(crate) fn subscriber(&mut self, msisdn: &Msisdn) -> &mut Subscriber<Amount> {
        let stranger = || self.config.population.subscriber(self.dice, msisdn);
        self.subscribers.entry(*msisdn).or_insert_with(stranger)
    }

    /// Opens a transaction for `order`, named by `subject`, and returns its id.
    pub(crate) fn open(&mut self, order: Order, profile: Profile, subject: &str) -> Arc<str> {
        let id = self.mint(subject);
        let transaction = Transaction {
            id: Arc::clone(&id),
            order,
            profile,
            stage: Stage::Open,
            opened_at: self.now,
            route: Route::Page,
            mode: ChargeMode::Standard,
            charged: Amount::ZERO,
            refunded: Amount::ZERO,
            client_correlator: None,
            expiry_date: None,
            tac: None,
            tacs_sent: 0,
            charges: 0,
        };
        self.transactions.insert(Arc::clone(&id), transaction);
        id
    }

    /// An aocTransID that depends on `subject` alone, unless by chance it is taken.
    fn mint(&self, subject: &str) -> Arc<str> {
        const IDS: u64 = 1_000_000_000_000;
        let dice = self.dice.about(subject).about("aocTransID");
        let ids = (0..).map(|n| format!("TR{:012}", dice.nth(n).below(IDS)));
        let mut free = ids.filter(|id| !self.transactions.contains_key(id.as_str()));
        free.next().expect("there are more ids than anybody uses").into()
    }

    pub(crate) fn transaction(&self, id: &str) -> Result<&Transaction, Refusal> {
        self.transactions.get(id).ok_or_else(|| Refusal::of(codes::INVALID_STATE))
    }

    /// Lets `change` work on a transaction and on everything else at the same time.
    pub(crate) fn with<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Self, &mut Transaction) -> T,
    ) -> Result<T, Refusal> {
        let found = self.transactions.remove_entry(id);
        let (id, mut transaction) = found.ok_or_else(|| Refusal::of(codes::INVALID_STATE))?;
        let result = change(self, &mut transaction);
        self.transactions.insert(id, transaction);
        Ok(result)
    }

    pub(crate) fn call_back(&mut self, callback: Callback) {
        self.callbacks.push(callback);
    }

    pub(crate) fn take_callbacks(&mut self) -> Vec<Callback> {
        std::mem::take(&mut self.callbacks)
    }
}
