//! A console on a journal of its own, and somebody's browser.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use engine::Store;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use futures::StreamExt;
use orders::Orders;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;
use url::form_urlencoded;
use workflows::Catalog;

use crate::{Cost, Desk, Directory, PasswordHash, Role, router};

pub(super) const PASSWORD: &str = "gingko";
pub(super) const ORIGIN: &str = "https://billing.example.com";

/// A console, and what is behind it.
pub(super) struct Given {
    pub(super) desk: Desk,
    pub(super) store: Arc<dyn Store>,
    pub(super) stop: watch::Sender<bool>,
    _folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// A browser: what it was told to keep, it sends along.
pub(super) struct Browser {
    router: Router,
    /// What it calls: where the console says that it is, unless a test says otherwise.
    pub(super) host: String,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) set: Vec<String>,
}

/// One of each role, each with the same password, over TLS.
pub(super) fn everybody() -> Directory {
    everybody_at(ORIGIN)
}

pub(super) fn everybody_at(origin: &str) -> Directory {
    let hash = PasswordHash::of(PASSWORD, Cost::Nothing).expect("a password");
    let people = [
        ("vic", Role::Viewer),
        ("ann", Role::Operations),
        ("ben", Role::Finance),
        ("cleo", Role::Admin),
    ];
    let nobody = Directory::new(origin, TimeDelta::hours(12));
    people.into_iter().fold(nobody, |all, (name, role)| all.with(name, role, hash.clone()))
}

pub(super) fn start() -> DateTime<Utc> {
    "2026-11-22T16:00:00Z".parse().expect("an instant")
}

impl Given {
    pub(super) fn new(directory: Directory) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: 4, virtual_from: Some(start()) };
        let store = SqliteStore::open(folder.path().join("console.db"), options);
        let store: Arc<dyn Store> = Arc::new(store.expect("a store"));
        let orders = Orders::new(store.clone(), Arc::new(Catalog::new([], [])));
        let (stop, stopped) = watch::channel(false);
        let desk = Desk {
            orders,
            archive: None,
            queues: &["renewals"],
            webhooks: Arc::default(),
            counterparts: Arc::default(),
            metrics: None,
            directory: Arc::new(directory),
            is_volatile: false,
            stop: stopped,
        };
        Self { desk, store, stop, _folder: folder }
    }

    /// A browser that has kept nothing yet.
    pub(super) fn browser(&self) -> Browser {
        self.browser_of(self.desk.clone())
    }

    /// The same, of a console that is configured otherwise.
    pub(super) fn browser_of(&self, desk: Desk) -> Browser {
        let origin = &desk.directory.origin;
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).to_owned();
        Browser { router: router(desk), host, cookies: BTreeMap::new(), set: Vec::new() }
    }

    /// The browser of somebody who is signed in.
    pub(super) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        browser
    }

    /// What the audit says: who, and what; in order of the alphabet, since time stands still here.
    pub(super) async fn audit(&self) -> Vec<(String, String)> {
        let filter = records::AuditFilter::default();
        let rows = records::audit(&filter, None, 100, &*self.store).await.expect("the audit").rows;
        let mut all: Vec<_> = rows.into_iter().map(|entry| (entry.by, entry.action)).collect();
        all.sort();
        all
    }
}

impl Browser {
    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Request::get(path), Body::empty()).await
    }

    /// Sends a form, as a page of the console does.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(ORIGIN, path, fields).await
    }

    /// Sends a form, as a page of some origin does.
    pub(super) async fn post_from(
        &mut self,
        origin: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("origin", origin)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body)).await
    }

    pub(super) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/console/sign-in", &[("name", name), ("password", password)]).await
    }

    /// What forms of this browser's pages carry.
    pub(super) async fn csrf(&mut self) -> String {
        let page = self.get("/console/you").await.body;
        let field = page.split_once("name=\"csrf\" value=\"").expect("a field").1;
        field.split('"').next().expect("a value").to_owned()
    }

    /// Asks by any method, with a body of nothing but what forms carry.
    pub(super) async fn try_out(&mut self, method: &Method, path: &str, csrf: &str) -> Answer {
        match *method {
            Method::GET => self.get(path).await,
            _ => self.post(path, &[("csrf", csrf)]).await,
        }
    }

    pub(super) async fn ask(
        &mut self,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Answer {
        let kept: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("host", &self.host).header(COOKIE, kept.join("; "));
        let request = request.body(body).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, 4 * 1024 * 1024).await.expect("a body");
        self.keep(&parts.headers);
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// What is said first where a part of a page is kept fresh.
    pub(super) async fn first_event(&self, path: &str) -> String {
        let kept: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get(path)
            .header("host", &self.host)
            .header("accept", "text/event-stream")
            .header(COOKIE, kept.join("; "))
            .body(Body::empty());
        let answer = self.router.clone().oneshot(request.expect("a request")).await;
        let mut events = answer.expect("an answer").into_body().into_data_stream();
        let bytes = events.next().await.expect("an event").expect("no failure");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(SET_COOKIE) {
            let set = set.to_str().expect("ASCII");
            self.set.push(set.to_owned());
            let (name, value) =
                set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            match set.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
    }
}

impl Answer {
    pub(super) fn leads_to(&self) -> &str {
        self.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
