//! All that the page of a charge shows, read and drawn.

use billing::{Charge, Money};
use contract::{ChargeDetail, RequeueAnswer};
use maud::{Markup, html};
use records::{Found, InOwnNames, charge_detail, find};

use super::deeds::{self, Possible, Tried};
use super::facts::{self, Around};
use crate::live::live;
use crate::pages::archived::note;
use crate::pages::charges::address;
use crate::pages::story::story;
use crate::parts::badge;
use crate::signed::Signed;
use crate::turned::Turned;
use crate::{Desk, Permission};

/// A charge, what is around it, and what may be done.
pub(super) struct Shown {
    detail: ChargeDetail,
    around: Around,
    again: RequeueAnswer,
    refund: Result<String, String>,
}

impl Shown {
    /// Reads all of it, if the journal has such a charge.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub(super) async fn read(id: &str, desk: &Desk) -> Result<Option<Self>, Turned> {
        let store = &**desk.orders.store();
        let Some(found) = find::charge(id, store).await? else { return Ok(None) };
        Ok(Some(Self {
            detail: charge_detail(&found, store).await?.in_own_names(desk.orders.catalog()),
            around: around(&found, desk).await?,
            again: desk.orders.plan_requeue_of(&[id.to_owned()]).await?,
            refund: left(&found, desk),
        }))
    }

    /// The whole page.
    pub(super) fn page(&self, signed: &Signed, tried: Option<&Tried>) -> Markup {
        let charge = &self.detail.charge;
        let possible = Possible { charge, again: &self.again, refund: &self.refund, tried };
        html! {
            div.columns {
                (live("charge", &format!("{}/live", address(&charge.id)), self.fresh()))
                section.card.deeds aria-labelledby="deeds" {
                    h2 #deeds { "What may be done now" }
                    (deeds::deeds(&possible, signed))
                    @if signed.may(Permission::SeeAudit) {
                        p.beside {
                            a href={ "/console/audit?subject=" (charge.id) } { "Who did what to it" }
                        }
                    }
                }
            }
        }
    }

    /// Where it stands, what it is, and its story.
    pub(super) fn fresh(&self) -> Markup {
        draw(&self.detail, &self.around)
    }
}

/// The page of a charge that the journal has forgotten.
pub(super) fn archived(detail: &ChargeDetail) -> Markup {
    html! { (note()) (draw(detail, &Around::default())) }
}

fn draw(detail: &ChargeDetail, around: &Around) -> Markup {
    let ChargeDetail { charge, history, .. } = detail;
    html! {
        section.card {
            p.standing {
                (badge(&charge.state, charge.reason.as_deref()))
                span { (facts::meaning(&charge.state)) }
            }
            @if charge.needs_staff { p.warning { (NEEDS_STAFF) } }
            (facts::facts(charge, around))
        }
        section.card aria-labelledby="story" {
            h2 #story { "What happened" }
            (story(history))
        }
    }
}

const NEEDS_STAFF: &str = "A person must look at this charge: it took money that was to be stopped \
                           or given up, or the operator answered about another charge.";

/// How much could go back; or why nothing. The charge's own reason says more than its operator's.
fn left(found: &Found<Charge>, desk: &Desk) -> Result<String, String> {
    let in_words = |why: String| why.replace('_', " ");
    found.state.refundable(None).map_err(|why| in_words(why.to_string()))?;
    let left = desk.orders.refundable(&found.state, None);
    left.map(Money::amount_text).map_err(|why| in_words(why.to_string()))
}

/// What follows it, and what of it goes back.
async fn around(found: &Found<Charge>, desk: &Desk) -> Result<Around, Turned> {
    let successor = found.state.successor();
    let follows = find::charge_of(successor, &**desk.orders.store()).await?;
    let back = found.state.paid_back.iter().flat_map(|back| &back.open);
    Ok(Around {
        followed_by: follows.map(|_| successor.to_string()),
        going_back: back.map(|open| (open.id.to_string(), open.amount.amount_text())).collect(),
    })
}
