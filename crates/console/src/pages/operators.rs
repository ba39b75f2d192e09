//! Operators: how each account is, and what its operator answers.

mod account;
mod breaker;
mod calls;
mod card;
mod codes;
mod token;

use axum::response::Response;
use chrono::TimeDelta;
use maud::html;

use self::account::Account;
use crate::Permission;
use crate::frame::{Section, page};
use crate::parts::empty;
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

/// How far codes are looked back for.
const LATELY: TimeDelta = TimeDelta::days(1);

pub(super) fn routes() -> Routes {
    Routes::default().shows("/console/operators", Permission::Look, show)
}

async fn show(signed: Signed, Theirs(desk): Theirs) -> Result<Response, Turned> {
    let store = &**desk.orders.store();
    let now = store.clock().now();
    let since = now - LATELY;
    let codes = records::codes(since, store).await?;
    let recent = desk.metrics.as_ref().map(telemetry::Metrics::recent_calls);
    let accounts = Account::all(&desk).await?;
    let body = html! {
        @if accounts.is_empty() { (empty("No account is configured.")) }
        @for account in &accounts {
            article.card.account aria-labelledby=(account.name) {
                (card::draw(account, now))
                (calls::draw(&account.name, recent.as_ref()))
                (codes::draw(&account.name, &codes, since))
            }
        }
    };
    Ok(page(&signed, Section::Operators, "Operators", body))
}
