//! What is done when a form of the page is sent.

use axum::extract::Path;
use axum::response::Response;
use contract::NewRefund;
use orders::{Action, LineOf, Refund, Refused, Request, decided};
use workflows::Resolution;

use super::deeds::{Tried, Typed};
use super::{page, revealed};
use crate::Desk;
use crate::frame::{self, Section};
use crate::pages::charges::address;
use crate::pages::offer::{given, mendable, with_evidence};
use crate::posted::Posted;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

pub(super) async fn requeue(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Turned> {
    if let Err(why) = given(&form.reason) {
        return page(&signed, &desk, &id, Some(&Tried { deed: "requeue", typed: form, why })).await;
    }
    let deed = signed.deed(Action::Requeue, &id, Some(&form.reason));
    let asked = desk.orders.audited(&deed, async {
        let request = Request::new(signed.by(), &form.key)?;
        let charges = [id.clone()];
        desk.orders.requeue_of(&request, &charges, signed.by(), Some(&form.reason)).await
    });
    match asked.await {
        Ok(answer) if answer.needs_approval => {
            Ok(frame::done("/console/requeues", "Asked for. Another person has to approve it."))
        }
        Ok(answer) if answer.inquired > 0 => {
            Ok(frame::done(&address(&id), "The operator is asked about it."))
        }
        Ok(answer) if answer.requeued > 0 => {
            Ok(frame::done(&address(&id), "Asked for again: another charge follows."))
        }
        Ok(_) => Ok(frame::done(&address(&id), "Nothing was to be done: it stays as it is.")),
        Err(refused) => again(&signed, &desk, &id, "requeue", form.clone(), refused).await,
    }
}

pub(super) async fn resolve(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Turned> {
    let Ok(resolution) = form.outcome.parse::<Resolution>() else {
        let why = "Say what became of it: charged or declined.".to_owned();
        return page(&signed, &desk, &id, Some(&Tried { deed: "resolve", typed: form, why })).await;
    };
    let why = match with_evidence(&form.reason, &form.evidence) {
        Ok(why) => why,
        Err(why) => {
            let tried = Tried { deed: "resolve", typed: form, why };
            return page(&signed, &desk, &id, Some(&tried)).await;
        }
    };
    let decided = decided(resolution, &why);
    let deed = signed.deed(Action::Resolve, &id, Some(&decided));
    let settled = desk.orders.resolve(&id, resolution, signed.by(), &why);
    match desk.orders.audited(&deed, settled).await {
        Ok(()) => Ok(frame::done(&address(&id), &format!("Settled as {resolution}."))),
        Err(refused) => again(&signed, &desk, &id, "resolve", form.clone(), refused).await,
    }
}

pub(super) async fn refund(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Turned> {
    let amount = Some(form.amount.trim().to_owned()).filter(|amount| !amount.is_empty());
    let wanted = NewRefund { amount, reason: form.reason.clone() };
    let why = decided(wanted.how_much(), &form.reason);
    let deed = signed.deed(Action::Refund, &id, Some(&why));
    let asked = desk.orders.audited(&deed, async {
        let request = Request::new(signed.by(), &form.key)?;
        let refund = Refund { charge: &id, wanted: &wanted, by: signed.by() };
        desk.orders.refund(&request, refund).await
    });
    match asked.await {
        Ok(answer) => {
            let notice = format!("{} {} goes back.", answer.amount, answer.currency);
            Ok(frame::done(&address(&id), &notice))
        }
        Err(refused) => again(&signed, &desk, &id, "refund", form.clone(), refused).await,
    }
}

pub(super) async fn reveal(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Turned> {
    match revealed::number(LineOf::Charge(&id), &form.reason, &signed, &desk).await {
        Ok(number) => Ok(revealed::page(&signed, Section::Charges, &address(&id), &number)),
        Err(refused) => again(&signed, &desk, &id, "reveal", form, refused).await,
    }
}

/// The page with what was typed, and why it was refused.
async fn again(
    signed: &Signed,
    desk: &Desk,
    id: &str,
    deed: &'static str,
    typed: Typed,
    refused: Refused,
) -> Result<Response, Turned> {
    let why = mendable(refused)?;
    page(signed, desk, id, Some(&Tried { deed, typed, why })).await
}
