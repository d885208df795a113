//! The output streams: data on stdout, messages on stderr, and colour if it is a terminal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Stderr, Stdout, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::messages::{self, Message};
use super::timings::Timings;
use crate::{Diagnostic, Error, Result, Severity};

/// The width if that of the terminal is unknown; wide enough for a snippet.
const DEFAULT_WIDTH: usize = 140;

/// How many notes are shown without `--verbose`.
const MOST_NOTES: usize = 5;

/// How many warnings with one code are shown with snippets without `--verbose`: a vendored tree may have hundreds that
/// its users cannot fix.
const MOST_WARNINGS: usize = 20;

/// Unused imports: vendored trees have many, and their users cannot fix them.
const UNUSED_IMPORT: &str = "E0211";
/// If there are more unused imports than this, one line reports their number.
const MOST_UNUSED_IMPORTS: usize = 3;

/// How to print messages.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct TerminalFlags {
    /// Say nothing but warnings and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more: every file, and where a module is not its folder's name
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour; `auto` also obeys `NO_COLOR`
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    /// How diagnostics look
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value_t
    )]
    message_format: MessageFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum MessageFormat {
    /// With the source line, notes and help
    #[default]
    Human,
    /// One line each
    Short,
    /// For programs: a JSON object on a line each
    Json,
    /// For GitHub Actions: annotations
    Github,
    /// For code scanning: a SARIF 2.1.0 log
    Sarif,
}

impl MessageFormat {
    fn is_for_machines(self) -> bool {
        matches!(self, Self::Json | Self::Github | Self::Sarif)
    }
}

/// Diagnostics with the same kind share a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Error,
    Warning(&'static str),
    Note,
}

impl Kind {
    fn of(diagnostic: &Diagnostic) -> Self {
        match diagnostic.severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning(diagnostic.code),
            Severity::Note => Self::Note,
        }
    }
}

