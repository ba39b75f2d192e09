//! Failed charges that are asked for again: all that a filter finds.

mod listed;
mod new;
mod numbers;
mod one;
mod planned;
mod shown;

use crate::Permission;
use crate::routes::Routes;

/// Where the list is.
const LIST: &str = "/console/requeues";

pub(super) fn routes() -> Routes {
    use Permission as P;
    Routes::default()
        .shows(LIST, P::Look, listed::list)
        .shows("/console/requeues/new", P::Requeue, new::show)
        .does(LIST, P::Requeue, new::ask)
        .shows("/console/requeues/{id}", P::Look, one::show)
        .shows("/console/requeues/{id}/live", P::Look, one::fresh)
        .does("/console/requeues/{id}/approve", P::Approve, one::approve)
        .does("/console/requeues/{id}/cancel", P::Approve, one::cancel)
}

/// Where a requeue is.
fn address(id: &str) -> String {
    format!("{LIST}/{id}")
}
