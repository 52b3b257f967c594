//! What packages are made of: recipes, man pages, completions, and what a published crate would hold.

use super::support::{TestProject, files, run};
use std::path::Path;
use std::process::Command;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of `packaging/`, by their paths below it.
fn recipes() -> Vec<(String, String)> {
    let found = files(&top().join("packaging"));
    found.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("a text"))).collect()
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let overview = run(&["--help"]).stdout;
    let list = overview.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    let lines = list.lines().filter(|line| !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// A version of ours that is typed a second time is one that somebody forgets.
#[test]
fn no_recipe_types_the_version() {
    let recipes = recipes();
    let with_gap = recipes.iter().filter(|(_, text)| text.contains("@VERSION@")).count();
    assert!(with_gap >= 8, "{with_gap} recipes take the version of Cargo.toml");
    for (path, text) in &recipes {
        assert!(!text.contains(env!("CARGO_PKG_VERSION")), "{path} has the version itself");
        for line in text.lines() {
            let (key, value) = line.split_once([':', '=']).unwrap_or_default();
            let is_ours = matches!(key.trim().trim_matches('"'), "version" | "Version" | "PackageVersion");
            assert!(!is_ours || !value.contains(|c: char| c.is_ascii_digit()) || value.contains("$("), "{path}: {line}");
        }
    }
}

#[test]
fn each_gap_of_a_recipe_is_filled() {
    let build = std::fs::read_to_string(top().join("packaging/build")).expect("read");
    let is_name = |word: &&str| word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let mut gaps = 0;
    for (path, text) in recipes().iter().filter(|(path, _)| path != "build") {
        for gap in text.split('@').skip(1).filter(is_name) {
            if !text.contains(&format!("@{gap}@")) {
                continue;
            }
            gaps += 1;
            let by_hand = gap == "SHA256_WINDOWS" && path.starts_with("untried/");
            assert!(by_hand || build.contains(&format!("@{gap}@")), "{path}: nothing fills @{gap}@");
        }
    }
    assert!(gaps > 20, "{gaps} gaps");
}

/// What nobody ran says so in its first lines; what is not below `untried` was run by `packaging/try`.
#[test]
fn untried_recipes_say_so() {
    let recipes = recipes();
    let untried: Vec<_> = recipes.iter().filter(|(path, _)| path.starts_with("untried/")).collect();
    assert!(untried.len() >= 5, "{}", untried.len());
    for (path, text) in untried {
        assert!(text.lines().take(2).any(|line| line.contains("UNTRIED")), "{path}");
    }
}

#[test]
fn a_published_crate_holds_what_compiling_reads_and_no_more() {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let list = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(top())
        .output()
        .expect("cargo runs");
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = String::from_utf8(list.stdout).expect("paths");
    let listed: std::collections::BTreeSet<String> = list.lines().map(|line| line.replace('\\', "/")).collect();
    let mut needed = vec!["Cargo.toml", "Cargo.lock", "build.rs", "LICENSE-MIT", "LICENSE-APACHE", "README.md"]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    for folder in ["src", "content", "themes"] {
        needed.extend(files(&top().join(folder)).into_keys().map(|path| format!("{folder}/{path}")));
    }
    // Pages that the program or its unit tests hold.
    for (path, bytes) in files(&top().join("src")) {
        let code = String::from_utf8_lossy(&bytes).into_owned();
        let pages = code.split("include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next());
        needed.extend(pages.filter(|page| page.contains("docs/")).map(|page| {
            assert!(path.matches('/').count() > 0 && page.starts_with("../"), "{path} includes {page}");
            page.trim_start_matches("../").to_owned()
        }));
    }
    let missing: Vec<_> = needed.iter().filter(|path| !listed.contains(*path)).collect();
    assert!(missing.is_empty(), "the crate lacks {missing:?}");
    let unwanted = |path: &&String| {
        let own = ["Cargo.toml.orig", ".cargo_vcs_info.json"];
        !own.contains(&path.as_str())
            && (path.starts_with('.')
                || ["tests/", "benches/", "fuzz/", "site-example/", "packaging/", "proptest-regressions/"]
                    .iter()
                    .any(|folder| path.starts_with(folder)))
    };
    let unwanted: Vec<_> = listed.iter().filter(unwanted).collect();
    assert!(unwanted.is_empty(), "the crate holds {unwanted:?}");
}

/// Runs a compiled `build.rs` on a folder of sources.
fn build_id(script: &Path, folder: &Path) -> String {
    let mut command = Command::new(script);
    command.env("CARGO_MANIFEST_DIR", folder).env("CARGO_PKG_VERSION", env!("CARGO_PKG_VERSION")).env("TARGET", "here");
    let said = String::from_utf8(command.output().expect("it runs").stdout).expect("text");
    said.lines().find_map(|line| line.strip_prefix("cargo:rustc-env=OUVRAGE_BUILD=")).expect("an id").to_owned()
}

/// `verify` compares ids: who installed from a registry makes the documents that a clone makes.
#[test]
#[ignore = "long: tests/run"]
fn a_published_crate_has_the_build_id_of_its_sources() {
    let project = TestProject::empty();
    let made = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["package", "--no-verify", "--allow-dirty", "--offline", "--target-dir"])
        .arg(project.path())
        .current_dir(top())
        .output()
        .expect("cargo runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let name = format!("ouvrage-{}", env!("CARGO_PKG_VERSION"));
    let archive = project.path().join(format!("package/{name}.crate"));
    let unpacked = Command::new("tar").arg("-C").arg(project.path()).arg("-xzf").arg(archive).status();
    assert!(unpacked.expect("tar runs").success());
    let script = project.path().join("build-script");
    let rustc = Command::new("rustc").arg("--edition=2024").arg("-o").arg(&script).arg(top().join("build.rs")).status();
    assert!(rustc.expect("rustc runs").success());
    let published = project.path().join(name);
    assert_eq!(build_id(&script, &published), build_id(&script, top()));
    std::fs::write(published.join("themes/more.txt"), "more").expect("written");
    assert_ne!(build_id(&script, &published), build_id(&script, top()), "an id says what was compiled");
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]);
        assert_eq!((script.status, script.stderr.as_str()), (0, ""), "{shell}");
        for command in commands() {
            assert!(script.stdout.contains(&command), "{shell}: {command}");
        }
        assert!(script.stdout.contains("audience"), "{shell}");
        assert!(!script.stdout.contains(ouvrage::output::WATCH), "{shell} offers what is for the program itself");
    }
    let wrong = run(&["completions", "tcsh"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.stderr.contains("zsh"), "{}", wrong.stderr);
}

