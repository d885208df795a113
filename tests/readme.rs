//! Tests of the README and the book in `docs`.
#![cfg(feature = "cli")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "readme/blocks.rs"]
mod blocks;
#[path = "readme/commands.rs"]
mod commands;
#[path = "readme/compiled.rs"]
mod compiled;
#[path = "readme/diagnostics.rs"]
mod diagnostics;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "readme/generated.rs"]
mod generated;
#[path = "readme/links.rs"]
mod links;
#[path = "readme/options.rs"]
mod options;
#[path = "readme/pages.rs"]
mod pages;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod program;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;
