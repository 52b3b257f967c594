//! Nothing leaks: unique markers are planted in every field of every kind at every audience, in passages, comments, file names and
//! attachments, and every byte of every output of each audience is searched for those that it may not see.

use super::support::{TestProject, files, run};
use ouvrage::check::RULES;
use ouvrage::project::Project;
use ouvrage::publication::Publication;
use ouvrage::schema::{Audience, Audiences, FieldType, Kind, Targets};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

/// Markers by name, with whom each is for and where it was planted.
#[derive(Default)]
struct Markers {
    planted: BTreeMap<String, (Option<Audience>, String)>,
}

impl Markers {
    /// Makes a marker; `None` is for nobody (comments, names of hidden files).
    fn plant(&mut self, audience: Option<Audience>, place: &str) -> String {
        let marker = format!("mk{:05}q", self.planted.len());
        self.planted.insert(marker.clone(), (audience, place.to_owned()));
        marker
    }
}

struct Planter<'a> {
    ladder: &'a Audiences,
    /// Place of each kind, from which the ids of its entries are made.
    places: BTreeMap<String, usize>,
    markers: Markers,
    project: TestProject,
}

impl Planter<'_> {
    /// A YAML value for a field, with markers wherever it holds words.
    fn value(&mut self, ty: &FieldType, audience: Audience, place: &str) -> Option<String> {
        Some(match ty {
            FieldType::Text => self.markers.plant(Some(audience), place),
            FieldType::Markdown => {
                let inner = self.markers.plant(Some(audience), place);
                let mut text = format!("\"{inner}\\n\\n");
                for narrower in self.ladder.all() {
                    let marker = self.markers.plant(Some(audience.narrower(narrower)), &format!("{place}, passage"));
                    let _ = write!(text, "<!-- audience: {} -->\\n{marker}\\n<!-- /audience -->\\n", self.ladder.name(narrower));
                }
                let comment = self.markers.plant(None, &format!("{place}, comment"));
                let _ = write!(text, "<!-- {comment} -->\"");
                text
            }
            FieldType::Choice(choices) => choices.first()?.key.clone(),
            FieldType::Integer { min, .. } => min.unwrap_or(1).to_string(),
            FieldType::Number(_) | FieldType::Percent(_) => "1".into(),
            FieldType::Money(_) => "10 EUR".into(),
            FieldType::Date => "2026-03-02".into(),
            FieldType::Duration => "2 days".into(),
            FieldType::Boolean => "true".into(),
            FieldType::Url => format!("https://example.org/{}", self.markers.plant(Some(audience), place)),
            FieldType::Email => format!("{}@example.org", self.markers.plant(Some(audience), place)),
            FieldType::Image | FieldType::File => {
                let name = self.markers.plant(Some(audience), &format!("{place}, file name"));
                let inside = self.markers.plant(Some(audience), &format!("{place}, inside the file"));
                let svg =
                    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><desc>{inside}</desc></svg>");
                self.project.write(&format!("static/{name}.svg"), svg);
                format!("/{name}.svg")
            }
            FieldType::Link(link) => self.link(&link.to, place)?,
            FieldType::List(of) => format!("[{}]", self.value(of, audience, place)?),
            FieldType::Records(fields) => {
                let mut cells = Vec::new();
                for nested in fields.values() {
                    let inner = nested.audience.map_or(audience, |a| a.narrower(audience));
                    if let Some(value) = self.value(&nested.ty, inner, &format!("{place}.{}", nested.name)) {
                        cells.push(format!("\"{}\": {value}", nested.name));
                    }
                }
                format!("[{{ {} }}]", cells.join(", "))
            }
        })
    }

    /// Links to the entry of the narrowest audience: what a wider reader may see of an entry must not tell where it leads.
    fn link(&self, to: &Targets, place: &str) -> Option<String> {
        let target = match to {
            Targets::Any => "requirement",
            Targets::Kinds(kinds) => kinds.first()?,
        };
        let own_kind = place.split('.').next()?;
        // What leads to itself would go round in a circle.
        (own_kind != target).then(|| format!("K{}-restricted", self.places[target]))
    }

    /// One entry of a kind for an audience; returns its YAML.
    fn entry(&mut self, kind: &Kind, own: Audience, id: &str) -> String {
        let audience = kind.entry_audience(Some(own));
        let comment = self.markers.plant(None, "comment of YAML");
        let mut yaml = format!("- id: {id} # {comment}\n  audience: {}\n", self.ladder.name(own));
        let tag = self.markers.plant(Some(audience), &format!("{}.tags", kind.name));
        let _ = writeln!(yaml, "  tags: [{tag}]");
        for field in kind.fields.values() {
            let effective = field.audience.map_or(audience, |a| a.narrower(audience));
            if let Some(value) =
                self.value(&field.ty, effective, &format!("{}.{} for {}", kind.name, field.name, self.ladder.name(own)))
            {
                let _ = writeln!(yaml, "  {}: {value}", field.name);
            }
        }
        yaml
    }
}

