//! The operator's last paid day, told.

use chrono::NaiveDate;

use super::Telling;

/// What a lost answer will be compared with (money rule 4).
pub(super) fn before(expiry: NaiveDate) -> Telling {
    let words = format!("read before it is sent: paid through {expiry} so far");
    Telling::new("expiry_read", words).with("expiry", expiry)
}

pub(super) fn now(expiry: NaiveDate) -> Telling {
    Telling::new("expiry_seen", format!("the operator says: paid through {expiry} now"))
        .with("expiry", expiry)
}
