//! The bar: hidden at first; after some time, it shows the stage and how many of its files are done.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::timings::name;
use protree_compiler::progress::Stage;

/// Without colour, so that no flag has to turn it off.
const COUNTED: &str = "{msg:8} [{bar:30}] {pos}/{len} files";
/// For a stage that does not count files.
const UNCOUNTED: &str = "{msg:8} {spinner} {elapsed}";
/// How often the spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// Removed from the screen when it is dropped.
pub(in crate::cli) struct Bar {
    /// Where to draw the bar; taken once the bar is shown.
    target: Option<ProgressDrawTarget>,
    patience: Duration,
    shown: ProgressBar,
}

impl Bar {
    /// A bar that appears after `patience`.
    pub(super) fn new(target: ProgressDrawTarget, patience: Duration) -> Self {
        Self {
            target: Some(target),
            patience,
            shown: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        }
    }

    pub(super) fn begin(&mut self, stage: Stage, files: usize, now: Duration) {
        self.shown.reset();
        self.shown.set_message(name(stage));
        self.shown.set_length(0);
        self.count(files);
        self.appear(now);
    }

    pub(super) fn expect(&mut self, files: usize) {
        self.count(files);
    }

    pub(super) fn done(&mut self, now: Duration) {
        self.shown.inc(1);
        self.appear(now);
    }

    fn count(&mut self, files: usize) {
        self.shown.inc_length(files as u64);
        let is_counted = self.shown.length().is_some_and(|length| length > 0);
        let template = if is_counted { COUNTED } else { UNCOUNTED };
        let style = ProgressStyle::with_template(template);
        let style = style.expect("invariant: the templates are well formed");
        self.shown.set_style(style.progress_chars("=> "));
    }

    /// Shows the bar, if enough time has passed.
    fn appear(&mut self, now: Duration) {
        if now < self.patience {
            return;
        }
        if let Some(target) = self.target.take() {
            self.shown.set_draw_target(target);
            self.shown.force_draw();
            self.shown.enable_steady_tick(TICK);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.shown.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    fn bar(patience: Duration) -> (InMemoryTerm, Bar) {
        let terminal = InMemoryTerm::new(10, 80);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        (terminal, Bar::new(target, patience))
    }

    #[test]
    fn it_appears_when_the_work_takes_long_and_goes_when_it_is_done() {
        let (terminal, mut bar) = bar(Duration::from_secs(1));
        bar.begin(Stage::Compile, 4, Duration::ZERO);
        bar.done(Duration::from_millis(999));
        assert_eq!(terminal.contents(), "");
        bar.done(Duration::from_secs(1));
        bar.shown.force_draw();
        let shown = terminal.contents();
        assert_eq!(shown, "compile  [===============>              ] 2/4 files");
        bar.expect(2);
        bar.done(Duration::from_secs(1));
        bar.shown.force_draw();
        assert!(terminal.contents().ends_with("3/6 files"), "{shown}");
        bar.begin(Stage::Plan, 0, Duration::from_secs(2));
        bar.shown.force_draw();
        assert!(terminal.contents().starts_with("plan "), "{shown}");
        assert!(!terminal.contents().contains("files"), "{shown}");
        drop(bar);
        assert_eq!(terminal.contents(), "");
    }

    #[test]
    fn short_work_never_shows_the_bar() {
        let (terminal, mut bar) = bar(Duration::from_secs(1));
        bar.begin(Stage::Discover, 1, Duration::ZERO);
        bar.done(Duration::ZERO);
        drop(bar);
        let written = terminal.contents_formatted();
        assert_eq!(
            String::from_utf8_lossy(&written)
                .matches("discover")
                .count(),
            0
        );
        assert_eq!(terminal.moves_since_last_check(), "");
    }
}
