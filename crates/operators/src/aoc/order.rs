//! What getAOCToken is asked for.

use std::fmt;

use billing::{Money, Msisdn, TransactionId};

mod check;

pub use check::OrderError;
pub(super) use check::{more_than_zero, one_operator, text};

/// One charge that is to be made, or a subscription's first one (AOC protocol, section 3).
///
/// What the gateway demands together stands together here, so that most combinations it refuses
/// cannot be written down; [`TokenOrder::check`] refuses the others before anything is sent.
#[derive(Clone, Copy, Debug)]
pub struct TokenOrder<'a> {
    /// Ours, fresh for every call.
    pub transaction_id: &'a TransactionId,
    /// What is to be charged, more than zero.
    pub amount: Money,
    /// The text on the bill.
    pub description: &'a str,
    /// Where the browser comes back to; `aocTransID` is added to its query. Our own reference
    /// belongs into its path: how a query that is there already is treated is not documented.
    pub callback_url: &'a str,
    /// Printed in SMS; an empty one is as good as none.
    pub content_url: Option<&'a str>,
    /// The operator's code, or a wallet's several, where they are not the account's.
    pub operator: Option<&'a str>,
    /// A product configured at onboarding, which some operators want for single purchases.
    pub product_id: Option<&'a str>,
    /// The subscription that this is the first charge of; `None` for a single purchase.
    pub subscription: Option<SubscriptionTerms<'a>>,
    /// How the subscriber will agree.
    pub mode: Mode<'a>,
}

impl<'a> TokenOrder<'a> {
    pub(super) fn content_url(&self) -> Option<&'a str> {
        self.content_url.filter(|url| !url.is_empty())
    }
}

/// A subscription as the gateway wants it described.
#[derive(Clone, Copy, Debug)]
pub struct SubscriptionTerms<'a> {
    /// `subscriptionID`, given at onboarding.
    pub id: &'a str,
    /// `subscriptionName`.
    pub name: &'a str,
    /// `subscriptionDuration`: 2, 8, 31 for a day, a week, a month (AOC protocol, section 8.2).
    pub duration_days: u16,
    /// Printed in the renewal's SMS.
    pub unsubscribe_url: &'a str,
    /// The price of a renewal, where it is not the first one's.
    pub renewal_charge: Option<Money>,
}

/// How the subscriber agrees to a charge.
#[derive(Clone, Copy, Debug)]
pub enum Mode<'a> {
    /// On the gateway's page, billed by the operator.
    Page,
    /// On the gateway's page or in an app, paid from a wallet.
    Wallet(Wallet<'a>),
    /// Without a page, by directCharge. The account has to be enabled for it.
    Direct {
        /// The subscriber.
        msisdn: Msisdn,
        /// Whether a TAC is asked for; `None` leaves it to the onboarding.
        require_otp: Option<bool>,
    },
    /// In our own app, by chargeWithTAC: the gateway sends a TAC at once. The account has to be
    /// enabled for it.
    MobileApp {
        /// Who gets the TAC.
        tac_msisdn: Msisdn,
    },
}

/// What can be said about a payment from a wallet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wallet<'a> {
    /// Whether the page opens the wallet's app. If not, its deep link is returned; `None` leaves
    /// it to the gateway.
    pub web_deep_link: Option<bool>,
    /// Where the wallet's app comes back to, in an app of ours.
    pub callback_app_deep_link: Option<&'a str>,
    /// The subscriber as the wallet knows them; some want it for subscriptions.
    pub msisdn: Option<Msisdn>,
    /// The subscriber's e-mail address as the wallet knows it; some want it for subscriptions.
    pub email: Option<Email<'a>>,
}

/// A subscriber's e-mail address. `Debug` is masked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Email<'a>(pub &'a str);

impl fmt::Debug for Email<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(•••)")
    }
}
