//! Catches the lines of target `alert` where they are logged.

use std::fmt;

use chrono::Utc;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, LevelFilter, filter_fn};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::Alert;
use super::condition::{self, OTHER};

/// The target of lines that need a person.
const TARGET: &str = "alert";
/// Alerts that wait to be taken; further ones are counted and dropped.
const WAITING_MAX: usize = 256;
/// The longest line that is passed on.
const TEXT_CHARS_MAX: usize = 500;

/// Catches alerts: a layer of the log.
pub struct AlertCatcher {
    outlet: Sender<Alert>,
}

/// Where caught alerts are taken from.
pub struct AlertInbox(pub(super) Receiver<Alert>);

/// What catches alerts, and where they come out. Dropped, the inbox leaves the counting.
pub fn catch_alerts() -> (AlertCatcher, AlertInbox) {
    let (outlet, inbox) = mpsc::channel(WAITING_MAX);
    (AlertCatcher { outlet }, AlertInbox(inbox))
}

impl AlertCatcher {
    /// The layer, whatever level the log has.
    pub fn layer<S>(self) -> impl Layer<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let is_alert = filter_fn(is_alert).with_max_level_hint(LevelFilter::ERROR);
        self.with_filter(is_alert.and(LevelFilter::ERROR))
    }
}

fn is_alert(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET
}

impl<S: Subscriber> Layer<S> for AlertCatcher {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        super::caught(line.condition.unwrap_or(OTHER));
        // Whoever logs does not wait: with a full inbox or nobody there, the line is in the log.
        if self.outlet.try_send(line.into_alert()).is_err() && !self.outlet.is_closed() {
            super::ended("dropped");
        }
    }
}

/// What is taken of a line; its other fields stay in the log.
#[derive(Default)]
struct Line {
    condition: Option<&'static str>,
    account: Option<String>,
    about: Option<String>,
    text: String,
}

impl Line {
    fn into_alert(self) -> Alert {
        Alert {
            condition: self.condition.unwrap_or(OTHER),
            account: self.account,
            about: self.about,
            text: self.text,
            at: Utc::now(),
        }
    }

    fn take(&mut self, name: &str, value: &dyn fmt::Display) {
        match name {
            "message" => self.text = value.to_string().chars().take(TEXT_CHARS_MAX).collect(),
            "condition" => self.condition = Some(condition::known(&value.to_string())),
            "account" => self.account = Some(value.to_string()),
            "path" | "webhook" => self.about = Some(value.to_string()),
            _ => {}
        }
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field.name(), &value);
    }

    /// A `%field` and the message come this way: their `Debug` is what `Display` would say.
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field.name(), &format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn lines_of_that_target_are_caught_with_their_condition_and_account_and_no_others() {
        let (catcher, AlertInbox(mut inbox)) = catch_alerts();
        let log = tracing_subscriber::registry().with(catcher.layer());
        tracing::subscriber::with_default(log, || {
            let account = "ltc-main";
            tracing::error!(target: "alert", condition = "wave", %account, secret = "x", "{account} is paused");
            tracing::error!("not an alert");
            tracing::error!(target: "alert", "something else");
        });
        let first = inbox.try_recv().expect("one");
        assert_eq!((first.condition, first.account.as_deref()), ("wave", Some("ltc-main")));
        assert_eq!(first.text, "ltc-main is paused");
        assert_eq!(inbox.try_recv().expect("another").condition, OTHER);
        assert!(inbox.try_recv().is_err(), "only lines of target alert");
    }

    #[test]
    fn an_inbox_that_nobody_empties_holds_nobody_up() {
        let (catcher, AlertInbox(mut inbox)) = catch_alerts();
        let log = tracing_subscriber::registry().with(catcher.layer());
        tracing::subscriber::with_default(log, || {
            for _ in 0..WAITING_MAX * 2 {
                tracing::error!(target: "alert", "again");
            }
        });
        let held = std::iter::from_fn(|| inbox.try_recv().ok()).count();
        assert_eq!(held, WAITING_MAX);
    }
}
