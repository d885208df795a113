//! The command line's arguments and what they do, as a thin shell over the library.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Protobuf code generation, done right.
#[derive(Debug, Parser)]
#[command(name = "protree", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the output tree
    Gen {
        /// The folder with the `.proto` files
        protos: PathBuf,
        /// The folder to write
        out: PathBuf,
    },
}

impl Arguments {
    /// Runs the command and returns what the process should exit with.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "the command line talks on stderr")]
    pub fn run(&self) -> ExitCode {
        let Command::Gen { protos, out } = &self.command;
        match crate::Config::new(protos).write(out) {
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(error.exit_code())
            }
        }
    }
}
