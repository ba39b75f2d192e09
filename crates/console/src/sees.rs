//! Whose things somebody sees, where several merchants share the deployment.

use axum::http::HeaderMap;
use billing::MerchantId;

use crate::{Desk, Staff, cookies};

/// Whose things somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sees {
    /// One merchant's, with the name that people read; none: everybody's.
    pub(crate) merchant: Option<(MerchantId, String)>,
    /// Whose they may choose to see. Nobody's, for a merchant's own staff, and where there are no
    /// merchants.
    pub(crate) choices: Vec<(MerchantId, String)>,
}

impl Sees {
    /// What somebody sees: their own merchant's, or what they have chosen last.
    pub(crate) fn of(staff: &Staff, headers: &HeaderMap, desk: &Desk) -> Self {
        let merchants = desk.orders.catalog().merchants();
        let mut all: Vec<_> = merchants.map(|(id, of)| (id.clone(), of.name.to_string())).collect();
        let Some(own) = &staff.merchant else {
            let chosen = cookies::MERCHANT.read(headers, desk.directory.is_https());
            let merchant = all.iter().find(|(id, _)| Some(id.as_str()) == chosen).cloned();
            return Self { merchant, choices: all };
        };
        all.retain(|(id, _)| id == own);
        // One that configuration does not know has nothing: not what everybody has.
        let merchant = all.pop().unwrap_or_else(|| (own.clone(), own.to_string()));
        Self { merchant: Some(merchant), choices: Vec::new() }
    }

    /// What they may touch of this desk.
    pub(crate) fn narrowed(&self, desk: &Desk) -> Desk {
        match &self.merchant {
            Some((merchant, _)) => desk.only(merchant),
            None => desk.clone(),
        }
    }
}
