//! What is ordered under an aocTransID, and what became of it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    aoc::{
        Amount, Code, Profile, Route,
        data::{ChargeMode, Data, Status, StepDownOption},
        fields::Refusal,
        ledger::Key,
    },
    msisdn::Msisdn,
    population::Money,
};

/// What was asked for when the transaction was opened.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) sp_trans_id: Option<Arc<str>>,
    /// The operators to choose from; the first one until the subscriber chose.
    pub(crate) operators: Vec<Arc<str>>,
    pub(crate) description: String,
    pub(crate) amount: Amount,
    pub(crate) currency: Arc<str>,
    /// Whose money it is to be; unknown until the subscriber opens the page.
    pub(crate) msisdn: Option<Msisdn>,
    pub(crate) subscription: Option<Package>,
    pub(crate) callback_url: String,
    pub(crate) way: Way,
}

/// How the subscriber is to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Page,
    /// In the merchant's own app, with a TAC.
    MobileApp,
    /// Not at all, or with a TAC.
    Direct {
        requires_tac: bool,
    },
    /// It is a renewal: the subscriber agreed long ago.
    Renewal,
}

/// The subscription that is ordered.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) id: Arc<str>,
    pub(crate) name: String,
    pub(crate) duration: u16,
    /// What its renewals cost.
    pub(crate) renewal_price: Amount,
}

/// One aocTransID.
#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) id: Arc<str>,
    pub(crate) order: Order,
    pub(crate) profile: Profile,
    pub(crate) stage: Stage,
    pub(crate) opened_at: DateTime<Utc>,
    /// What the charge came or will come by.
    pub(crate) route: Route,
    pub(crate) mode: ChargeMode,
    pub(crate) charged: Amount,
    pub(crate) refunded: Amount,
    /// Of the latest charge.
    pub(crate) client_correlator: Option<String>,
    /// The subscription's expiry after the charge.
    pub(crate) expiry_date: Option<NaiveDate>,
    pub(crate) tac: Option<Tac>,
    pub(crate) tacs_sent: u32,
    /// Entries in the books.
    pub(crate) charges: u32,
}

/// A password in an SMS, waiting to be typed.
#[derive(Debug, Clone)]
pub(crate) struct Tac {
    pub(crate) digits: String,
    pub(crate) expires_at: DateTime<Utc>,
}

/// How far a transaction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waits for somebody to act.
    Open,
    /// Takes effect by look-ups.
    Processing { polls_left: u32, polled_at: DateTime<Utc> },
    /// Waits for the subscriber's consent, which comes with look-ups.
    Consent { polls_left: u32 },
    /// Waits for the subscriber's money.
    TopUp,
    /// Waits for the caller to choose.
    StepDown(Vec<StepDownOption>),
    /// For good.
    Charged,
    /// For good.
    Denied(Code),
}

impl Transaction {
    pub(crate) fn operator(&self) -> &Arc<str> {
        self.order.operators.first().expect("an order names at least one operator")
    }

    pub(crate) fn is_renewal(&self) -> bool {
        self.order.way == Way::Renewal
    }

    /// The subscription that it is about, once the number is known.
    pub(crate) fn key(&self) -> Option<Key> {
        let package = self.order.subscription.as_ref()?;
        Some((self.order.msisdn?, Arc::clone(&package.id)))
    }

    /// Whether nothing more can happen to it, the rest of a split charge aside.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.stage, Stage::Charged | Stage::Denied(_))
    }

    /// What a look-up shows.
    pub(crate) fn seen(&self) -> Data {
        let (status, refusal) = match &self.stage {
            Stage::Open => (Status::Pending, None),
            Stage::Processing { .. } => (Status::Processing, None),
            Stage::Consent { .. } => (Status::PendingConsent, None),
            Stage::TopUp => (Status::PendingTopUp, None),
            Stage::StepDown(_) => (Status::PendingStepDown, None),
            Stage::Charged => (Status::Charged, None),
            Stage::Denied(code) => (Status::Denied, Some(Refusal::of(code.clone()))),
        };
        let options = match &self.stage {
            Stage::StepDown(options) => options.clone(),
            _ => Vec::new(),
        };
        let is_wallet = self.profile.is_wallet;
        Data {
            status: Some(status),
            charged: Some(self.charged),
            msisdn: self.order.msisdn.filter(|_| !is_wallet),
            client_correlator: self.client_correlator.clone(),
            charge_mode: (status == Status::Charged).then_some(self.mode),
            expiry_date: self.expiry_date,
            step_down_options: options,
            refusal,
            ..Data::default()
        }
    }

    /// What a split charge still lacks.
    pub(crate) fn rest(&self) -> Option<Amount> {
        let rest = self.order.amount.less(self.charged)?;
        let is_split = self.mode == ChargeMode::Split && self.stage == Stage::Charged;
        (is_split && rest > Amount::ZERO).then_some(rest)
    }

    /// What may still go back.
    pub(crate) fn refundable(&self) -> Amount {
        self.charged.less(self.refunded).expect("no more goes back than came")
    }
}

impl Way {
    /// Whether the page may be opened.
    pub(crate) fn has_page(self) -> bool {
        matches!(self, Self::Page | Self::MobileApp)
    }
}
