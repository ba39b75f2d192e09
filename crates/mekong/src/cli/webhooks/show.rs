//! One delivery, and every try of it.

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use contract::{DeliveryView, Told};
use engine::Store;
use engine::workflow::decode;
use records::{delivery_view, history, shown};
use serde::Serialize;
use serde_json::{Map, Value, json};
use workflows::ids;
use workflows::notification::{Notification, NotificationEvent};

use crate::cli::{Exit, Failure, Invocation, Output, story};

/// A delivery with its history.
#[derive(Debug, Serialize)]
struct DeliveryDetail {
    #[serde(flatten)]
    delivery: DeliveryView,
    history: Vec<Told>,
}

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let detail = find(id, &*store).await?;
    if invocation.output.is_json() {
        invocation.output.json(&detail)?;
    } else {
        in_words(&detail, &invocation.output)?;
    }
    Ok(Exit::Done)
}

async fn find(id: &str, store: &dyn Store) -> Result<DeliveryDetail, Failure> {
    let place = ids::notification_of(id).filter(|place| place.partition < store.partitions());
    let found = match &place {
        Some(place) => store.read(place).await?,
        None => None,
    };
    let found = found.filter(|found| *found.kind == *ids::NOTIFICATION);
    let instance = found.ok_or_else(|| anyhow!("there is no delivery `{id}`"))?;
    let notification: Notification = decode(ids::NOTIFICATION, &instance.state)?;
    let entries = store.history(&instance.id).await?;
    // When its subject was created is of no interest to anybody but the next try.
    let mut history = history(ids::NOTIFICATION, &entries, tell)?;
    history.retain(|told| told.event != SUBJECT_FOUND);
    Ok(DeliveryDetail { delivery: delivery_view(&instance, &notification), history })
}

const SUBJECT_FOUND: &str = "subject_found";

fn tell(event: &NotificationEvent, at: DateTime<Utc>) -> Told {
    let (event, words, fields) = match event {
        NotificationEvent::SubjectFound { created_at } => {
            (SUBJECT_FOUND, String::new(), json!({ "created_at": created_at }))
        }
        NotificationEvent::Delivered { status } => {
            ("delivered", format!("taken with {status}"), json!({ "status": status }))
        }
        NotificationEvent::NotDelivered { status, evidence, retry_at } => {
            let answer =
                status.map_or("no answer".to_owned(), |status| format!("answered {status}"));
            let next = retry_at.map_or("given up".to_owned(), |at| format!("again {}", shown(at)));
            let fields = json!({ "status": status, "retry_at": retry_at, "evidence": evidence });
            ("not_delivered", format!("{answer}, {next}"), fields)
        }
        NotificationEvent::Replayed { by } => {
            ("replayed", format!("to be told again, for {by}"), json!({ "by": by }))
        }
    };
    let fields = match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    Told { at, event: event.to_owned(), words, fields }
}

fn in_words(detail: &DeliveryDetail, output: &Output) -> Result<(), Failure> {
    let DeliveryDetail { delivery, history } = detail;
    story::field("delivery", &delivery.id, output)?;
    story::field("webhook", &delivery.webhook, output)?;
    story::field("state", &delivery.state, output)?;
    story::field("type", &delivery.r#type, output)?;
    story::field("about", &delivery.subject, output)?;
    story::optional("subscription", delivery.subscription_id.as_ref(), output)?;
    story::field("number", delivery.sequence, output)?;
    story::field("happened", shown(delivery.happened_at), output)?;
    story::field("tries", delivery.tries, output)?;
    story::optional("due", delivery.due_at.map(shown), output)?;
    story::history(history, output)
}
