//! The API for backends, version 1.
//!
//! Each handler says in one place at which address it answers and how that is documented: the
//! router and the OpenAPI document are made of the same list.

mod as_of;
mod audit;
mod batch;
mod charges;
mod counts;
mod lists;
mod otps;
mod purchases;
mod queues;
mod refunds;
mod requeues;
mod resolutions;
mod reveals;
mod runs;
mod subscriptions;
mod webhooks;
mod worklist;

use orders::{Action, Deed, Via};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Desk;

/// Every operation, with what the document says of it.
pub(crate) fn operations() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(charges::create, charges::list))
        .routes(routes!(batch::create))
        .routes(routes!(charges::show))
        .routes(routes!(counts::count))
        .routes(routes!(resolutions::resolve))
        .routes(routes!(refunds::create))
        .routes(routes!(requeues::one))
        .routes(routes!(requeues::many, requeues::list))
        .routes(routes!(requeues::show))
        .routes(routes!(requeues::approve))
        .routes(routes!(requeues::cancel))
        .routes(routes!(purchases::start, purchases::list))
        .routes(routes!(purchases::show))
        .routes(routes!(otps::take))
        .routes(routes!(otps::send_again))
        .routes(routes!(purchases::step_down))
        .routes(routes!(purchases::cancel))
        .routes(routes!(subscriptions::enrol, subscriptions::list))
        .routes(routes!(subscriptions::show, subscriptions::cancel))
        .routes(routes!(runs::list))
        .routes(routes!(runs::of_tonight))
        .routes(routes!(runs::show, runs::act))
        .routes(routes!(queues::list))
        .routes(routes!(queues::pause))
        .routes(routes!(queues::resume))
        .routes(routes!(webhooks::list))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::tell_again))
        .routes(routes!(reveals::of_charge))
        .routes(routes!(reveals::of_subscription))
        .routes(routes!(worklist::show))
        .routes(routes!(worklist::settle))
        .routes(routes!(worklist::resolve_refund))
        .routes(routes!(worklist::assign_callback))
        .routes(routes!(audit::list))
}

/// What a caller does, for the audit.
fn deed<'d>(by: &'d str, action: Action, subject: &'d str, why: Option<&'d str>) -> Deed<'d> {
    Deed { by, via: Via::Api, action, subject, why }
}
