//! Parses arguments, calls a command, prints what went wrong.

/// Pages, search and documents are made of many small pieces, on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    ouvrage::run()
}
