//! Requests and replies exactly as LTC spells them.
//!
//! Requests use the spelling of each endpoint's sample (LTC protocol, A3). Replies are read
//! without regard to case.

use serde::Serialize;

use super::{Deduction, GameKey, LtcConfig, Mode};
use crate::fields::{Fields, Json};
use crate::form;

pub(super) const TOKEN: &str = "/token";
pub(super) const REQUEST_DEDUCT: &str = "/api/RequestDeduct";
pub(super) const CONFIRM_DEDUCT: &str = "/api/ConfirmDeduct";
pub(super) const CHECK_TRANSACTION: &str = "/api/CheckTransaction";

pub(super) const JSON: &str = "application/json";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// RequestDeduct (LTC protocol, section 4).
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RequestDeduct<'a> {
    #[serde(rename = "TransactionID")]
    transaction_id: &'a str,
    /// The national number without `0`.
    msisdn: &'a str,
    /// Whole kip, a JSON number.
    amount: u64,
    request_type: &'static str,
    game_name: &'a str,
    card_name: &'a str,
    is_recurring: bool,
}

impl<'a> RequestDeduct<'a> {
    pub(super) fn new(
        config: &'a LtcConfig,
        ask: &Deduction<'a>,
        mode: Mode,
        national: &'a str,
        kip: u64,
    ) -> Self {
        Self {
            transaction_id: ask.transaction_id.as_str(),
            msisdn: national,
            amount: kip,
            request_type: config.request_type.as_str(),
            game_name: &config.game_name,
            card_name: ask.card_name,
            is_recurring: mode == Mode::Recurring,
        }
    }

    /// The same request as it may be kept.
    pub(super) fn masked(self, msisdn: &'a str) -> Self {
        Self { msisdn, ..self }
    }
}

/// ConfirmDeduct (LTC protocol, section 5).
#[derive(Clone, Copy, Serialize)]
pub(super) struct ConfirmDeduct<'a> {
    #[serde(rename = "TransactionID")]
    pub(super) transaction_id: &'a str,
    #[serde(rename = "RefCode")]
    pub(super) ref_code: &'a str,
    #[serde(rename = "OTP")]
    pub(super) otp: &'a str,
    #[serde(flatten)]
    pub(super) game: Game<'a>,
    #[serde(rename = "GameType")]
    pub(super) game_type: &'static str,
}

/// The constant `GameType`.
pub(super) const PURCHASE: &str = "Purchase";

/// The game's name under one of its two keys; never both, which a reader that ignores case would
/// take for a duplicate.
#[derive(Clone, Copy, Serialize)]
pub(super) enum Game<'a> {
    Gamename(&'a str),
    GameName(&'a str),
}

impl<'a> Game<'a> {
    pub(super) fn of(config: &'a LtcConfig) -> Self {
        match config.confirm_game_key {
            GameKey::Gamename => Self::Gamename(&config.game_name),
            GameKey::GameName => Self::GameName(&config.game_name),
        }
    }
}

/// The form that asks for a token (LTC protocol, section 3).
pub(super) fn token_form(username: &str, password: &str) -> String {
    form::encode([("username", username), ("password", password), ("grant_type", "password")])
}

/// What counts in a reply of RequestDeduct, ConfirmDeduct and CheckTransaction.
pub(super) type Reply<'a> = Fields<'a, 6>;

/// The keys of a [`Reply`], in the order of the constants below.
const REPLY_KEYS: [&str; 6] =
    ["ResultCode", "TransactionID", "RefCode", "ResultType", "Msisdn", "Amount"];
pub(super) const RESULT_CODE: usize = 0;
pub(super) const TRANSACTION_ID: usize = 1;
pub(super) const REF_CODE: usize = 2;
pub(super) const RESULT_TYPE: usize = 3;
pub(super) const MSISDN: usize = 4;
pub(super) const AMOUNT: usize = 5;

pub(super) fn read_reply(body: &[u8]) -> Json<'_, 6> {
    Json::read(body, &REPLY_KEYS)
}

/// Whether a result code is named anywhere in a body, JSON or not.
pub(super) fn names_code(body: &[u8]) -> bool {
    let key = REPLY_KEYS[RESULT_CODE].as_bytes();
    body.windows(key.len()).any(|found| found.eq_ignore_ascii_case(key))
}

/// What counts in a token reply.
pub(super) type TokenReply<'a> = Fields<'a, 4>;

const TOKEN_KEYS: [&str; 4] = ["access_token", "token_type", "expires_in", "error"];
pub(super) const ACCESS_TOKEN: usize = 0;
pub(super) const TOKEN_TYPE: usize = 1;
pub(super) const EXPIRES_IN: usize = 2;
pub(super) const OAUTH_ERROR: usize = 3;

pub(super) fn read_token_reply(body: &[u8]) -> Json<'_, 4> {
    Json::read(body, &TOKEN_KEYS)
}
