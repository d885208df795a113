//! The command line: parse, run, exit.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    protree::cli::Arguments::parse().run()
}
