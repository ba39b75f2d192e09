mod kept;
mod kinds;
mod numbers;
mod told;

use std::sync::Arc;

use billing::{Charge, ChargeEvent, Doubted, Proof};
use chrono::{DateTime, Utc};
use engine::{Effects, Moment, Workflow};

use super::*;
use crate::notification::WebhookName;
use crate::quota::tests::{account, at, order};

fn moment() -> Moment {
    Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
}

fn catalog(webhooks: &[&str]) -> Arc<Catalog> {
    let names = webhooks.iter().map(|name| name.parse::<WebhookName>().expect("a name"));
    Arc::new(Catalog::new([account()], []).with_webhooks(names))
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: None,
        reference: Some("0123".into()),
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn lost() -> ChargeEvent {
    let why = Doubted::Timeout;
    let look_at = moment().at;
    ChargeEvent::AnswerLost { why, look_at, code: None, evidence: None, reference: None }
}

fn notice(at: DateTime<Utc>) -> Notice {
    let charge = Charge::open(order());
    Notice { kind: NoticeKind::ChargeCharged, at, about: About::charge(&charge) }
}
