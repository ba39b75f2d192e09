//! Lists: their parameters, and where their pages end.

use contract::{ChargeFilterView, ListOrder, Page};
use engine::InstanceId;
use engine::store::Cursor;
use records::{Rows, UnfitFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::asked::Paging;
use crate::refusal::{Kind, Refusal};

/// Which charges, and which page of them. Several filters narrow the list together.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChargeParameters {
    /// Only in these states, separated by commas: `requested`, `submitted`, `waiting`, `in_doubt`,
    /// `charged`, `declined`, `cancelled`, `refunded`.
    #[param(example = "declined,in_doubt")]
    state: Option<String>,
    /// Only declined or cancelled for these reasons, separated by commas, such as `funds`.
    #[param(example = "funds")]
    reason: Option<String>,
    /// Only with this code of the operator's.
    operator_code: Option<String>,
    /// Only of this account.
    #[param(example = "ltc-main")]
    account: Option<String>,
    /// Only of this plan.
    #[param(example = "gold-weekly")]
    plan: Option<String>,
    /// Only of this run.
    #[param(example = "ltc-main/gold-weekly/2026-11-22")]
    run: Option<String>,
    /// Only of this subscription.
    subscription: Option<String>,
    /// Only of this number, as people spell it.
    msisdn: Option<String>,
    /// Only opened at or after this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T00:00:00Z")]
    since: Option<chrono::DateTime<chrono::Utc>>,
    /// From which end: `oldest`, unless it says `newest`.
    #[serde(default)]
    #[param(value_type = Option<ListOrder>, inline, example = "newest")]
    pub(crate) order: ListOrder,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    pub(crate) limit: Option<String>,
    /// `next_cursor` of the page before.
    pub(crate) cursor: Option<String>,
}

impl ChargeParameters {
    /// Which page of this list; a cursor leads on in its own direction only.
    pub(crate) fn paging(&self, list: Ends) -> Result<Paging, Refusal> {
        list.of(self.order, self.limit.as_deref(), self.cursor.as_deref())
    }

    pub(crate) fn filter(self) -> ChargeFilterView {
        ChargeFilterView {
            state: self.state,
            reason: self.reason,
            operator_code: self.operator_code,
            account: self.account,
            plan: self.plan,
            run: self.run,
            subscription: self.subscription,
            msisdn: self.msisdn,
            since: self.since,
        }
    }
}

/// A list that can be read from either end, by its name from each.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) oldest: &'static str,
    pub(crate) newest: &'static str,
}

impl Ends {
    /// Which page of this list.
    pub(crate) fn of(
        self,
        order: ListOrder,
        limit: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Paging, Refusal> {
        let name = if order.is_newest_first() { self.newest } else { self.oldest };
        Paging::read(name, limit, cursor)
    }
}

/// Which page of a list without filters.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageParameters {
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl PageParameters {
    pub(crate) fn of(&self, list: &'static str) -> Result<Paging, Refusal> {
        Paging::read(list, self.limit.as_deref(), self.cursor.as_deref())
    }
}

/// Where the page before ended.
pub(crate) fn after(paging: &Paging) -> Result<Option<Cursor>, Refusal> {
    paging.after(|text| {
        let (created_ms, id) = text.split_once(' ')?;
        id.parse::<InstanceId>().ok()?;
        Some(Cursor { created_ms: created_ms.parse().ok()?, id: id.to_owned() })
    })
}

/// A page as it is answered.
pub(crate) fn page_of<T>(rows: Rows<T>, paging: &Paging) -> Page<T> {
    Page { data: rows.rows, next_cursor: next_cursor(rows.next, paging) }
}

/// What [`after`] reads.
pub(crate) fn next_cursor(next: Option<Cursor>, paging: &Paging) -> Option<String> {
    next.map(|next| paging.cursor(&format!("{} {}", next.created_ms, next.id)))
}

impl From<UnfitFilter> for Refusal {
    fn from(unfit: UnfitFilter) -> Self {
        match unfit {
            UnfitFilter::Value { field, .. } => {
                Self::new(Kind::InvalidParameter, unfit.to_string()).of_field(field)
            }
            UnfitFilter::Store(error) => error.into(),
        }
    }
}
