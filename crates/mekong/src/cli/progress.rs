//! Progress bars, on stderr.

use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bars of one command. Hidden with `-q`, and where stderr is no terminal.
#[derive(Clone)]
pub struct Progress(MultiProgress);

impl Progress {
    /// Shows bars, or keeps them to itself.
    pub fn new(quiet: bool) -> Self {
        let hidden = quiet || !io::stderr().is_terminal();
        let target =
            if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self(MultiProgress::with_draw_target(target))
    }

    /// A bar towards `total`, named `what`: `renewals  ━━━━╸  4,120/10,000  812/s  7s`.
    pub fn bar(&self, what: &'static str, total: u64) -> ProgressBar {
        let style = ProgressStyle::with_template(
            "{prefix:<12} {bar:32} {human_pos}/{human_len}  {per_sec:.0}  {eta}  {msg}",
        );
        let style = style.expect("the template is well-formed").progress_chars("━╸ ");
        self.0.add(ProgressBar::new(total).with_style(style).with_prefix(what))
    }

    /// A count without a known end.
    pub fn count(&self, what: &'static str) -> ProgressBar {
        let style = ProgressStyle::with_template("{prefix:<12} {human_pos}  {per_sec:.0}  {msg}");
        let style = style.expect("the template is well-formed");
        self.0.add(ProgressBar::no_length().with_style(style).with_prefix(what))
    }

    /// A bar of three lines for a run: its name; how far it is and how fast; what came of it.
    pub(super) fn run(&self, name: String) -> ProgressBar {
        let style = ProgressStyle::with_template(
            "{prefix}\n  {bar:32} {percent:>3}%  {human_pos}/{human_len}  {msg}",
        );
        let style = style.expect("the template is well-formed").progress_chars("━╸ ");
        self.0.add(ProgressBar::new(0).with_style(style).with_prefix(name))
    }

    /// Whether nobody sees any of it.
    pub(super) fn is_hidden(&self) -> bool {
        self.0.is_hidden()
    }

    /// What logs are written above.
    pub(super) fn bars(&self) -> MultiProgress {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_command_has_bars_that_count_and_do_not_show() {
        let progress = Progress::new(true);
        let bar = progress.bar("renewals", 3);
        bar.inc(2);
        assert_eq!((bar.position(), bar.is_hidden()), (2, true));
        assert_eq!(progress.count("lines").position(), 0);
    }
}
