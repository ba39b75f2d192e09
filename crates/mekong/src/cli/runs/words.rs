//! A run in a few words.

use contract::RunView;
use records::{shown, shown_or_dash};

/// Where it stands, and who says so.
pub(super) fn state(run: &RunView) -> String {
    let why = run.paused_why.as_deref().unwrap_or("no reason is known");
    match (&run.paused_by, run.paused_until) {
        (None, _) => run.state.as_str().to_owned(),
        (Some(by), None) => format!("{} by {by}: {why}", run.state.as_str()),
        (Some(by), Some(until)) => {
            format!("{} by {by} until {} at the latest: {why}", run.state.as_str(), shown(until))
        }
    }
}

/// What was charged, or a dash.
pub(super) fn amount(run: &RunView) -> String {
    let amounts = run.amount.iter().map(|(currency, amount)| format!("{amount} {currency}"));
    or_dash(amounts.collect::<Vec<_>>().join(", "))
}

/// Its calls a second, and the most there may be: `19.8/s of 20`.
pub(super) fn rate(run: &RunView) -> String {
    match (run.rate_per_s, run.tps) {
        (Some(rate), Some(tps)) => format!("{rate:.1}/s of {tps}"),
        (Some(rate), None) => format!("{rate:.1}/s"),
        (None, _) => "-".to_owned(),
    }
}

/// When everything is sent, or a dash.
pub(super) fn eta(run: &RunView) -> String {
    shown_or_dash(run.eta)
}

/// When its window closes, and whether it fits.
pub(super) fn window(run: &RunView) -> String {
    let Some(ends_at) = run.window_ends_at else { return "-".to_owned() };
    let fits = match run.fits {
        _ if run.missed_its_window() => ", what is left waits for it",
        Some(true) => ", it fits",
        Some(false) => ", IT DOES NOT FIT",
        None => "",
    };
    format!("until {}{fits}", shown(ends_at))
}

/// How far it is: `62%  18000 of 29000`.
pub(super) fn progress(run: &RunView) -> String {
    let (done, all) = (done(run), all(run));
    format!("{:.0}%  {done} of {all}", (run.progress * 100.0).floor())
}

/// What has become of its charges.
pub(super) fn outcomes(run: &RunView) -> String {
    let charged = match run.amount.is_empty() {
        true => format!("charged {}", run.charged),
        false => format!("charged {} ({})", run.charged, amount(run)),
    };
    let by_reason =
        run.declined_by_reason.iter().map(|(reason, count)| format!("{reason} {count}"));
    let by_reason = by_reason.collect::<Vec<_>>().join(", ");
    let declined = match by_reason.is_empty() {
        true => format!("declined {}", run.declined),
        false => format!("declined {} ({by_reason})", run.declined),
    };
    format!("{charged}  {declined}  in doubt {}", run.in_doubt)
}

/// How fast it goes and until when.
pub(super) fn pace(run: &RunView) -> String {
    match run.to_send() {
        0 => "everything is sent".to_owned(),
        _ if run.is_held() => state(run),
        _ => format!("{}  through {}  window {}", rate(run), eta(run), window(run)),
    }
}

/// Charges that are not to be sent any more.
pub(super) fn done(run: &RunView) -> u64 {
    all(run).saturating_sub(run.to_send())
}

/// All charges that it is known to have.
pub(super) fn all(run: &RunView) -> u64 {
    run.opened.saturating_add(run.waiting)
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}
