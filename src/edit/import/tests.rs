//! Registers of the example go out and come back.

use super::{Import, Order, import};
use crate::edit::Editor;
use crate::exchange::read::read;
use crate::exchange::{About, format, table};
use crate::project::Project;
use crate::publication::Publication;
use std::path::Path;

/// Every register of the example, as each format and each reader gets it, changes nothing when it comes back as it is.
#[test]
#[ignore = "long: tests/run"]
fn every_register_comes_back_without_a_change() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("site-example");
    let project = Project::read(&root).expect("read").project.expect("a project");
    let ladder = &project.config.audiences;
    let mut editor = Editor::new(&project, &root);
    let (mut kinds, mut plain) = (0, 0);
    for reader in [ladder.narrowest(), ladder.unmarked(), ladder.find("vendor").expect("an audience")] {
        let publication = Publication::new(&project, reader);
        for (kind, entries) in publication.registers().filter(|(_, entries)| !entries.is_empty()) {
            let register = table(kind, entries, &[], &publication);
            for (name, marks) in [("xlsx", false), ("csv", true), ("csv", false)] {
                // A file without marks may be that of a reader who sees more or less, and each asks for a publication.
                if name == "csv" && !marks && (reader != ladder.narrowest() || entries.len() < 3 || plain > 11) {
                    continue;
                }
                plain += usize::from(name == "csv" && !marks);
                let about = About::of(&publication, "Registre").marked(marks);
                let bytes = (format(name).expect("a format").write)(std::slice::from_ref(&register), &about).expect("written");
                let file = format!("a.{name}");
                let order = Order {
                    kind: &kind.name,
                    table: &read(&bytes, &file, None).expect("read"),
                    name: &file,
                    sheet: None,
                    map: &[],
                    values: &[],
                    audience: None,
                    lang: None,
                    file: None,
                    clears: marks || name == "xlsx",
                };
                let Import { lines, unread, unchanged, changes, .. } = import(&mut editor, &order).expect("imported");
                assert!(lines.is_empty() && changes.is_empty(), "{} {name} {marks}: {lines:?}", kind.name);
                assert_eq!((unchanged, unread.len()), (entries.len(), 0), "{} {name}: {unread:?}", kind.name);
            }
            kinds += 1;
        }
    }
    assert!(kinds > 60, "only {kinds} registers");
}