/// A kind of the project's own with what no shipped kind has: a narrower link, narrower cells of rows, and a kind that only the team knows.
fn own_kind(planter: &mut Planter<'_>) {
    let internal = planter.ladder.find("internal").expect("known");
    let vendor = planter.ladder.find("vendor").expect("known");
    let mut plant = |audience, place: &str| planter.markers.plant(Some(audience), place);
    let link = plant(internal, "label of a link for the team");
    let back = plant(internal, "label of the other side of that link");
    let column = plant(internal, "label of a column of rows for the team");
    let cell = plant(internal, "cell of rows for the team");
    let shown = plant(vendor, "cell of rows for vendors");
    let label = plant(internal, "label of a kind for the team");
    let title = plant(vendor, "title of an entry of an own kind");
    let kind = format!(
        "kind: zed\nplural: zeds\ntitle: name\naudience: vendor\nfields:\n  name: text\n  rows:\n    type: records\n    fields:\n      seen: text\n      \
         hidden: {{ type: text, audience: internal, label: {column} }}\nlinks:\n  secretly: {{ to: zed, audience: internal, label: {link}, inverse: {{ name: secret_of, label: {back} }} }}\n"
    );
    planter.project.write("kinds/zed.yaml", kind);
    planter.project.write(
        "kinds/zeta.yaml",
        format!("kind: zeta\nplural: zetas\naudience: internal\nlabels: {label}\ntitle: name\nfields: {{ name: text }}\n"),
    );
    planter.project.write("content/zetas.yaml", "- id: ZT-1\n  name: x\n");
    let entries = format!(
        "- id: ZE-1\n  name: {title}\n  secretly: [ZE-2]\n  rows: [{{ seen: {shown}, hidden: {cell} }}]\n- id: ZE-2\n  name: autre\n"
    );
    planter.project.write("content/zeds.yaml", entries);
}

/// Decompresses what an output file holds, as far as it is compressed.
fn readable(path: &str, bytes: &[u8], full: &std::path::Path) -> Vec<u8> {
    if path.ends_with(".pdf") {
        let qdf =
            std::process::Command::new("qpdf").args(["--qdf", "--object-streams=disable", &full.to_string_lossy(), "-"]).output();
        let mut all = qdf.expect("qpdf (see tests/run)").stdout;
        let text = std::process::Command::new("pdftotext").args(["-raw", &full.to_string_lossy(), "-"]).output();
        all.extend(text.expect("pdftotext (see tests/run)").stdout);
        return all;
    }
    if path.starts_with("pagefind/") && bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("a gzip stream");
        return out;
    }
    bytes.to_vec()
}

