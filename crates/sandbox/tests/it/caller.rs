//! A client that shares nothing with the sandbox but HTTP and JSON.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use sandbox::{
    Running, Sandbox, SandboxConfig,
    ltc::{Faults, LtcConfig, Msisdn},
};
use serde_json::{Value, json};
use tokio::time::timeout;

pub(crate) const MSISDN: &str = "2055500001";

/// When a wait has become hopeless.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);

/// A delay that no test waits for.
pub(crate) const NEVER: Duration = Duration::from_secs(3_600);

/// A sandbox and somebody logged in to it.
pub(crate) struct Caller {
    pub(crate) sandbox: Running,
    pub(crate) http: Client,
    pub(crate) token: String,
}

impl Caller {
    /// On a good day.
    pub(crate) async fn new() -> Self {
        Self::with(LtcConfig::default()).await
    }

    pub(crate) async fn with(ltc: LtcConfig) -> Self {
        Self::seeded(1, ltc).await
    }

    /// Nothing goes wrong by chance, but what is slow takes `delay`.
    pub(crate) async fn delayed(delay: Duration) -> Self {
        let faults = Faults::none().with_delay(delay);
        Self::with(LtcConfig { faults, ..LtcConfig::default() }).await
    }

    /// The log-in is spared the faults of `ltc`.
    pub(crate) async fn seeded(seed: u64, mut ltc: LtcConfig) -> Self {
        let faults = std::mem::take(&mut ltc.faults);
        let config = SandboxConfig { seed, ltc, ..SandboxConfig::default() };
        let sandbox = Sandbox::start(config).await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        let mut caller = Self { sandbox, http, token: String::new() };
        caller.log_in().await;
        caller.sandbox.ltc().set_faults(faults);
        caller
    }

    pub(crate) async fn log_in(&mut self) {
        let form = [("username", "sandbox"), ("password", "sandbox"), ("grant_type", "password")];
        let answer = self.post("/token").form(&form).send().await.unwrap();
        let answer = body(answer).await;
        self.token = answer["access_token"].as_str().unwrap().to_owned();
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.sandbox.base_url())).bearer_auth(&self.token)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.sandbox.base_url())).bearer_auth(&self.token)
    }

    pub(crate) async fn request(&self, body: &Value) -> reqwest::Result<Response> {
        self.post("/api/RequestDeduct").json(body).send().await
    }

    /// Renews `MSISDN` for 5,000 kip.
    pub(crate) async fn renew(&self, id: &str) -> reqwest::Result<Response> {
        self.request(&renewal(id)).await
    }

    /// Begins a renewal and closes the connection as soon as `is_enough`.
    pub(crate) async fn renew_and_hang_up(&self, id: &str, is_enough: impl Fn() -> bool) {
        tokio::select! {
            _ = self.renew(id) => {}
            () = until(is_enough) => {}
        }
    }

    /// Looks up until the operator has a row.
    pub(crate) async fn look_up_until_found(&self, id: &str) {
        let found = async { while self.check(id).await.unwrap().status() == 404 {} };
        timeout(GIVE_UP_AFTER, found).await.unwrap();
    }

    /// The answer to a renewal that is answered.
    pub(crate) async fn renewed(&self, id: &str) -> Value {
        body(self.renew(id).await.unwrap()).await
    }

    /// The answer to a purchase of `MSISDN` for 5,000 kip.
    pub(crate) async fn buy(&self, id: &str) -> Value {
        let mut purchase = renewal(id);
        purchase["IsRecurring"] = json!(false);
        body(self.request(&purchase).await.unwrap()).await
    }

    pub(crate) async fn confirm(
        &self,
        id: &str,
        ref_code: &str,
        otp: &str,
    ) -> reqwest::Result<Response> {
        let confirm = json!({"TransactionID": id, "RefCode": ref_code, "OTP": otp,
            "Gamename": "ACME", "GameType": "Purchase"});
        self.post("/api/ConfirmDeduct").json(&confirm).send().await
    }

    /// The code of a confirm that is answered.
    pub(crate) async fn confirmed(&self, id: &str, ref_code: &str, otp: &str) -> Value {
        body(self.confirm(id, ref_code, otp).await.unwrap()).await["ResultCode"].take()
    }

    pub(crate) async fn check(&self, id: &str) -> reqwest::Result<Response> {
        self.get(&format!("/api/CheckTransaction?transactionId={id}")).send().await
    }

    /// The code that a look-up of a known id shows.
    pub(crate) async fn code_of(&self, id: &str) -> Value {
        body(self.check(id).await.unwrap()).await["ResultCode"].take()
    }

    /// How often an id was debited.
    pub(crate) fn debits_of(&self, id: &str) -> usize {
        self.sandbox.books().debits_of(id).len()
    }

    /// The password that was sent to `MSISDN`.
    pub(crate) fn otp(&self) -> String {
        self.sandbox.ltc().latest_sms(msisdn()).unwrap().otp
    }
}

/// Waits until `is_enough`.
pub(crate) async fn until(is_enough: impl Fn() -> bool) {
    let enough = async {
        while !is_enough() {
            tokio::task::yield_now().await;
        }
    };
    timeout(GIVE_UP_AFTER, enough).await.unwrap();
}

pub(crate) fn msisdn() -> Msisdn {
    MSISDN.parse().unwrap()
}

pub(crate) fn renewal(id: &str) -> Value {
    json!({"TransactionID": id, "Msisdn": MSISDN, "Amount": 5000, "RequestType": "UAT",
        "GameName": "ACME", "CardName": "Gold weekly", "IsRecurring": true})
}

pub(crate) async fn body(answer: Response) -> Value {
    answer.json().await.unwrap()
}
