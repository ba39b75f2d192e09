//! Simulated operators with books of their own, as unpleasant as the real ones.
//!
//! A test or a demonstration charges subscribers here instead of at an operator, and in the
//! end compares its own journal with what the operator says it took.
//!
//! ```
//! use sandbox::{Sandbox, SandboxConfig, ltc::Fault};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start(SandboxConfig::default()).await?;
//! sandbox.script().next_charge(Fault::DropAfterDebit)?;
//! println!("charge through {}", sandbox.base_url());
//!
//! assert_eq!(sandbox.books().debits(), []); // nobody did
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//!
//! - A debit is in the books in the critical section in which the balance falls, whatever
//!   becomes of the answer. Books are exact at every moment.
//! - What is left to chance depends on the seed and on names (TransactionID, number, fault,
//!   how often it was asked), never on the order of requests or on the clock.
//! - A charge that began runs to its end, even if the caller hangs up.
//! - Work per request is O(1), renewals that the gateway makes by itself aside, and no lock is
//!   held while anything is awaited.
//!
//! # Not here
//!
//! Anything from the crate that talks to operators: a mistake shared by both sides would pass
//! every test. Virtual time: an operator has only its own clock, though that of the gateway
//! can be set.
//!
//! # The back door
//!
//! For tests that run the sandbox as a process of its own. Bodies are JSON; a switch answers
//! 204, or what it changed; a refusal is a sentence with what was expected.
//!
//! Lao Telecom:
//!
//! | request | does |
//! | --- | --- |
//! | `GET /sandbox/books` | every debit as JSON Lines: `{"sequence":1,"transaction_id":"…","msisdn":"20…","amount":"5000","card_name":"…","endpoint":"request_deduct","at":"…"}` |
//! | `GET /sandbox/books.csv` | the same as an operator's file: `TransactionID,Msisdn,Amount,CardName,Status,Date` |
//! | `GET /sandbox/stats` | `{"debits":1,"debited":"5000","debited_twice":0,"requests":{"token":1,…},"calls_per_second_peak":1,"unauthorized":0,"faults":{"drop_after_debit":1}}` |
//! | `GET /sandbox/requests` | the latest requests that were read, as JSON Lines |
//! | `GET /sandbox/accounts/{msisdn}` | `{"balance":"5000","is_member":true,"is_prepaid":true}` |
//! | `GET /sandbox/sms/{msisdn}` | the latest OTP: `{"otp":"417","transaction_id":"…","ref_code":"…"}` |
//! | `GET /sandbox/faults` | `{"rates":{"drop_after_debit":50},"delay_ms":35000}` |
//! | `POST /sandbox/faults` | `{"preset":"mild","rates":{"drop_after_debit":50},"delay_ms":500}`, rates per 10,000 on top of the preset (`none` if absent); replaces all rates |
//! | `POST /sandbox/script` | `{"endpoint":"request_deduct","times":3,"fault":"drop_after_debit"}`; `transaction_id` or `msisdn` narrows it; `behaviour` (see [`ltc::Behaviour`]) instead of `fault` spells it out |
//! | `DELETE /sandbox/script` | forgets all lines |
//! | `POST /sandbox/tokens/expire` | ends every token |
//! | `POST /sandbox/outage` | `{"down":true}`; with `"how":"unavailable"` HTTP 503 instead of silence |
//! | `POST /sandbox/members` | `{"msisdn":"2055500001","member":false}` |
//! | `POST /sandbox/balances` | `{"msisdn":"2055500001","balance":"5000"}` |
//! | `POST /sandbox/unsubscribe` | calls `url` as Lao Telecom does when a subscriber leaves: `{"url":"…","msisdn":"20…","ussd_code":"*131*1#","channel":"USSD","times":2}`; answers how each call was answered: `[{"status":200,"body":"…"}]` |
//! | `POST /sandbox/subscribed` | calls `url` with everything else in the body, as the undocumented forward might; answers likewise |
//!
//! Boost Connect; numbers may carry their `+`:
//!
//! | request | does |
//! | --- | --- |
//! | `GET /sandbox/aoc/books` | every charge and refund as JSON Lines: `{"sequence":1,"kind":"charge","sp_trans_id":"…","aoc_trans_id":"TR…","client_correlator":"…","msisdn":"60…","amount":"9.90","currency":"MYR","endpoint":"renew_subscription","operator":"celcom","subscription_id":"AcmeVideo","at":"…"}`; `sp_trans_id` is null of an automatic renewal; `endpoint` is one of [`aoc::Route`] |
//! | `GET /sandbox/aoc/books.csv` | the same as an operator's file: `spTransID,aocTransID,msisdn,amount,currency,status,date` |
//! | `GET /sandbox/aoc/stats` | `{"charges":1,"charged":"9.90","charged_twice":0,"refunds":0,"refunded":"0.00","requests":{…},"calls_per_second_peak":1,"unauthorized":0,"faults":{…}}` |
//! | `GET /sandbox/aoc/requests` | the latest requests that were read, as JSON Lines: `{"at":"…","endpoint":"charge_status","sp_trans_id":null,"aoc_trans_id":"TR…","subscription_id":null,"fault":null}` |
//! | `GET /sandbox/aoc/transactions/{aocTransID}` | where it stands, without counting as a look-up |
//! | `GET /sandbox/aoc/accounts/{msisdn}` | `{"balance":"100.00","is_billable":true}` |
//! | `POST /sandbox/aoc/balances` | `{"msisdn":"60…","balance":"5.00","is_billable":true}`; what is left out stays; what waited for a top-up is charged |
//! | `GET /sandbox/aoc/sms/{msisdn}` | the latest TAC: `{"tac":"041723","aoc_trans_id":"TR…"}` |
//! | `GET /sandbox/aoc/subscriptions/{msisdn}` | `[{"subscription_id":"AcmeVideo","operator":"celcom","status":"subscribed","expiry_date":"2026-12-01","price":"9.90","duration":31}]` |
//! | `POST /sandbox/aoc/subscriptions` | `{"msisdn":"60…","subscription_id":"AcmeVideo","operator":"xl","status":"unsubscribed","expiry_date":"2026-12-01"}`; what is left out stays, and a new one expired yesterday; today's attempts are forgotten |
//! | `GET`, `POST /sandbox/aoc/clock` | `{"now":"2026-12-01T00:00:00Z"}`; the clock runs on from there |
//! | `GET`, `POST /sandbox/aoc/faults`, `POST`, `DELETE /sandbox/aoc/script`, `POST /sandbox/aoc/outage` | as above, with [`aoc::Fault`], [`aoc::Endpoint`] and [`aoc::Behaviour`]; a line of the script may be narrowed by `sp_trans_id` or `aoc_trans_id` |
//! | `POST /sandbox/aoc/agree`, `…/cancel` | the subscriber decides on the page: `{"aoc_token":"…","operator":"paytm","msisdn":"60…"}`, where only the token is needed; answers what a look-up would show, and `return_url` |
//! | `POST /sandbox/aoc/consent` | of a charge that is `pending_consent`: `{"aoc_trans_id":"TR…","consents":true}` |
//! | `POST /sandbox/aoc/split` | charges the rest of a split charge: `{"aoc_trans_id":"TR…"}` |
//! | `POST /sandbox/aoc/unsubscribe` | customer care ends a subscription, and the merchant is told: `{"msisdn":"60…","subscription_id":"AcmeVideo"}` |
//! | `POST /sandbox/aoc/callbacks` | `{"charge_url":"…","unsubscribe_url":"…","delivery":"held"}`, how being one of [`aoc::Delivery`]; what is left out stays |
//! | `GET /sandbox/aoc/callbacks` | the latest callbacks that were sent, as JSON Lines: `{"url":"…","body":{…},"status":200}` |
//! | `POST /sandbox/aoc/callbacks/flush` | sends what was held back: `{"reversed":true}`; answers `{"sent":2}` |
//! | `POST /sandbox/aoc/callbacks/forge` | sends a false one: `{"to":"charge","data":{…}}` |
//!
//! # Layout
//!
//! `sandbox` opens and closes it all, `server` accepts connections (and closes them on
//! purpose), `admin` is the back door. What every operator needs stands beside them: `gate`
//! admits requests and treats them alike, `faults` says how often something goes wrong,
//! `script` when, `population` who can pay. [`ltc`] is Lao Telecom, [`aoc`] is Boost Connect;
//! in both, `behaviour` says what can go wrong with a request and `ledger` holds everything
//! that must change together. A third operator gets a folder beside them.

mod admin;
pub mod aoc;
mod dice;
mod faults;
mod gate;
pub mod ltc;
mod msisdn;
mod outage;
mod outbound;
mod population;
mod preset;
mod reply;
mod sandbox;
mod script;
mod server;
mod share;
mod traffic;

pub use faults::{Endpoint, Entry, Faults, Hazard};
pub use msisdn::{Msisdn, NotAnMsisdn};
pub use outage::Outage;
pub use population::{Money, Population};
pub use preset::{Preset, UnknownPreset};
pub use reply::HUGE_BODY_BYTES;
pub use sandbox::{Running, Sandbox, SandboxConfig, SandboxError};
pub use script::{Script, ScriptFull, Who};
pub use share::{NotAShare, Share};
pub use traffic::TrafficStats;