#[test]
fn no_marker_reaches_a_wider_audience() {
    let shipped = Project::empty();
    let ladder = shipped.config.audiences.clone();
    let places = shipped.vocabulary.iter().enumerate().map(|(n, k)| (k.name.to_string(), n)).collect();
    let mut planter = Planter { ladder: &ladder, places, markers: Markers::default(), project: TestProject::empty() };
    let mut outline = String::new();
    let vendor = ladder.find("vendor").expect("known");
    for (n, kind) in shipped.vocabulary.iter().enumerate() {
        let file = planter.markers.plant(Some(ladder.unmarked()), "name of a register file");
        let mut yaml = format!("# {}\nkind: {}\nentries:\n", planter.markers.plant(None, "comment of YAML"), kind.name);
        for own in ladder.all() {
            yaml.push_str(&planter.entry(kind, own, &format!("K{n}-{}", ladder.name(own))));
        }
        planter.project.write(&format!("content/{file}.yaml"), yaml);
        if kind.entry_audience(Some(vendor)).is_visible_to(vendor) {
            let _ = writeln!(outline, "      - {{ register: {}, view: sheets }}", kind.name);
        }
    }
    own_kind(&mut planter);
    let mut pages = String::new();
    for own in ladder.all() {
        let name = ladder.name(own);
        let slug = planter.markers.plant(Some(own), "name of a page");
        let mut page = format!("---\naudience: {name}\n---\n# {}\n\n", planter.markers.plant(Some(own), "title of a page"));
        for inner in ladder.all() {
            let marker = planter.markers.plant(Some(own.narrower(inner)), "passage of a page");
            let _ = write!(page, "<!-- audience: {} -->\n{marker}\n<!-- /audience -->\n\n", ladder.name(inner));
        }
        let _ = writeln!(page, "<!-- {} -->", planter.markers.plant(None, "comment of a page"));
        planter.project.write(&format!("content/{slug}.md"), page);
        if own.is_visible_to(vendor) {
            let _ = writeln!(pages, "      - page: {slug}");
        }
    }
    let hidden_document = planter.markers.plant(Some(ladder.find("internal").expect("known")), "title of an internal document");
    let loose = planter.markers.plant(Some(ladder.unmarked()), "file that nothing uses");
    planter.project.write(&format!("static/{loose}.txt"), "x");
    let documents = format!(
        "documents:\n  doc:\n    title: Document\n    audience: vendor\n    outline:\n{pages}{outline}  interne:\n    title: {hidden_document}\n    audience: internal\n    outline:\n{pages}"
    );
    // Rules on content (dates in order, shares, steps of flows …) have nothing to say of markers.
    let quiet: String = RULES.iter().filter(|r| !r.fixed).map(|r| format!("  {}: off\n", r.id)).collect();
    planter.project.write(
        "ouvrage.yaml",
        format!(
            "title: Essai # {}\ndate: 2026-03-02\nrepository: https://git.example.org/{}\nrules:\n{quiet}{documents}",
            planter.markers.plant(None, "comment of the configuration"),
            planter.markers.plant(Some(ladder.unmarked()), "address of the repository")
        ),
    );

    let errors: Vec<String> =
        planter.project.findings().items.iter().filter(|f| f["severity"] == "error").map(|f| f["message"].to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let planted = &planter.markers.planted;
    assert!(planted.len() > 3_000, "{} markers", planted.len());
    for reader in ["vendor", "internal", "public"] {
        let audience = ladder.find(reader).expect("known");
        // What renderers are handed holds nothing hidden, whether or not any of them would show it.
        let reading = Project::read(planter.project.path()).expect("readable");
        let publication = Publication::new(reading.project.as_ref().expect("a project"), audience);
        let handed = format!("{publication:?}").into_bytes();
        for at in memchr_all(&handed) {
            let marker = String::from_utf8_lossy(&handed[at..at + 8]).into_owned();
            let Some((for_whom, place)) = planted.get(&marker) else { continue };
            // Relative paths of an entry count from its file, so the publication knows its name; the search below shows that it is not shown.
            let known = place == "name of a register file" || for_whom.is_some_and(|a| a.is_visible_to(audience));
            assert!(known, "the publication for {reader} holds {marker} ({place})");
        }
        let writes = ladder.unmarked().is_visible_to(audience);
        let secret = publication.find("ZE-1").map_or(0, |entry| publication.outward(entry).len());
        assert_eq!(secret, usize::from(writes), "links for the team that {reader} is handed");
        let out = planter.project.path().join(format!("out-{reader}"));
        let mut args =
            vec!["build".to_owned(), planter.project.path().to_string_lossy().into_owned(), "--audience".into(), reader.into()];
        args.extend(["--out".to_owned(), out.to_string_lossy().into_owned()]);
        let built = run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(built.status, 0, "{}", built.stderr);
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (path, bytes) in files(&out) {
            let mut haystack = path.clone().into_bytes();
            haystack.extend(readable(&path, &bytes, &out.join(&path)));
            for at in memchr_all(&haystack) {
                let marker = String::from_utf8_lossy(&haystack[at..at + 8]).into_owned();
                seen.entry(marker).or_insert_with(|| path.clone());
            }
        }
        let leaked: Vec<String> = seen
            .iter()
            .filter_map(|(marker, path)| {
                let (for_whom, place) = planted.get(marker)?;
                let visible = for_whom.is_some_and(|a| a.is_visible_to(audience));
                (!visible).then(|| format!("{marker} ({place}) is in {path}"))
            })
            .collect();
        assert!(leaked.is_empty(), "{} markers leaked to {reader}:\n{}", leaked.len(), leaked.join("\n"));
        // The search must be able to find: most of what this reader may see is there.
        let visible = planted.values().filter(|(a, _)| a.is_some_and(|a| a.is_visible_to(audience))).count();
        let found = seen.keys().filter(|m| planted.contains_key(*m)).count();
        assert!(found * 10 > visible * 9, "only {found} of {visible} visible markers of {reader} were found");
    }
}

/// Offsets of everything that looks like a marker.
fn memchr_all(haystack: &[u8]) -> Vec<usize> {
    haystack
        .windows(8)
        .enumerate()
        .filter(|(_, w)| w.starts_with(b"mk") && w[7] == b'q' && w[2..7].iter().all(u8::is_ascii_digit))
        .map(|(at, _)| at)
        .collect()
}
