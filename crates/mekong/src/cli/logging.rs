//! Logs, on stderr.

use std::io::{self, IsTerminal, Write};

use indicatif::MultiProgress;
use telemetry::{AlertCatcher, Traces};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

/// Sends this process's logs to stderr, above any progress bar, its spans to where traces go, and
/// what needs a person to where alerts are taken from.
///
/// `directives` (those of `RUST_LOG`) take the place of `level` where they are given; which spans
/// are traced and which lines are alerts depends on neither.
pub(super) fn start(
    level: LevelFilter,
    directives: Option<&str>,
    bars: MultiProgress,
    traces: Option<&Traces>,
    alerts: AlertCatcher,
) {
    let filter = EnvFilter::builder().with_default_directive(level.into());
    let lines = fmt::layer()
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .with_writer(AboveBars(bars))
        .with_filter(filter.parse_lossy(directives.unwrap_or_default()));
    registry().with(lines).with(traces.map(Traces::layer)).with(alerts.layer()).init();
}

/// The level that `-q` and `-v` ask for, counted from a command's own.
pub(super) fn level(usual: LevelFilter, quiet: bool, verbose: u8) -> LevelFilter {
    const LOUDER: [LevelFilter; 5] = [
        LevelFilter::ERROR,
        LevelFilter::WARN,
        LevelFilter::INFO,
        LevelFilter::DEBUG,
        LevelFilter::TRACE,
    ];
    if quiet {
        return LevelFilter::ERROR;
    }
    let start = LOUDER.iter().position(|level| *level == usual).unwrap_or_default();
    LOUDER[(start + usize::from(verbose)).min(LOUDER.len() - 1)]
}

/// Writes lines to stderr so that progress bars stay below them, whole.
#[derive(Clone)]
struct AboveBars(MultiProgress);

impl<'a> MakeWriter<'a> for AboveBars {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for AboveBars {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(line))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_v_is_one_level_louder_and_q_leaves_errors_only() {
        assert_eq!(level(LevelFilter::WARN, false, 0), LevelFilter::WARN);
        assert_eq!(level(LevelFilter::WARN, false, 1), LevelFilter::INFO);
        assert_eq!(level(LevelFilter::INFO, false, 9), LevelFilter::TRACE);
        assert_eq!(level(LevelFilter::INFO, true, 0), LevelFilter::ERROR);
    }
}
