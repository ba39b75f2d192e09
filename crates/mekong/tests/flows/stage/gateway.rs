//! What the AOC gateway saw, and what it is told to do next.

use std::sync::Arc;
use std::time::Duration;

use billing::{Charge, ChargeId};
use chrono::{DateTime, NaiveDate, Utc};
use sandbox::aoc::{Amount, Aoc, Behaviour, Endpoint, Faults, Pause, SubscriptionView};
use sandbox::{Msisdn, Who};
use workflows::purchase::Wish;

use super::Stage;
use super::people::MALAYSIAN_LINE;

/// What the plan of the stage is called at the gateway.
pub(crate) const PACKAGE: &str = "AcmeVideo";
/// The stage's plan of the gateway, and its price in hundredths.
pub(crate) const PLAN: &str = "video-weekly";
pub(crate) const PRICE: u64 = 490;

/// The lines of an account with one operator behind the gateway, and more of them.
macro_rules! operator {
    ($code:literal $(, $more:literal)*) => {
        concat!(
            "operator_code = \"", $code, "\"\n",
            "callback_secret_env = \"AOC_CALLBACK_SECRET\"\n",
            $($more, "\n"),*
        )
    };
}
pub(crate) use operator;

/// The subscriber's line, as the gateway knows it.
pub(crate) fn malaysian_line() -> Msisdn {
    MALAYSIAN_LINE.parse().expect("a number of Malaysia")
}

/// Something single, for as much as a week of the plan.
pub(crate) fn one_film() -> Wish {
    Wish {
        account: "boost-my".into(),
        amount: Some("4.90".into()),
        description: Some("One film".into()),
        msisdn: MALAYSIAN_LINE.into(),
        ..Wish::default()
    }
}

/// A week of the plan.
pub(crate) fn video_weekly() -> Wish {
    Wish {
        account: "boost-my".into(),
        plan: Some(PLAN.into()),
        msisdn: MALAYSIAN_LINE.into(),
        ..Wish::default()
    }
}

impl Stage {
    /// The gateway's back door.
    pub(crate) fn gateway(&self) -> &Aoc {
        self.operators.aoc()
    }

    /// The gateway treats the next call to an endpoint so.
    pub(crate) fn treat(&self, endpoint: Endpoint, behaviour: impl Into<Behaviour>) {
        self.treat_times(endpoint, 1, behaviour);
    }

    /// The gateway treats the next calls to an endpoint so.
    pub(crate) fn treat_times(
        &self,
        endpoint: Endpoint,
        times: u32,
        behaviour: impl Into<Behaviour>,
    ) {
        let pushed = self.gateway().script().push(endpoint, Who::Anyone, times, behaviour);
        pushed.expect("a script of few lines");
    }

    /// The gateway's next answer at an endpoint takes longer than any worker lives.
    pub(crate) fn hold_the_answer(&self, endpoint: Endpoint) {
        self.gateway().set_faults(Faults::none().with_delay(Duration::from_secs(60)));
        self.treat(endpoint, Behaviour::slow(Pause::BeforeAnswer));
    }

    /// The subscriber has so much to spend, in hundredths.
    pub(crate) fn has_balance(&self, hundredths: u64) {
        self.gateway().set_balance(malaysian_line(), Amount::hundredths(hundredths));
    }

    /// The gateway does what is due by its clock, without being asked.
    pub(crate) fn gateway_looks_at_its_clock(&self) {
        let _ = self.gateway().account(malaysian_line());
    }

    /// Every call in order, look-ups aside: what a row says of those is when, not how many.
    pub(crate) fn orders(&self) -> Vec<&'static str> {
        let requests = self.gateway().books().requests().into_iter();
        requests.filter(|it| !is_look_up(it.endpoint)).map(|it| it.endpoint.name()).collect()
    }

    /// When an endpoint was called, by the journal's time.
    pub(crate) fn called_at(&self, endpoint: Endpoint) -> Vec<DateTime<Utc>> {
        let requests = self.gateway().books().requests().into_iter();
        requests.filter(|it| it.endpoint == endpoint).map(|it| it.at).collect()
    }

    /// On which local days an endpoint was called.
    pub(crate) fn called_on(&self, endpoint: Endpoint) -> Vec<NaiveDate> {
        self.called_at(endpoint).into_iter().map(local_date).collect()
    }

    /// Under which spTransIDs an endpoint was called.
    pub(crate) fn sp_ids(&self, endpoint: Endpoint) -> Vec<Arc<str>> {
        let requests = self.gateway().books().requests().into_iter();
        requests.filter(|it| it.endpoint == endpoint).filter_map(|it| it.sp_trans_id).collect()
    }

    /// How the gateway has the subscription to the plan.
    pub(crate) fn at_the_gateway(&self) -> SubscriptionView {
        let all = self.gateway().subscriptions_of(malaysian_line());
        let found = all.into_iter().find(|one| &*one.subscription_id == PACKAGE);
        found.expect("a subscription that the gateway knows")
    }

    /// The gateway has the subscription as paid until the day before, from today on.
    pub(crate) fn expired_yesterday(&self, operator: &str) {
        let yesterday = local_date(self.now()).pred_opt();
        let put = self.gateway().put_subscription(
            malaysian_line(),
            PACKAGE,
            Some(operator),
            None,
            yesterday,
        );
        put.expect("an operator of the gateway");
    }

    /// The subscriber opens the page and decides; returns the address that the browser is sent to.
    pub(crate) async fn decide(&self, charge: ChargeId, agrees: bool) -> String {
        self.decide_with(charge, agrees, None).await
    }

    /// The same, with a wallet of the subscriber's choice.
    pub(crate) async fn decide_with(
        &self,
        charge: ChargeId,
        agrees: bool,
        wallet: Option<&str>,
    ) -> String {
        let token = page_token(&self.charge(charge).await);
        let wallet = wallet.map(str::to_owned);
        let decided = self.gateway().decide(&token, agrees, wallet, Some(malaysian_line()));
        let decided = decided.expect("a page that is open");
        decided["return_url"].as_str().expect("an address to return to").to_owned()
    }

    /// What the latest SMS has the subscriber type.
    pub(crate) fn tac(&self) -> String {
        self.gateway().latest_sms(malaysian_line()).expect("an SMS with a TAC").tac
    }

    /// Something else.
    pub(crate) fn wrong_tac(&self) -> String {
        let tac: u32 = self.tac().parse().expect("digits");
        format!("{:06}", (tac + 1) % 1_000_000)
    }
}

/// The day it is where the gateway is.
pub(crate) fn local_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Asia::Kuala_Lumpur).date_naive()
}

fn page_token(charge: &Charge) -> String {
    let page = charge.preparation.as_ref().and_then(|preparation| preparation.page.as_ref());
    let url = page.and_then(|page| page.redirect_url.as_deref()).expect("an address of a page");
    let (_, token) = url.split_once("aocToken=").expect("an address with a token");
    token.to_owned()
}

fn is_look_up(endpoint: Endpoint) -> bool {
    use Endpoint as E;
    matches!(endpoint, E::ChargeStatus | E::SubscriptionStatus | E::RefundStatus)
}
