//! `POST /api/getAOCToken`: opens a transaction (AOC protocol, section 3).

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Course, Direct, Endpoint,
        calls::{Call, Ids},
        codes,
        data::Data,
        fields::{Fields, Refusal},
        ledger::{Ledger, Order, Package, Way},
    },
    msisdn::Msisdn,
};

/// The request as read.
#[derive(Debug)]
pub(crate) struct GetAocToken {
    sp_trans_id: Arc<str>,
    operators: Vec<Arc<str>>,
    description: String,
    amount: Amount,
    currency: Arc<str>,
    callback_url: String,
    subscription: Option<Package>,
    is_wallet: bool,
    wants_deep_link: bool,
    is_mobile_app: bool,
    requires_tac: Option<bool>,
    msisdn: Option<Msisdn>,
    tac_msisdn: Option<Msisdn>,
}

/// Mandatory, though nothing here depends on them.
const FOR_THE_RECORD: &[&str] = &["onBehalfOf", "purchaseCategoryCode", "channel", "contactInfo"];

impl Call for GetAocToken {
    const ENDPOINT: Endpoint = Endpoint::GetAocToken;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let operators = fields.operators()?;
        fields.require(FOR_THE_RECORD)?;
        fields.amount("taxAmount")?;
        let amount = fields.price("amount")?;
        let is_mobile_app = fields.flag("isMobileAppAPI")?;
        let tac_msisdn = is_mobile_app.then(|| fields.msisdn("tacMSISDN")).transpose()?;
        Ok(Self {
            sp_trans_id: fields.id("spTransID")?.into(),
            operators: operators.into_iter().map(Into::into).collect(),
            description: fields.text("description")?.to_owned(),
            amount,
            currency: fields.currency("currency")?.into(),
            callback_url: url("callbackURL", fields.text("callbackURL")?)?,
            subscription: package(fields, amount)?,
            is_wallet: fields.flag("isWallet")?,
            wants_deep_link: fields.optional_boolean("isWebDeepLink")? == Some(false),
            is_mobile_app,
            requires_tac: fields.optional_boolean("requireOTP")?,
            msisdn: fields.optional_msisdn("msisdn")?,
            tac_msisdn,
        })
    }

    fn ids(&self) -> Ids {
        Ids::of_sp(&self.sp_trans_id, self.payer())
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        let profile = ledger.profile(&self.operators[0])?;
        for operator in &self.operators {
            self.check_operator(ledger, operator)?;
        }
        let sp_trans_id = ledger.claim(&self.sp_trans_id)?;
        if let Some(package) = &self.subscription {
            ledger.note_order(self.payer(), package);
        }
        let gives_deep_link = self.wants_deep_link && profile.is_wallet;
        let has_free_trial = profile.free_trials.is_some() && self.subscription.is_some();
        let free_trial = self.is_mobile_app.then_some(has_free_trial);
        let way = self.way(ledger.config().direct);
        let id = ledger.open(self.into_order(way), profile, &sp_trans_id);
        if way.begins_with_a_tac() {
            send_tac(ledger, &id)?;
        }
        let token = way.has_page().then(|| ledger.issue_token(&id));
        let link = |token: &String| format!("wallet://pay?aocToken={token}");
        Ok(Data {
            payment_deep_link: token.as_ref().filter(|_| gives_deep_link).map(link),
            aoc_token: token,
            aoc_trans_id: Some(id.to_string()),
            entitled_for_free_trial: free_trial,
            ..Data::default()
        })
    }
}

impl GetAocToken {
    fn check_operator(&self, ledger: &Ledger, operator: &str) -> Result<(), Refusal> {
        let profile = ledger.profile(operator)?;
        if self.operators.len() > 1 && !self.is_wallet {
            return Err(Refusal::parameter("operator", "expected one code, as this is no wallet"));
        }
        if self.subscription.is_some() && !profile.has_subscriptions {
            return Err(Refusal::of(codes::NOT_ONBOARDED));
        }
        Ok(())
    }

    /// Whose money it will be, where the merchant knows.
    fn payer(&self) -> Option<Msisdn> {
        self.msisdn.or(self.tac_msisdn)
    }

    fn into_order(self, way: Way) -> Order {
        Order {
            msisdn: self.payer(),
            sp_trans_id: Some(self.sp_trans_id),
            operators: self.operators,
            description: self.description,
            amount: self.amount,
            currency: self.currency,
            subscription: self.subscription,
            callback_url: self.callback_url,
            way,
        }
    }

    fn way(&self, direct: Direct) -> Way {
        let is_direct = match direct {
            Direct::WithMsisdn => self.msisdn.is_some(),
            Direct::WithRequireOtp => self.requires_tac.is_some(),
        };
        if self.is_mobile_app {
            Way::MobileApp
        } else if is_direct && self.msisdn.is_some() && !self.is_wallet {
            Way::Direct { requires_tac: self.requires_tac.unwrap_or(false) }
        } else {
            Way::Page
        }
    }
}

impl Way {
    fn begins_with_a_tac(self) -> bool {
        matches!(self, Self::MobileApp | Self::Direct { requires_tac: true })
    }
}

/// Sends the first TAC to the number that the order names.
fn send_tac(ledger: &mut Ledger, aoc_trans_id: &str) -> Result<(), Refusal> {
    ledger.with(aoc_trans_id, |ledger, transaction| match transaction.order.msisdn {
        Some(msisdn) => ledger.send_tac(transaction, msisdn, codes::TAC_LIMIT),
        None => Ok(()),
    })?
}

fn package(fields: &Fields, amount: Amount) -> Result<Option<Package>, Refusal> {
    if !fields.boolean("isSubscription")? {
        return Ok(None);
    }
    fields.text("unSubURL")?;
    Ok(Some(Package {
        id: fields.id("subscriptionID")?.into(),
        name: fields.text("subscriptionName")?.to_owned(),
        duration: fields.days("subscriptionDuration")?,
        renewal_price: fields.optional_price("renewalCharge")?.unwrap_or(amount),
    }))
}

fn url(name: &str, text: &str) -> Result<String, Refusal> {
    match url::Url::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(problem) => Err(Refusal::parameter(name, &format!("expected a URL: {problem}"))),
    }
}
