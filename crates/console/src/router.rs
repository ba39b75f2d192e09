//! Every path of the console, and what surrounds it.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::get;

use crate::signed::Signed;
use crate::turned::Turned;
use crate::{Desk, assets, headers, notice, oidc, pages, sign_in};

/// Everything below `/console`, and `/`, which leads there.
pub fn router(desk: Desk) -> Router {
    let home = || async { Redirect::to("/console") };
    Router::new()
        .route("/", get(home))
        .route("/console/", get(home))
        .route("/console/{*rest}", get(nothing))
        .merge(pages::routes().into_router())
        .merge(sign_in::routes())
        .merge(oidc::routes())
        .merge(assets::routes())
        .layer(from_fn_with_state(desk.clone(), notice::carry))
        .layer(from_fn_with_state(desk.clone(), headers::add))
        .with_state(desk)
}

/// Whoever is signed in is told that there is no such page; nobody else learns which there are.
async fn nothing(_: Signed) -> Turned {
    Turned::Missing("There is no such page.".to_owned())
}
