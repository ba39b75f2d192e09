//! What happens between the two calls of a charge, told. Never what was typed, nor where the
//! subscriber was sent: whoever has the page's address can pay.

use billing::{Charge, ChargeEvent, Doubted, TransactionId};

use super::{Instant, Telling, Text, in_brackets, shown, words};

/// Tells one of these events.
pub(super) fn tell(charge: &Charge, event: &ChargeEvent) -> Telling {
    use ChargeEvent as E;
    match event {
        E::Prepared { reference, page, expires_at, free_trial, .. } => {
            prepared(charge, reference, page.is_some(), *expires_at).with("free_trial", free_trial)
        }
        E::PrepareAgain { transaction_id, retry_at, code, evidence, why } => {
            again(transaction_id, *retry_at, code, *why).with("evidence", evidence)
        }
        E::OtpTyped { .. } => Telling::new("otp_typed", "the subscriber typed an OTP"),
        E::OtpRefused { code } => {
            let words = format!("the OTP was wrong{}; another may be typed", in_brackets(code));
            Telling::new("otp_refused", words).with("code", code)
        }
        E::ResendAsked => Telling::new("resend_asked", "the subscriber wants another OTP"),
        E::OtpResent { is_sent, code, expires_at } => {
            let what = if *is_sent {
                "another OTP is on its way"
            } else {
                "no other OTP is known to be sent"
            };
            let words = format!(
                "{what}{}; it may be typed until {}",
                in_brackets(code),
                shown(*expires_at)
            );
            Telling::new("otp_resent", words).with("is_sent", is_sent).with("code", code)
        }
        E::WindowClosed { look_at } => window_closed(*look_at),
        E::StepDownOffered { expires_at } => step_down_offered(*expires_at),
        E::StepDownChosen { days } => {
            let words = format!("the subscriber chose the smaller package of {days} days");
            Telling::new("step_down_chosen", words).with("days", days)
        }
        _ => preparing(charge),
    }
}

/// The intent of a call that moves no money.
fn preparing(charge: &Charge) -> Telling {
    let account = &charge.order.account;
    Telling::new("preparing", format!("asking {account} to get it ready; no money moves yet"))
}

fn prepared(
    charge: &Charge,
    reference: &str,
    on_a_page: bool,
    expires_at: Option<Instant>,
) -> Telling {
    let next = match expires_at {
        Some(until) if on_a_page => {
            format!("waiting for the subscriber on the operator's page until {}", shown(until))
        }
        Some(until) => format!("waiting for the subscriber's OTP until {}", shown(until)),
        None => "it may be sent now".to_owned(),
    };
    let account = &charge.order.account;
    Telling::new("prepared", format!("ready, {account} knows it as {reference}; {next}"))
        .with("reference", reference)
        .with("expires_at", expires_at)
}

fn again(transaction_id: &TransactionId, retry_at: Instant, code: &Text, why: Doubted) -> Telling {
    let (why, what) = words::doubted(why);
    let from = shown(retry_at);
    let words = format!(
        "not ready: {what}{}; nothing was charged, again as {transaction_id} from {from}",
        in_brackets(code)
    );
    Telling::new("prepare_again", words)
        .with("why", why)
        .with("code", code)
        .with("transaction_id", transaction_id.to_string())
        .with("retry_at", retry_at)
}

fn window_closed(look_at: Instant) -> Telling {
    let words = format!("the subscriber's time is over; asking at {}", shown(look_at));
    Telling::new("window_closed", words).with("look_at", look_at)
}

fn step_down_offered(expires_at: Instant) -> Telling {
    let until = shown(expires_at);
    let words = format!(
        "nothing was charged: a smaller package is offered to the subscriber until {until}"
    );
    Telling::new("step_down_offered", words).with("expires_at", expires_at)
}
