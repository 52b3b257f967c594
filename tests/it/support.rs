//! A project in a temporary folder, and what the program says of it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A project made for one test.
pub struct TestProject {
    dir: tempfile::TempDir,
}

/// What a run of the program gave.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl TestProject {
    /// A folder without anything.
    pub fn empty() -> Self {
        TestProject { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A project with a title.
    pub fn new() -> Self {
        TestProject::empty().file("ouvrage.yaml", "title: Essai\n")
    }

    /// The example of the repository, copied.
    pub fn example() -> Self {
        let project = TestProject::empty();
        copy(&example(), project.path());
        project
    }

    /// Adds or replaces a file.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Writes a file into a project that is in use.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let full = self.dir.path().join(path);
        std::fs::create_dir_all(full.parent().expect("a folder")).expect("made");
        std::fs::write(full, content).expect("written");
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Runs a command on the project: its folder follows the command's name.
    ///
    /// What builds is done in this process, which has read the shipped kinds already: that saves a quarter of a second each time. What does
    /// not build, or has another option, is told by the program itself.
    pub fn run(&self, command: &str, args: &[&str]) -> Run {
        if let Some(run) = Order::read(command, args).and_then(|order| self.build_here(&order)) {
            return run;
        }
        let folder = self.path().to_string_lossy().into_owned();
        let mut all = vec![command, folder.as_str()];
        all.extend(args);
        run(&all)
    }

    /// Does what the program would do, and returns `None` if that fails.
    fn build_here(&self, order: &Order<'_>) -> Option<Run> {
        use ouvrage::output::{self, Silent};
        let (reading, found) = output::read(self.path()).ok()?;
        let project = reading.project.as_ref().filter(|_| ouvrage::check::count(&found).0 == 0)?;
        // `pdf` refuses a project without documents.
        if order.documents_alone.is_some() && project.config.documents.is_empty() {
            return None;
        }
        let mut stderr = String::new();
        if !found.is_empty() {
            let english = ouvrage::schema::Lang::fallback();
            let (_, warnings) = ouvrage::check::count(&found);
            let speech = ouvrage::report::Speech { lang: english, all: false };
            stderr += &ouvrage::report::text(&found, &project.sources, false, speech);
            stderr += &format!("{}\n", ouvrage::report::summary(0, warnings, found.len() - warnings, english));
        }
        let mut stdout = String::new();
        match order.documents_alone {
            #[cfg(feature = "pdf")]
            Some(name) => {
                let out = order.out.map_or_else(|| self.path().join("_pdf"), PathBuf::from);
                let missing = output::write_documents(
                    project,
                    self.path(),
                    output::Wanted { name, since: None },
                    &out,
                    None,
                    &Silent,
                    &mut |path, pdf| {
                        stderr.extend(pdf.warnings.iter().map(|warning| format!("warning: {warning}\n")));
                        stdout += &format!("{} ({} pages, {} kB)\n", path.display(), pdf.pages, pdf.bytes.len().div_ceil(1_000));
                    },
                );
                missing.ok().filter(Vec::is_empty)?;
            }
            #[cfg(not(feature = "pdf"))]
            Some(_) => return None,
            None => {
                let wanted = output::Order {
                    project: self.path().to_owned(),
                    out: order.out.map(PathBuf::from),
                    audience: order.audience.map(str::to_owned),
                    documents: order.documents,
                    search: order.search,
                    time_limit: None,
                };
                let built = output::build(&wanted, &Silent, &mut |_, _| {}).ok().filter(|built| built.failed.is_empty())?;
                stderr.extend(built.warnings.iter().map(|warning| format!("warning: {warning}\n")));
                stderr.extend(built.notes.iter().map(|note| format!("note: {note}\n")));
                stdout +=
                    &format!("{} ({} pages, {} files, for {})\n", built.out.display(), built.pages, built.files, built.audience);
            }
        }
        Some(Run { status: 0, stdout, stderr })
    }

    /// Checks the project, in this process, and returns its findings as `check --format json` prints them.
    pub fn findings(&self) -> Findings {
        let (reading, found) = ouvrage::output::read(self.path()).expect("the folder is read");
        let sources = reading.project.as_ref().map_or(&reading.sources, |project| &project.sources);
        let status = i32::from(ouvrage::check::count(&found).0 > 0);
        Findings { status, items: ouvrage::report::data(&found, sources).as_array().cloned().unwrap_or_default() }
    }

    /// Checks the project, in this process, and returns all findings as `check --all --lang` shows them.
    pub fn said(&self, lang: ouvrage::schema::Lang) -> String {
        let (reading, found) = ouvrage::output::read(self.path()).expect("the folder is read");
        let sources = reading.project.as_ref().map_or(&reading.sources, |project| &project.sources);
        ouvrage::report::text(&found, sources, false, ouvrage::report::Speech { lang, all: true })
    }

    /// Builds without documents and search, in this process, and returns a file of the site.
    pub fn page(&self, path: &str) -> String {
        let order = ouvrage::output::Order {
            project: self.path().to_owned(),
            out: None,
            audience: None,
            documents: false,
            search: false,
            time_limit: None,
        };
        ouvrage::output::build(&order, &ouvrage::output::Silent, &mut |_, _| {}).expect("the build succeeds");
        std::fs::read_to_string(self.path().join("_site").join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// What `build` or `pdf` is asked for.
struct Order<'a> {
    documents: bool,
    search: bool,
    audience: Option<&'a str>,
    out: Option<&'a str>,
    /// For `pdf`: all documents, or one of them.
    documents_alone: Option<Option<&'a str>>,
}

impl<'a> Order<'a> {
    /// Reads arguments, if all of them are known here.
    fn read(command: &str, args: &[&'a str]) -> Option<Self> {
        let mut order =
            Order { documents: cfg!(feature = "pdf"), search: true, audience: None, out: None, documents_alone: None };
        match command {
            "build" => {}
            "pdf" => order.documents_alone = Some(None),
            _ => return None,
        }
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            match *arg {
                "--no-pdf" => order.documents = false,
                "--no-search" => order.search = false,
                "--audience" => order.audience = Some(rest.next()?),
                "--out" => order.out = Some(rest.next()?),
                name if !name.starts_with('-') && order.documents_alone == Some(None) => order.documents_alone = Some(Some(name)),
                _ => return None,
            }
        }
        Some(order)
    }
}

/// Findings of a check.
pub struct Findings {
    pub status: i32,
    pub items: Vec<Value>,
}

impl Findings {
    /// The findings of a rule.
    pub fn of(&self, rule: &str) -> Vec<&Value> {
        self.items.iter().filter(|f| f["rule"] == rule).collect()
    }

    /// Asserts that there is exactly one finding of a rule, at `file:line:column`, and returns it.
    #[track_caller]
    pub fn one(&self, rule: &str, place: &str) -> Value {
        let found = self.of(rule);
        assert_eq!(found.len(), 1, "findings of `{rule}`: {found:#?}\nall: {:#?}", self.items);
        let at = format!("{}:{}:{}", found[0]["file"].as_str().unwrap_or("?"), found[0]["line"], found[0]["column"]);
        assert_eq!(at, place, "{:#?}", found[0]);
        found[0].clone()
    }

    /// Rules that were found, in order, each once.
    pub fn rules(&self) -> Vec<String> {
        let mut rules: Vec<String> = self.items.iter().filter_map(|f| f["rule"].as_str().map(str::to_owned)).collect();
        rules.dedup();
        rules
    }
}

/// The program that is tested.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_ouvrage")
}

/// The example of the repository.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("site-example")
}

/// Runs the program.
pub fn run(args: &[&str]) -> Run {
    let Output { status, stdout, stderr } =
        Command::new(program()).args(args).env("NO_COLOR", "1").env("OUVRAGE_LANG", "en").output().expect("the program runs");
    Run {
        status: status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("readable").flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(['_', '.']) {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("made");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// All files of a folder with their bytes, by path.
pub fn files(root: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, at: &Path, out: &mut std::collections::BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(at).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
                out.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    let mut out = std::collections::BTreeMap::new();
    walk(root, root, &mut out);
    out
}

/// Runs git in the folder of a project, as somebody and on a day that are always the same.
#[track_caller]
pub fn git(project: &TestProject, args: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(project.path())
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .env("GIT_AUTHOR_DATE", "2026-03-02T10:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-03-02T10:00:00Z")
        .output()
        .expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Makes a ZIP of some files.
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        std::io::Write::write_all(&mut out, content).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}
