//! Ouvrage turns one folder of YAML and Markdown into a project wiki and its PDF documents.
//!
//! The program is the command `ouvrage`. The same is open to other programs by what stands at the top of this crate: [`Project::read`] reads
//! a folder, [`check`] holds it against the rules, a [`Publication`] is what one audience may see of it, a [`Site`] renders that page by
//! page, and [`build`] does all of it into a folder.
//!
//! ```
//! use ouvrage::{Project, Publication, Severity, Site, Theme, check};
//! use std::sync::Arc;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! std::fs::create_dir(folder.path().join("content"))?;
//! std::fs::write(folder.path().join("ouvrage.yaml"), "title: Portal\nlanguage: en\n")?;
//! std::fs::write(
//!     folder.path().join("content/requirements.yaml"),
//!     "- { id: REQ-1, title: Fast, statement: Answers in a second }\n\
//!      - { id: REQ-2, title: Ceiling, audience: internal, statement: Costs less than the others }\n",
//! )?;
//!
//! let reading = Project::read(folder.path())?;
//! assert!(check(&reading).iter().all(|finding| finding.severity < Severity::Error));
//! let project = reading.project.ok_or("the settings cannot be read")?;
//!
//! // What vendors get holds one of the two entries; nothing that is computed from it can know of the other.
//! let vendor = project.config.audiences.find("vendor").ok_or("there is no such audience")?;
//! let publication = Arc::new(Publication::new(&project, vendor));
//! assert_eq!(publication.entries().len(), 1);
//!
//! let theme = Arc::new(Theme::of(&publication)?);
//! let site = Site::new(publication, theme, Vec::new(), None)?;
//! let page = String::from_utf8(site.render("requirements/REQ-1.html")?)?;
//! assert!(page.contains("Answers in a second"));
//! # Ok(())
//! # }
//! ```
//!
//! All else may change from one version to the next: the modules that are open but not shown in this documentation are so for the tests and
//! benchmarks of this repository.
//!
//! # The way of the data
//!
//! ```text
//! files ──source──▶ Source ──project──▶ Project ──check──▶ findings
//!                                          │
//!                                     publication (one audience)
//!                                          ▼
//!                                     Publication ──┬─ site      path → bytes
//!                                                   ├─ document  outline → PDF
//!                                                   └─ exchange  xlsx, csv, json
//! ```
//!
//! Nothing flows back. A renderer never reads a file of the project; a reader never knows a theme; a renderer accepts a
//! [`Publication`] and nothing else, so a leak to the wrong audience would be a type error.
//!
//! What each room does, which may use which, and what must stay true: `docs/architecture.md`.

mod answers;
#[doc(hidden)]
pub mod check;
mod cli;
mod diff;
#[doc(hidden)]
pub mod document;
mod domain;
mod edit;
mod editor;
mod exchange;
mod face;
mod figure;
#[doc(hidden)]
pub mod finding;
#[doc(hidden)]
pub mod history;
#[doc(hidden)]
pub mod index;
#[doc(hidden)]
pub mod locale;
mod messages;
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod project;
#[doc(hidden)]
pub mod publication;
#[doc(hidden)]
pub mod reference;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod schema;
mod select;
#[doc(hidden)]
pub mod server;
#[doc(hidden)]
pub mod site;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod span;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod theme;
#[doc(hidden)]
pub mod view;
#[doc(hidden)]
pub mod workbook;

pub use check::check;
#[doc(hidden)]
pub use cli::manual;
pub use cli::run;
pub use finding::{Finding, RuleId, Severity};
pub use output::{BuildError, Order, Progress, Report, build};
pub use project::{Project, Reading};
pub use publication::Publication;
pub use schema::{Audience, Lang};
pub use site::{Site, SiteError};
pub use theme::{Theme, ThemeError};
