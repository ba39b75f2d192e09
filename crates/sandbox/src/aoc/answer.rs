//! What the caller sees, where something may have gone wrong with it.

use axum::http::StatusCode;
use serde_json::json;

use crate::{
    aoc::{
        Answer,
        data::{Data, Spelling, Status},
        fields::Refusal,
    },
    dice::Dice,
    reply::Reply,
};

impl Answer {
    /// How `data` is answered.
    pub(crate) fn show(&self, data: Data, spelling: Spelling, dice: Dice) -> Reply {
        match self.bend(data) {
            Some(data) => Reply::ok(&data.enveloped(spelling, dice)),
            None => self.instead(),
        }
    }

    /// An answer without data: that of a request that was not read, or a broken one.
    pub(crate) fn instead(&self) -> Reply {
        match self {
            Self::Http(401) => Reply::json(StatusCode::UNAUTHORIZED, &json!({})),
            Self::Http(status) => Reply::http(*status),
            Self::Garbage => Reply::Garbage(r#"{"data":{"transactionOpe"#),
            Self::EmptyBody => Reply::Empty,
            Self::NoData => Reply::ok(&json!({})),
            Self::Huge => Reply::Huge(r#"{"data":{"errorCode":"00","errorMessage":""#),
            _ => Reply::Closed,
        }
    }

    /// Whether a browser gets to see something else than the page it asked for.
    pub(crate) fn hides_pages(&self) -> bool {
        self.bend(Data::default()).is_none()
    }

    /// The data as the caller gets to see it; nothing, if it sees none.
    pub(crate) fn bend(&self, data: Data) -> Option<Data> {
        let is_refusal = data.is_refusal();
        match self {
            Self::AsUsual => Some(data),
            Self::Code(code) if !is_refusal => Some(Refusal::of(code.clone()).into()),
            Self::Code(_) => Some(data),
            Self::Processing if data.status == Some(Status::Charged) => {
                Some(Data { status: Some(Status::Processing), charge_mode: None, ..data })
            }
            Self::Processing => Some(data),
            Self::WrongAmount => Some(data.with_wrong_amount()),
            Self::WrongMsisdn => Some(data.with_wrong_msisdn()),
            Self::Drop | Self::Http(_) | Self::Garbage => None,
            Self::EmptyBody | Self::NoData | Self::Huge => None,
        }
    }
}
