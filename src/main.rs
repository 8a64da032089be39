//! The `lexrewind` command.

mod cli;

use std::process::ExitCode;

/// Replay makes and drops many small values on several threads, which takes the system's
/// allocator half as long again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
