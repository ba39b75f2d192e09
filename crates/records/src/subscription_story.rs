//! What happened to a subscription, told.

use billing::{OpenPeriod, PlannedRetry, SubscriptionEvent};
use chrono::{DateTime, NaiveDate, Utc};
use contract::Told;
use serde_json::{Value, json};

use crate::instant::shown;
use crate::told::Telling;
use crate::words;

/// Tells one event of a subscription.
pub fn tell_subscription(event: &SubscriptionEvent, at: DateTime<Utc>) -> Told {
    let telling = match event {
        SubscriptionEvent::Enrolled => Telling::new("enrolled", "enrolled"),
        SubscriptionEvent::PeriodOpened { open, skipped, superseded, scheduled_for } => {
            period_opened(open, *skipped)
                .with("superseded", superseded.map(|charge| charge.to_string()))
                .with("scheduled_for", scheduled_for)
        }
        SubscriptionEvent::ChargeReopened { charge, dunning_step, scheduled_for, run } => {
            let why = run
                .as_ref()
                .map_or_else(|| format!("dunning step {dunning_step}"), |run| run.to_string());
            let words = format!("tried again with charge {charge} ({why})");
            Telling::new("charge_reopened", words)
                .with("charge", charge.to_string())
                .with("dunning_step", dunning_step)
                .with("scheduled_for", scheduled_for)
                .with("run", run)
        }
        SubscriptionEvent::Renewed { paid_through, successor, charge } => {
            let words = format!("renewed by {charge}: paid until {}", shown(*paid_through));
            Telling::new("renewed", words)
                .with("paid_through", paid_through)
                .with("charge", charge.to_string())
                .with("successor", successor.map(|charge| charge.to_string()))
        }
        SubscriptionEvent::Unpaid { reason, retry } => {
            let next = retry.map_or_else(|| "no further charge in this period".to_owned(), again);
            Telling::new("unpaid", format!("unpaid, {}; {next}", words::declined(*reason)))
                .with("reason", reason.as_str())
                .with("retry", retry.map(retry_fields))
        }
        SubscriptionEvent::NotHeldAgainst { reason, retry } => {
            let why = words::declined(*reason);
            let words =
                format!("not charged for no fault of the subscriber's ({why}); {}", again(*retry));
            Telling::new("not_held_against", words)
                .with("reason", reason.as_str())
                .with("retry", retry_fields(*retry))
        }
        SubscriptionEvent::Suspended { reason } => {
            let why = reason.map_or("unpaid to the end of grace", words::declined);
            Telling::new("suspended", format!("suspended, not served any more: {why}"))
                .with("reason", reason.map(billing::DeclineReason::as_str))
        }
        SubscriptionEvent::Cancelled { by, note } => {
            let (by, whom) = words::cancelled_by(*by);
            let note_shown = note.as_deref().map_or_else(String::new, |note| format!(": {note}"));
            Telling::new("cancelled", format!("cancelled by {whom}{note_shown}"))
                .with("by", by)
                .with("note", note)
        }
        SubscriptionEvent::LandedLate { charge, period } => {
            let words = format!(
                "charge {charge} for {period} took money after it was given up: for staff to settle"
            );
            Telling::new("landed_late", words)
                .with("charge", charge.to_string())
                .with("period", period.to_string())
        }
        SubscriptionEvent::Started { charge } => {
            Telling::new("started", format!("bought and started by {charge}"))
                .with("charge", charge.to_string())
        }
        SubscriptionEvent::ExpirySeen { expiry, paid_through } => {
            let until = shown(*paid_through);
            let words = format!("the operator says: paid through {expiry}, so paid until {until}");
            Telling::new("expiry_seen", words)
                .with("expiry", expiry)
                .with("paid_through", paid_through)
        }
        SubscriptionEvent::Lapsed { reason } => {
            let why = words::declined(*reason);
            Telling::new("lapsed", format!("over at the operator: {why}"))
                .with("reason", reason.as_str())
        }
        SubscriptionEvent::CarriedOver { night, until } => {
            let until_shown = shown(*until);
            let words =
                format!("the night of {night} did not reach it: it waits until {until_shown}");
            Telling::new("carried_over", words).with("night", night).with("until", until)
        }
        SubscriptionEvent::PeriodMissed { number, night } => {
            Telling::new("period_missed", period_missed(*night))
                .with("number", number)
                .with("night", night)
        }
    };
    telling.at(at)
}

fn period_missed(night: Option<NaiveDate>) -> String {
    let given_up = "the period is not charged any more";
    match night {
        Some(night) => format!("the night of {night} did not reach it: {given_up}"),
        None => format!("its charge was stopped before it was sent: {given_up}"),
    }
}

fn period_opened(open: &OpenPeriod, skipped: u32) -> Telling {
    let (period, charge) = (open.period, open.charge);
    let passed_over = match skipped {
        0 => String::new(),
        1 => "; 1 elapsed period skipped, never charged".to_owned(),
        skipped => format!("; {skipped} elapsed periods skipped, never charged"),
    };
    let words = format!("period {period} opened with charge {charge}{passed_over}");
    Telling::new("period_opened", words)
        .with("period", period.to_string())
        .with("charge", charge.to_string())
        .with("skipped", skipped)
}

fn again(retry: PlannedRetry) -> String {
    let at = shown(retry.at);
    match retry.dunning_step {
        0 => format!("again from {at}"),
        step => format!("dunning step {step} from {at}"),
    }
}

fn retry_fields(retry: PlannedRetry) -> Value {
    json!({ "at": retry.at, "dunning_step": retry.dunning_step })
}

#[cfg(test)]
mod tests;
