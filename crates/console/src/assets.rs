//! The style, the script and the icon: kept by browsers for good, under a name that changes with
//! what is in them.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Desk;

/// Where they are, but for the part that changes.
const AT: &str = "/console/assets";
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "console.css",
        kind: "text/css; charset=utf-8",
        text: include_str!("../assets/console.css"),
    },
    Asset {
        name: "console.js",
        kind: "text/javascript; charset=utf-8",
        text: include_str!("../assets/console.js"),
    },
    Asset { name: "icon.svg", kind: "image/svg+xml", text: include_str!("../assets/icon.svg") },
];

/// The part of their addresses that changes with what is in them.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let all = ASSETS.iter().fold(Sha256::new(), |all, asset| all.chain_update(asset.text));
    HEXLOWER.encode(&all.finalize()[..8])
});

/// Where the asset of this name is now.
pub(crate) fn address(name: &str) -> String {
    format!("{AT}/{}/{name}", *DIGEST)
}

pub(crate) fn routes() -> Router<Desk> {
    Router::new().route(&format!("{AT}/{{digest}}/{{name}}"), get(send))
}

/// Sends one. Under an old digest, while versions change over, nobody is to keep the new one.
async fn send(Path((digest, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = if digest == *DIGEST { FOR_GOOD } else { "no-store" };
    ([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, kept)], asset.text).into_response()
}