/// Both streams, and how to write to them.
#[derive(Debug)]
pub(super) struct Terminal<'a> {
    flags: &'a TerminalFlags,
    stdout: Stdout,
    stderr: Stderr,
    /// The width of stderr in columns.
    width: usize,
    /// Whether stdout is for the data that the command prints.
    prints_data: bool,
    /// Messages for programs, which are printed at the end.
    messages: RefCell<Vec<Message>>,
    /// Printed after everything else.
    timings: RefCell<Option<Timings>>,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(flags: &'a TerminalFlags, prints_data: bool) -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let width = terminal_size::terminal_size_of(&stderr)
            .map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
        Self {
            flags,
            stdout,
            stderr,
            width,
            prints_data,
            messages: RefCell::default(),
            timings: RefCell::default(),
        }
    }

    /// Prints the data that the command was run for.
    pub(super) fn data(&self, text: &str) -> Result<()> {
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let mut stdout = self.stdout.lock();
        match write!(stdout, "{text}{end}").and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Io {
                operation: "write",
                path: PathBuf::from("stdout"),
                error,
            }),
            // If the reader closes the pipe, that is not an error.
            _ => Ok(()),
        }
    }

    /// Prints a message that `--quiet` hides.
    pub(super) fn say(&self, text: &str) {
        if !self.flags.quiet {
            self.say_always(text);
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.flags.quiet
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.flags.verbose
    }

    /// Prints a message that only `--verbose` shows.
    pub(super) fn say_more(&self, text: &str) {
        if self.flags.verbose {
            self.say_always(text);
        }
    }

    /// Prints a message that is always shown.
    pub(super) fn say_always(&self, text: &str) {
        // If stderr is closed, the message cannot be shown anywhere.
        let _ = writeln!(self.stderr.lock(), "{text}");
    }

    /// Shows all warnings, notes unless `--quiet`, and more than a few of one kind only with `--verbose`.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        if self.is_for_machines() {
            let is_shown = |it: &&Diagnostic| !self.flags.quiet || it.severity != Severity::Note;
            let reported = diagnostics.iter().filter(is_shown);
            self.messages
                .borrow_mut()
                .extend(reported.map(Message::from));
            return;
        }
        let is_unused = |diagnostic: &&Diagnostic| {
            diagnostic.severity == Severity::Warning && diagnostic.code == UNUSED_IMPORT
        };
        let unused = diagnostics.iter().filter(is_unused).count();
        let most = if self.flags.quiet {
            0
        } else {
            MOST_UNUSED_IMPORTS
        };
        let is_human = self.flags.message_format == MessageFormat::Human;
        let counted = is_human && !self.flags.verbose && unused > most;
        let shown = diagnostics.iter();
        self.each(shown.filter(|diagnostic| !(counted && is_unused(diagnostic))));
        if counted {
            let imports = if unused == 1 {
                "import is"
            } else {
                "imports are"
            };
            self.say_always(&format!(
                "warning[{UNUSED_IMPORT}]: {unused} {imports} not used; `--verbose` lists them\n"
            ));
        }
    }

    fn each<'d>(&self, diagnostics: impl Iterator<Item = &'d Diagnostic>) {
        let mut seen: BTreeMap<Kind, usize> = BTreeMap::new();
        for diagnostic in diagnostics {
            let kind = Kind::of(diagnostic);
            let seen = seen.entry(kind).or_default();
            *seen += 1;
            let is_silent = self.flags.quiet && kind == Kind::Note;
            if !is_silent && *seen <= self.most(kind) {
                self.diagnostic(diagnostic);
            }
        }
        for (kind, seen) in seen {
            let more = seen.saturating_sub(self.most(kind));
            match kind {
                _ if more == 0 => {}
                Kind::Warning(code) => self.say_always(&format!(
                    "warning[{code}]: {more} more; `--verbose` shows them\n"
                )),
                Kind::Note => self.say(&format!(
                    "note: {more} more notes; `--verbose` shows them\n"
                )),
                Kind::Error => {}
            }
        }
    }

    /// How many diagnostics of a kind are shown.
    fn most(&self, kind: Kind) -> usize {
        match kind {
            _ if self.flags.verbose => usize::MAX,
            Kind::Warning(_) if self.flags.message_format == MessageFormat::Human => MOST_WARNINGS,
            Kind::Note => MOST_NOTES,
            Kind::Error | Kind::Warning(_) => usize::MAX,
        }
    }

    pub(super) fn error(&self, error: &Error) {
        if self.is_for_machines() {
            match error.diagnostics() {
                [] => self.messages.borrow_mut().push(Message::from(error)),
                diagnostics => self.diagnostics(diagnostics),
            }
            return;
        }
        if error.diagnostics().is_empty() {
            self.say_always(&format!("error: {error}"));
            return;
        }
        self.diagnostics(error.diagnostics());
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        match error.diagnostics().iter().filter(is_error).count() {
            0 | 1 => {}
            errors => self.say(&format!("error: {errors} errors")),
        }
    }

    /// Whether a person watches stderr on a terminal, and wants to see progress.
    pub(super) fn is_interactive(&self) -> bool {
        !self.flags.quiet && !self.is_for_machines() && is_smart(&self.stderr)
    }

    /// Whether to print how long a run took: only on a terminal or with `--verbose`, so that output to a pipe is the
    /// same every time.
    pub(super) fn shows_times(&self) -> bool {
        self.flags.verbose || self.is_interactive()
    }

    /// Clears the screen, if there is one.
    pub(super) fn clear(&self) {
        if self.is_interactive() {
            // If stderr is closed, there is nothing to clear.
            let _ = write!(self.stderr.lock(), "\x1b[2J\x1b[H");
        }
    }

    /// Whether output on stdout is coloured.
    pub(super) fn colors_data(&self) -> bool {
        self.colors(&self.stdout)
    }

    /// Whether messages are printed for programs.
    pub(super) fn is_for_machines(&self) -> bool {
        self.flags.message_format.is_for_machines()
    }

    /// Keeps the timings, which are printed at the end.
    pub(super) fn keep(&self, timings: Timings) {
        self.timings.replace(Some(timings));
    }

    /// Prints what was kept for the end.
    pub(super) fn finish(&self) -> Result<()> {
        self.finish_messages()?;
        if let Some(timings) = self.timings.take() {
            let is_json = self.flags.message_format == MessageFormat::Json;
            let text = if is_json {
                timings.json()
            } else {
                timings.table()
            };
            self.say_always(&text);
        }
        Ok(())
    }

    /// Prints messages for programs: on stdout, or on stderr if stdout is for the command's data.
    fn finish_messages(&self) -> Result<()> {
        let messages = self.messages.take();
        let text = match self.flags.message_format {
            MessageFormat::Human | MessageFormat::Short => return Ok(()),
            MessageFormat::Json => messages::json(&messages),
            MessageFormat::Github => messages::github::annotations(&messages),
            MessageFormat::Sarif => messages::sarif::log(&messages),
        };
        if self.prints_data {
            if !text.is_empty() {
                self.say_always(text.trim_end());
            }
            return Ok(());
        }
        self.data(&text)
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) {
        if self.flags.message_format == MessageFormat::Short {
            self.say_always(&diagnostic.short());
            return;
        }
        let text = diagnostic.render(self.colors(&self.stderr), self.width);
        self.say_always(&format!("{text}\n"));
    }

    fn colors(&self, stream: &impl IsTerminal) -> bool {
        match self.flags.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                is_smart(stream)
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

/// Whether it is a terminal that understands control sequences.
fn is_smart(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
