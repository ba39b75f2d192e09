//! What is done when a form of the worklist is sent.

use axum::extract::Path;
use axum::response::Response;
use chrono::DateTime;
use orders::{Action, RefundResolution, Refused, decided};
use workflows::Resolution;
use workflows::notification::{WebhookName, Which};

use super::pauses::resume_of;
use super::typed::{Tried, Typed};
use super::{LIST, again, page};
use crate::Desk;
use crate::frame;
use crate::pages::offer::mendable;
use crate::posted::Posted;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

pub(super) async fn resolve(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: format!("{LIST}/charges/{id}/resolve"), typed, signed, desk };
    let Ok(resolution) = form.typed.outcome.parse::<Resolution>() else {
        return form.refuse("Say what became of it: charged or declined.".into()).await;
    };
    let why = match form.typed.with_evidence() {
        Ok(why) => why,
        Err(missing) => return form.refuse(missing).await,
    };
    let (orders, by) = (&form.desk.orders, form.signed.by());
    let decided = decided(resolution, &why);
    let deed = form.signed.deed(Action::Resolve, &id, Some(&decided));
    let done = orders.audited(&deed, orders.resolve(&id, resolution, by, &why)).await;
    form.answer(done, &format!("{id} is settled as {resolution}.")).await
}

pub(super) async fn resolve_refund(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: format!("{LIST}/refunds/{id}/resolve"), typed, signed, desk };
    let Ok(resolution) = form.typed.outcome.parse::<RefundResolution>() else {
        return form.refuse("Say what became of it: refunded or denied.".into()).await;
    };
    let why = match form.typed.with_evidence() {
        Ok(why) => why,
        Err(missing) => return form.refuse(missing).await,
    };
    let (orders, by) = (&form.desk.orders, form.signed.by());
    let decided = decided(resolution.as_str(), &why);
    let deed = form.signed.deed(Action::ResolveRefund, &id, Some(&decided));
    let done = orders.audited(&deed, orders.resolve_refund(&id, resolution, by, &why)).await;
    form.answer(done, &format!("{id} is settled.")).await
}

pub(super) async fn settle(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: format!("{LIST}/matters/{id}/settle"), typed, signed, desk };
    let (orders, by, why) = (&form.desk.orders, form.signed.by(), &form.typed.why);
    let deed = form.signed.deed(Action::Settle, &id, Some(why));
    let done = orders.audited(&deed, orders.settle(&id, by, why)).await;
    form.answer(done, "It is settled.").await
}

pub(super) async fn assign(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: format!("{LIST}/callbacks/{id}/assign"), typed, signed, desk };
    let (orders, by, why) = (&form.desk.orders, form.signed.by(), &form.typed.why);
    let charge = form.typed.charge.trim();
    let decided = decided(charge, why);
    let deed = form.signed.deed(Action::AssignCallback, &id, Some(&decided));
    let done = orders.audited(&deed, orders.assign_callback(&id, charge, by, why)).await;
    form.answer(done, &format!("The operator is asked about {charge}.")).await
}

pub(super) async fn replay(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: format!("{LIST}/webhooks/{id}/replay"), typed, signed, desk };
    let name = form.desk.webhooks.keys().find(|name| name.as_str() == id);
    let name: WebhookName = name.cloned().ok_or_else(|| Turned::missing("webhook", &id))?;
    // All that was given up, whenever that was.
    let which = Which::FailedSince(name, DateTime::UNIX_EPOCH);
    let by = form.signed.by().to_owned();
    let why = match form.typed.needed() {
        Ok(why) => why,
        Err(missing) => return form.refuse(missing).await,
    };
    let deed = form.signed.deed(Action::ReplayWebhook, &id, Some(why));
    let done = form
        .desk
        .orders
        .audited(&deed, async { Ok(again::tell(which, by, &**form.desk.orders.store()).await?) });
    match done.await {
        Ok(told) => Ok(frame::done(LIST, &again::in_words(&told))),
        Err(refused) => form.refuse(mendable(refused)?).await,
    }
}

pub(super) async fn resume(
    Theirs(desk): Theirs,
    Posted { signed, form: typed }: Posted<Typed>,
) -> Result<Response, Turned> {
    let form = Sent { form: resume_of(&typed.target), typed, signed, desk };
    let why = match form.typed.needed() {
        Ok(why) => why,
        Err(missing) => return form.refuse(missing).await,
    };
    let (orders, target) = (&form.desk.orders, &form.typed.target);
    let deed = form.signed.deed(Action::Resume, target, Some(why));
    let done = orders.audited(&deed, orders.resume(target)).await;
    form.answer(done, &format!("{target} goes on.")).await
}

/// A form that was sent.
struct Sent {
    form: String,
    typed: Typed,
    signed: Signed,
    desk: Desk,
}

impl Sent {
    /// Tells that it was done, or, with what was typed, why not.
    async fn answer(&self, done: Result<(), Refused>, notice: &str) -> Result<Response, Turned> {
        match done {
            Ok(()) => Ok(frame::done(LIST, notice)),
            Err(refused) => self.refuse(mendable(refused)?).await,
        }
    }

    async fn refuse(&self, refused: String) -> Result<Response, Turned> {
        let tried = Tried { form: self.form.clone(), typed: self.typed.clone(), refused };
        page(&self.signed, &self.desk, Some(&tried)).await
    }
}
