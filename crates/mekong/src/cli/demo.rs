//! `mekong demo`: the first thing anybody sees.

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use sandbox::Preset;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Exit, Failure, Invocation};
use crate::demo::{Scene, SceneOptions, play};

/// How often the progress bar moves.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// How much is played, and how badly the operators behave.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// How many subscribers are renewed
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    subscribers: u32,
    /// How many nights pass
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=400))]
    nights: u32,
    /// What goes wrong at the operators: none, mild or hostile
    #[arg(long, default_value = "mild")]
    faults: Preset,
    /// What chance is drawn from; the same seed plays the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Plays the nights, then says what happened. Exit 1 if the books differ or anything was lost.
pub(super) async fn run(args: DemoArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let options =
        SceneOptions { subscribers: args.subscribers, faults: args.faults, seed: args.seed };
    let enrolling = invocation.progress.bar("subscribers", args.subscribers.into());
    let scene = Scene::set(options, |count| enrolling.inc(count)).await?;
    enrolling.finish_and_clear();

    let (tell, stop) = watch::channel(false);
    let nights = show_nights(&scene, args.nights, invocation);
    let played = tokio::select! {
        played = play(&scene, args.nights, stop) => played?,
        _ = invocation.interrupt.wait() => {
            tell.send_replace(true);
            return Err(Failure::Interrupted);
        }
    };
    nights.abort();
    if invocation.output.is_json() {
        invocation.output.json(&played)?;
    } else {
        invocation.output.line(format_args!("{played}"))?;
    }
    Ok(if played.is_good() { Exit::Done } else { Exit::Failed })
}

/// A bar that fills as virtual time passes.
fn show_nights(scene: &Scene, nights: u32, invocation: &Invocation) -> JoinHandle<()> {
    let minutes = |span: TimeDelta| u64::try_from(span.num_minutes()).unwrap_or(0);
    let bar = invocation.progress.bar("nights", minutes(TimeDelta::days(nights.into())));
    let (clock, begins_at) = (scene.store.clock().clone(), scene.begins_at);
    let (ltc, aoc) = (scene.operators.ltc().books(), scene.operators.aoc().books());
    tokio::spawn(async move {
        loop {
            let passed = clock.now() - begins_at;
            let night = (passed.num_days() + 1).clamp(1, i64::from(nights));
            bar.set_position(minutes(passed).min(bar.length().unwrap_or(0)));
            let debits = u64::try_from(ltc.stats().debits).unwrap_or(0) + aoc.stats().charges;
            bar.set_message(format!("night {night} of {nights}, {debits} debits"));
            tokio::time::sleep(PROGRESS_EVERY).await;
        }
    })
}
