//! Parts of a page that stay fresh by server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};
use maud::{Markup, html};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::signed::Signed;
use crate::turned::Turned;

/// Streams open at once in one process; a page without one shows the newest when it is reloaded.
const STREAMS_MAX: usize = 200;
/// How long one stream lasts; the browser then asks for the next.
const LASTS: Duration = Duration::from_secs(60 * 60);
/// How often something is said where nothing changes, so that what is gone is noticed.
const SAYS_SOMETHING: Duration = Duration::from_secs(15);

static ROOM: Semaphore = Semaphore::const_new(STREAMS_MAX);

/// A part of a page that the script keeps fresh from `source`; without script it is as it was when
/// the page was made.
pub(crate) fn live(id: &str, source: &str, now: Markup) -> Markup {
    html! {
        section.live id=(id) data-live=(source) aria-live="polite" aria-atomic="false" { (now) }
    }
}

/// Draws a part again and again, and sends it when it has changed, until whoever looks is signed out
/// or gone, or the process ends.
pub(crate) fn stream<D, F>(signed: &Signed, every: Duration, draw: D) -> Response
where
    D: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<Markup, Turned>> + Send + 'static,
{
    match ROOM.try_acquire() {
        Ok(place) => {
            let drawing = Drawing {
                signed: signed.clone(),
                every,
                draw,
                shown: Shown::Nothing,
                next: Instant::now(),
                until: Instant::now() + LASTS,
                _place: place,
            };
            let keep = KeepAlive::new().interval(SAYS_SOMETHING);
            Sse::new(drawing.into_stream()).keep_alive(keep).into_response()
        }
        Err(_) => Turned::Later {
            why: "Too many pages are kept fresh at once. Reload this one to see the newest.".into(),
            after_s: 60,
        }
        .into_response(),
    }
}

struct Drawing<D> {
    signed: Signed,
    every: Duration,
    draw: D,
    shown: Shown,
    next: Instant,
    until: Instant,
    _place: SemaphorePermit<'static>,
}

impl<D, F> Drawing<D>
where
    D: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<Markup, Turned>> + Send + 'static,
{
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> + Send {
        stream::unfold(Some(self), async |drawing| drawing?.next().await)
    }

    /// The next event, and what follows it.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        let mut stop = self.signed.desk().stop.clone();
        while self.next < self.until {
            tokio::select! {
                () = tokio::time::sleep_until(self.next) => {}
                _ = stop.wait_for(|stop| *stop) => return None,
            }
            self.next = Instant::now() + self.every;
            match self.drawn().await {
                Drawn::Over => return Some((Ok(event("over")), None)),
                Drawn::Failed if self.shown == Shown::Old => {}
                Drawn::Failed => {
                    self.shown = Shown::Old;
                    return Some((Ok(event("stale")), Some(self)));
                }
                Drawn::Well(text) if self.shown == Shown::Drawn(text.clone()) => {}
                Drawn::Well(text) => {
                    let event = Event::default().data(&text);
                    self.shown = Shown::Drawn(text);
                    return Some((Ok(event), Some(self)));
                }
            }
        }
        None
    }

    async fn drawn(&self) -> Drawn {
        match self.signed.still().await {
            Ok(true) => {}
            Ok(false) => return Drawn::Over,
            Err(_) => return Drawn::Failed,
        }
        match (self.draw)().await {
            Ok(markup) => Drawn::Well(markup.into_string()),
            Err(_) => Drawn::Failed,
        }
    }
}

/// What came of drawing it once more.
enum Drawn {
    Well(String),
    /// Not now: what is shown is old.
    Failed,
    /// Whoever looks is not signed in any more.
    Over,
}

/// What the browser shows.
#[derive(PartialEq, Eq)]
enum Shown {
    /// What came with the page.
    Nothing,
    Drawn(String),
    /// Something that it knows to be old.
    Old,
}

/// An event that says all by its name. One without data would not be heard.
fn event(name: &str) -> Event {
    Event::default().event(name).data("-")
}
