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
//! - Work per request is O(1), and no lock is held while anything is awaited.
//!
//! # Not here
//!
//! Anything from the crate that talks to operators: a mistake shared by both sides would pass
//! every test. Virtual time: an operator has only its own clock.
//!
//! # The back door
//!
//! For tests that run the sandbox as a process of its own. Bodies are JSON; a switch answers
//! 204, or the account it changed; a refusal is a sentence with what was expected.
//!
//! | request | does |
//! | --- | --- |
//! | `GET /sandbox/books` | every debit as JSON Lines: `{"sequence":1,"transaction_id":"…","msisdn":"20…","amount":"5000","card_name":"…","endpoint":"request_deduct","at":"…"}` |
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
//!
//! # Layout
//!
//! `sandbox` opens and closes it all, `server` accepts connections (and closes them on
//! purpose), `admin` is the back door, [`ltc`] is Lao Telecom: `gate` treats every request alike, one file per endpoint follows, `ledger`
//! holds everything that must change together, `behaviour` says what can go wrong with a
//! request, `faults` how often, `script` when. A second operator gets a folder beside `ltc`.

mod admin;
pub mod aoc;
mod dice;
mod faults;
mod gate;
pub mod ltc;
mod msisdn;
mod outage;
mod population;
mod preset;
mod reply;
mod sandbox;
mod script;
mod server;
mod share;
mod traffic;

pub use faults::{Call, Endpoint, Faults, Hazard};
pub use msisdn::{Msisdn, NotAnMsisdn};
pub use outage::Outage;
pub use population::{Money, Population};
pub use preset::{Preset, UnknownPreset};
pub use reply::HUGE_BODY_BYTES;
pub use sandbox::{Running, Sandbox, SandboxConfig, SandboxError};
pub use script::{Script, ScriptFull, Who};
pub use share::{NotAShare, Share};
pub use traffic::TrafficStats;
