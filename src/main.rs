//! Parses arguments, calls a command, prints what went wrong.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    ouvrage::cli::run()
}
