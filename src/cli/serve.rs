//! `ouvrage serve`.

use super::{Failure, Outcome, Saying};
use crate::editor;
use crate::report;
use crate::server::{Notice, Options, POLL, ServeError, serve};
use std::path::PathBuf;

/// Show a project in the browser and follow every change.
///
/// Listens on 127.0.0.1 only. Pages are made when they are asked for; PDF documents too.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  ouvrage serve site-example --open\n  ouvrage serve . --audience vendor --port 8080")]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 4747, value_name = "N")]
    port: u16,
    /// Whom the site is for: a name from `audiences` (default: internal)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Look at the files twice a second, where the system does not say when they change (network disks, some containers)
    #[arg(long)]
    poll: bool,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    saying: Saying,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (open, saying, folder) = (args.open, args.saying, args.project.clone());
    let options = Options { project: args.project, audience: args.audience, port: args.port, poll: args.poll };
    let result = serve(&options, &|notice| match notice {
        Notice::Listening(address) => {
            eprintln!("{address} (Ctrl-C ends)");
            if open {
                open_browser(address);
            }
        }
        Notice::Read(live, time) => {
            report::show(live.findings(), live.sources(), saying.of(live.project()));
            if let Some(problem) = live.problem() {
                report::error(&format!("{problem}\nthe last good site is still shown"));
            }
            eprintln!("read in {:.0} ms", time.as_secs_f64() * 1_000.0);
            // Where somebody asked for schemas, they follow: ids are completed as they are now.
            if let Some(project) = live.project().filter(|_| editor::is_laid(&folder))
                && let Err(why) = editor::lay(project, &folder)
            {
                report::error(&format!("the schemas for editors cannot be written: {why}"));
            }
        }
        Notice::Failed(why) => report::error(&why),
        Notice::Polling(why) => eprintln!("looking at the files every {} ms: {why}", POLL.as_millis()),
    });
    result.map_err(|error| match error {
        ServeError::Build(error) => error.into(),
        error => Failure::Other(error.to_string()),
    })
}

/// Asks the system to open an address; a system that cannot is no reason to stop.
fn open_browser(address: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(target_os = "windows") {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = std::process::Command::new(program);
    command.arg(address).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let _ = command.spawn();
}
