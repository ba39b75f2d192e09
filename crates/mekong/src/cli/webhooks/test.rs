//! Whether a webhook can be told.

use orders::{Action, Deed, Via};
use serde_json::json;
use workflows::notification::WebhookName;

use super::configured;
use crate::cli::source::refused;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::Problems;
use crate::runtime::endpoint_of;

/// Posts an event of the type `test`, beside the queue.
pub(super) async fn run(name: &WebhookName, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let webhook = configured(name, &config)?;
    let endpoint = endpoint_of(name, webhook, &invocation.environment);
    let endpoint = endpoint.map_err(|problem| Problems(vec![problem]))?;
    let (who, action) = (invocation.who(), Action::TestWebhook);
    let deed = Deed { by: &who, via: Via::Cli, action, subject: name.as_str(), why: None };
    invocation.orders(&config).await?.record(&deed).await.map_err(refused)?;
    let reply = endpoint.test().await;
    let is_taken = reply.is_taken();
    let output = &invocation.output;
    if output.is_json() {
        output.json(&json!({
            "webhook": name.as_str(),
            "taken": is_taken,
            "status": reply.status,
            "evidence": reply.evidence,
        }))?;
    } else {
        let answer = match reply.status {
            Some(status) if is_taken => format!("{name} takes what it is told ({status})"),
            Some(status) => format!("{name} answered {status}: expected a 2xx"),
            None => format!("{name} did not answer"),
        };
        output.line(answer)?;
        reply.evidence.map_or(Ok(()), |evidence| output.line(evidence))?;
    }
    Ok(if is_taken { Exit::Done } else { Exit::Failed })
}
