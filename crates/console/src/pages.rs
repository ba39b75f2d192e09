//! The pages, one file each.

mod archived;
mod audit;
mod charge;
mod charges;
mod cursor;
pub(crate) mod merchant;
mod offer;
mod operators;
mod queues;
mod requeues;
mod story;
mod subscriptions;
mod tonight;
mod worklist;
mod you;

use crate::routes::Routes;

/// Every path that whoever is signed in may ask for.
pub(crate) fn routes() -> Routes {
    you::routes()
        .and(merchant::routes())
        .and(tonight::routes())
        .and(queues::routes())
        .and(operators::routes())
        .and(audit::routes())
        .and(charges::routes())
        .and(charge::routes())
        .and(requeues::routes())
        .and(subscriptions::routes())
        .and(worklist::routes())
}
