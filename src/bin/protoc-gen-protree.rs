//! The same program under the name by which protoc and buf start it.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// As in the program `protree`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    protree::cli::main()
}
