//! The command line.

use std::process::ExitCode;

#[cfg(feature = "mimalloc")]
use mimalloc::MiMalloc;

/// Threads that make and drop many small things wait for each other in the allocators of some systems. Chosen here and
/// not in the library, for it is a program's to choose.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    protree::cli::main()
}
