//! The command line.

use std::process::ExitCode;

#[cfg(feature = "mimalloc")]
use mimalloc::MiMalloc;

/// The allocators of some systems make threads wait for each other when they allocate many small objects. The program
/// sets this one, and not the library, because a library should not choose the allocator of its users.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    protree::cli::main()
}
