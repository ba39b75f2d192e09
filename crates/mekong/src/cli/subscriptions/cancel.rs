//! Ending a subscription by staff.

use anyhow::anyhow;
use billing::{CancelledBy, ChargeState, Standing, Subscription};
use clap::Args;
use engine::Store;
use serde::Serialize;
use workflows::enrol;

use crate::cli::find::{self, Found};
use crate::cli::{Exit, Failure, Invocation};
use crate::view::as_text;

/// The longest reason, in characters: it stands in the history for good.
const REASON_CHARS_MAX: usize = 500;

/// Which subscription, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct CancelArgs {
    /// The content provider's own id for it
    id: String,
    /// Why, for its history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize)]
struct Answer<'s> {
    id: &'s str,
    /// Where it stood; a cancellation is on record from now on, and told by its history once a
    /// worker has read it.
    state: &'static str,
    /// Whether it had ended before.
    already_ended: bool,
    /// The charge that was open, if one was.
    open_charge: Option<OpenCharge>,
}

/// A charge that was open when its subscription was cancelled.
#[derive(Debug, Serialize)]
struct OpenCharge {
    id: String,
    #[serde(serialize_with = "as_text")]
    state: ChargeState,
}

pub(super) async fn run(args: &CancelArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let note = note(args.reason.as_deref(), invocation.environment.get("USER"))?;
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let Found { instance, state: subscription } = find::subscription(&args.id, &*store).await?;
    let already_ended = subscription.state.is_over();
    if !already_ended {
        let signal = enrol::cancel(instance.id, CancelledBy::Staff, note.as_deref());
        // On record once this returns: it is checked in the commit of every send (money rule 10).
        if !store.signal(signal).await? {
            return Err(anyhow!("there is no subscription `{}`", args.id).into());
        }
    }
    let answer = Answer {
        id: &args.id,
        state: subscription.state.as_str(),
        already_ended,
        open_charge: open_charge(&subscription, &*store).await?,
    };
    if invocation.output.is_json() {
        invocation.output.json(&answer)?;
    } else {
        answer.in_words().iter().try_for_each(|line| invocation.output.line(line))?;
    }
    Ok(Exit::Done)
}

/// Who it was, as far as the shell tells, and why.
fn note(reason: Option<&str>, user: Option<&str>) -> Result<Option<String>, Failure> {
    let long = reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX);
    if long {
        return Err(Failure::Usage(format!(
            "--reason: expected at most {REASON_CHARS_MAX} characters"
        )));
    }
    Ok(match (user, reason) {
        (Some(user), Some(reason)) => Some(format!("{user}: {reason}")),
        (one, other) => one.or(other).map(str::to_owned),
    })
}

/// Read after the cancellation was recorded: whatever is not sent by now never is.
async fn open_charge(
    subscription: &Subscription,
    store: &dyn Store,
) -> Result<Option<OpenCharge>, Failure> {
    let open = subscription.current.as_ref().filter(|open| open.standing == Standing::Open);
    let Some(open) = open else { return Ok(None) };
    let found = find::charge_of(open.charge, store).await?;
    let state = found.map(|found| found.state.state).filter(|state| is_open(*state));
    Ok(state.map(|state| OpenCharge { id: open.charge.to_string(), state }))
}

/// Its end may not have been heard by its subscription yet.
fn is_open(state: ChargeState) -> bool {
    use ChargeState as S;
    matches!(state, S::Requested | S::Submitted | S::Waiting | S::InDoubt)
}

impl Answer<'_> {
    fn in_words(&self) -> [String; 2] {
        let Self { id, state, .. } = self;
        let what = if self.already_ended {
            format!("{id} had ended already: it is {state}")
        } else {
            format!("{id} is being cancelled: nothing is sent for it from now on")
        };
        let charge = self.open_charge.as_ref();
        [what, charge.map_or_else(|| "no charge is open".to_owned(), OpenCharge::in_words)]
    }
}

impl OpenCharge {
    fn in_words(&self) -> String {
        let Self { id, state } = self;
        if *state == ChargeState::Requested {
            return format!("charge {id} has not been sent and will be stopped");
        }
        format!(
            "charge {id} may have been sent already ({state}): it is asked about until it is \
             known, and if it took money, staff must settle it"
        )
    }
}