/// The script is loaded by a real shell, which completes a word with it.
#[test]
#[cfg(unix)]
fn bash_completes_a_command() {
    let project = TestProject::empty();
    project.write("ouvrage.bash", run(&["completions", "bash"]).stdout);
    let ask =
        "source ouvrage.bash; COMP_WORDS=(ouvrage tra); COMP_CWORD=1; _ouvrage ouvrage tra ouvrage; echo \"${COMPREPLY[*]}\"";
    let bash = Command::new("bash").args(["--norc", "-c", ask]).current_dir(project.path()).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "translations", "{}", String::from_utf8_lossy(&bash.stderr));
}

#[test]
fn there_is_a_man_page_of_the_program_and_of_each_command() {
    let project = TestProject::empty();
    let folder = project.path().join("share/man/man1");
    let said = run(&["man", &folder.to_string_lossy()]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let pages = files(&folder);
    let mut expected: Vec<String> = commands().iter().map(|command| format!("ouvrage-{command}.1")).collect();
    expected.push("ouvrage.1".to_owned());
    // One command has another below it.
    expected.push("ouvrage-import-answers.1".to_owned());
    expected.sort();
    assert_eq!(pages.keys().cloned().collect::<Vec<_>>(), expected);
    for (name, page) in &pages {
        let page = String::from_utf8_lossy(page);
        let title = format!(".TH {} 1", name.trim_end_matches(".1"));
        assert!(page.lines().any(|line| line.starts_with(&title)), "{name}: {page}");
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS") && !page.contains("EXTRA"), "{name}: {page}");
        assert!(name == "ouvrage.1" || page.contains(".SH EXAMPLES\n  ouvrage "), "{name} has no example");
        assert!(!page.contains(ouvrage::output::WATCH), "{name} shows what is for the program itself");
    }
    // Written again over what is there, to the byte.
    assert_eq!(run(&["man", &folder.to_string_lossy()]).status, 0);
    assert_eq!(files(&folder), pages);
}

#[test]
fn man_pages_go_into_no_file() {
    let project = TestProject::empty().file("man1", "a file");
    let said = run(&["man", &project.path().join("man1").to_string_lossy()]);
    assert_eq!(said.status, 3);
    assert!(said.stderr.contains("cannot write into"), "{}", said.stderr);
    assert_eq!(files(project.path()).into_values().collect::<Vec<_>>(), [b"a file".to_vec()]);
}
