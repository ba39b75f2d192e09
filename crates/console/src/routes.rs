//! Paths, each with what it needs: the list that the router is made of, and that tests walk.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::{Desk, Permission};

/// One path, for one way of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) needs: Permission,
}

/// What whoever asks for a page has to be allowed; [`Signed`](crate::signed::Signed) looks at it
/// before the page does anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs(pub(crate) Permission);

/// The paths of a page.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<Desk>,
    list: Vec<Route>,
}

impl Routes {
    /// What is shown at a path, to whom this is allowed.
    pub(crate) fn shows<H, T>(self, path: &'static str, needs: Permission, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        let method = get(handler).layer(Extension(Needs(needs)));
        Self { router: self.router.route(path, method), ..self }.listed(Method::GET, path, needs)
    }

    /// What is done when a form is sent to a path, for whom this is allowed.
    pub(crate) fn does<H, T>(self, path: &'static str, needs: Permission, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        let method = post(handler).layer(Extension(Needs(needs)));
        Self { router: self.router.route(path, method), ..self }.listed(Method::POST, path, needs)
    }

    /// These and those.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    /// All of them, to be answered.
    pub(crate) fn into_router(self) -> Router<Desk> {
        self.router
    }

    /// All of them, to be looked through.
    #[cfg(test)]
    pub(crate) fn list(&self) -> &[Route] {
        &self.list
    }

    fn listed(mut self, method: Method, path: &'static str, needs: Permission) -> Self {
        self.list.push(Route { method, path, needs });
        self
    }
}
