//! What a request says, read with bounds: its body, its address, its headers.
//!
//! Whatever cannot be used is named with what was expected in its place, and never repeated: it may
//! be a subscriber's number or an OTP (money rule 15).

mod address;
mod body;
mod expected;
mod key;
mod page;

pub(crate) use address::{Parameters, PathId};
pub(crate) use body::{Json, JsonIfAny, Text, read, read_value};
pub(crate) use key::{IdempotencyKey, replayed};
pub(crate) use page::Paging;
