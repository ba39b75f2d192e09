//! Queues: what waits, for how long, and what is held back.

mod accounts;
mod deeds;
mod hold;
mod lanes;
mod overview;
mod pauses;
mod waiting;

use std::time::Duration;

use axum::response::Response;
use chrono::{DateTime, Utc};
use contract::{PauseView, QueueView};
use engine::StoreError;
use maud::{Markup, html};
use records::pause_view;

use self::waiting::Waiting;
use crate::frame::{Section, page};
use crate::live::{live, stream};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};

const QUEUES: &str = "/console/queues";
const LIVE: &str = "/console/queues/live";
/// How often it is looked at anew.
const EVERY: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Routes {
    Routes::default()
        .shows(QUEUES, Permission::Look, show)
        .shows(LIVE, Permission::Look, keep_showing)
        .and(deeds::routes())
}

/// What waits, and what is held back, at one moment.
struct Seen {
    now: DateTime<Utc>,
    queues: Vec<QueueView>,
    pauses: Vec<PauseView>,
    /// Every account, each followed by its plans.
    accounts: Vec<String>,
}

async fn show(signed: Signed, Theirs(desk): Theirs) -> Result<Response, Turned> {
    let now = Seen::read(&desk).await?.draw(&signed);
    Ok(page(&signed, Section::Queues, "Queues", live("queues", LIVE, now)))
}

async fn keep_showing(signed: Signed, Theirs(desk): Theirs) -> Response {
    let reader = signed.clone();
    stream(&signed, EVERY, move || {
        let (desk, signed) = (desk.clone(), reader.clone());
        async move { Ok(Seen::read(&desk).await?.draw(&signed)) }
    })
}

impl Seen {
    async fn read(desk: &Desk) -> Result<Self, StoreError> {
        let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
        let mut accounts = Vec::new();
        for account in catalog.accounts() {
            accounts.push(account.id.to_string());
            let plans = catalog.plans_of(&account.id);
            accounts.extend(
                plans.map(|plan| ::workflows::lanes::plan_path(&account.id, Some(&plan.id))),
            );
        }
        Ok(Self {
            now: store.clock().now(),
            queues: records::queues(desk.queues, store).await?,
            pauses: store.pauses().await?.iter().map(pause_view).collect(),
            accounts,
        })
    }

    fn draw(&self, signed: &Signed) -> Markup {
        let all = Waiting::of_queues(&self.queues);
        html! {
            (all.figures(self.now))
            (pauses::draw(&self.pauses, self.now, signed))
            (overview::draw(&self.queues, self.now, signed))
            (accounts::draw(self, signed))
            (lanes::draw(&self.queues, self.now, signed))
        }
    }
}
