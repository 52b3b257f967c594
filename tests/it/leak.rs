//! Nothing leaks: unique markers are planted in every field of every kind at every audience, in passages, comments, file names and
//! attachments, and every byte of every output of each audience is searched for those that it may not see.

use super::support::{TestProject, files};
use calamine::Reader as _;
use ouvrage::check::RULES;
use ouvrage::project::Project;
use ouvrage::publication::Publication;
use ouvrage::schema::{Audience, Audiences, FieldType, Kind, Targets};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

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

/// Plants a project. With `only`, nothing is written but what that reader may see, under the same names.
struct Planter<'a> {
    ladder: &'a Audiences,
    only: Option<Audience>,
    /// Place of each kind, from which the ids of its entries are made.
    places: BTreeMap<String, usize>,
    /// Whom the entries of each kind are for, by the name of the audience that they ask for.
    entries: BTreeMap<String, Audience>,
    markers: Markers,
    project: TestProject,
}

impl<'a> Planter<'a> {
    fn new(shipped: &'a Project, only: Option<Audience>) -> Self {
        let ladder = &shipped.config.audiences;
        let places: BTreeMap<String, usize> =
            shipped.vocabulary.iter().enumerate().map(|(n, k)| (k.name.to_string(), n)).collect();
        let mut entries = BTreeMap::new();
        for kind in shipped.vocabulary.iter() {
            for own in ladder.all() {
                entries.insert(format!("K{}-{}", places[&*kind.name], ladder.name(own)), kind.entry_audience(Some(own)));
            }
        }
        Planter { ladder, only, places, entries, markers: Markers::default(), project: TestProject::empty() }
    }

    /// Whether something for an audience is written.
    fn writes(&self, audience: Audience) -> bool {
        self.only.is_none_or(|reader| audience.is_visible_to(reader))
    }

    /// A comment, which is for nobody.
    fn comment(&mut self, place: &str, open: &str, close: &str) -> String {
        let marker = self.markers.plant(None, place);
        if self.only.is_none() { format!("{open}{marker}{close}") } else { String::new() }
    }

    /// Prose with a passage for each audience and a comment, its lines parted by `line`.
    fn prose(&mut self, audience: Audience, place: &str, line: &str) -> String {
        let mut text = String::new();
        for narrower in self.ladder.all() {
            let own = audience.narrower(narrower);
            let marker = self.markers.plant(Some(own), &format!("{place}, passage"));
            if self.writes(own) {
                // Without the marks where the passage is for this reader, and as one writes who knows of no other passage.
                let name = self.ladder.name(narrower);
                let empty = if line.contains("\n\n") { line.to_owned() } else { line.repeat(2) };
                let _ = match self.only {
                    None => write!(text, "<!-- audience: {name} -->{line}{marker}{line}<!-- /audience -->{line}"),
                    Some(_) => write!(text, "{marker}{empty}"),
                };
            }
        }
        text + &self.comment(&format!("{place}, comment"), "<!-- ", " -->")
    }

    /// A YAML value for a field, with markers wherever it holds words.
    fn value(&mut self, ty: &FieldType, audience: Audience, place: &str) -> Option<String> {
        // A checkpoint is computed from what its text asks, which must be a question.
        let asks = place.starts_with("checkpoint.done_when ") || place.starts_with("checkpoint.applies_when ");
        Some(match ty {
            FieldType::Text if asks => {
                format!("count term where term contains \"{}\" >= 1", self.markers.plant(Some(audience), place))
            }
            // Issues of the document for vendors: its tables tell of those that vendors see, and of no other.
            FieldType::Text if place.starts_with("issue.document ") => "doc".into(),
            FieldType::Text => self.markers.plant(Some(audience), place),
            FieldType::Markdown => {
                let inner = self.markers.plant(Some(audience), place);
                let text = format!("{inner}\\n\\n{}", self.prose(audience, place, "\\n"));
                format!("\"{}\"", if self.only.is_some() { text.trim_end_matches("\\n") } else { &text })
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
            FieldType::Image => {
                let name = self.markers.plant(Some(audience), &format!("{place}, file name"));
                let team = audience.narrower(self.ladder.unmarked());
                let inside = self.markers.plant(Some(team), &format!("{place}, metadata of a picture"));
                if self.writes(audience) {
                    self.project.write(&format!("static/{name}.png"), picture(&inside));
                }
                format!("/{name}.png")
            }
            FieldType::File => {
                let name = self.markers.plant(Some(audience), &format!("{place}, file name"));
                let inside = self.markers.plant(Some(audience), &format!("{place}, inside the file"));
                let svg =
                    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><desc>{inside}</desc></svg>");
                if self.writes(audience) {
                    self.project.write(&format!("static/{name}.svg"), svg);
                }
                format!("/{name}.svg")
            }
            FieldType::Link(link) => self.link(&link.to, link.many, place)?,
            FieldType::List(of) => format!("[{}]", self.value(of, audience, place)?),
            FieldType::Records(fields) => {
                let mut cells = Vec::new();
                let mut about = true;
                for nested in fields.values() {
                    let inner = nested.audience.map_or(audience, |a| a.narrower(audience));
                    let value = self.value(&nested.ty, inner, &format!("{place}.{}", nested.name));
                    // A row that must lead to an entry is about it: without the entry there is no row.
                    about &= value.is_some() || !nested.required || nested.ty.as_link().is_none();
                    if let Some(value) = value.filter(|_| self.writes(inner)) {
                        cells.push(format!("\"{}\": {value}", nested.name));
                    }
                }
                if !about || cells.is_empty() {
                    return None;
                }
                format!("[{{ {} }}]", cells.join(", "))
            }
        })
    }

    /// Links to the entry of the narrowest audience: what a wider reader may see of an entry must not tell where it leads. Where a
    /// link may lead to several, one of them is for all.
    fn link(&self, to: &Targets, many: bool, place: &str) -> Option<String> {
        let target = match to {
            Targets::Any => "requirement",
            Targets::Kinds(kinds) => kinds.first()?,
        };
        let own_kind = place.split('.').next()?;
        // What leads to itself would go round in a circle.
        if own_kind == target {
            return None;
        }
        let ids = ["public", "restricted"].map(|name| format!("K{}-{name}", self.places[target]));
        let seen: Vec<&str> =
            ids.iter().skip(usize::from(!many)).filter(|id| self.writes(self.entries[*id])).map(String::as_str).collect();
        match (many, seen.as_slice()) {
            (_, []) => None,
            (true, seen) => Some(format!("[{}]", seen.join(", "))),
            (false, [one, ..]) => Some((*one).to_owned()),
        }
    }

    /// One entry of a kind for an audience; returns its YAML, and that of its translation.
    fn entry(&mut self, kind: &Kind, own: Audience, id: &str) -> (String, String) {
        let audience = kind.entry_audience(Some(own));
        let comment = self.comment("comment of YAML", " # ", "");
        let mut yaml = format!("- id: {id}{comment}\n  audience: {}\n", self.ladder.name(own));
        let mut other = format!("- id: {id}\n");
        let tag = self.markers.plant(Some(audience), &format!("{}.tags", kind.name));
        let _ = writeln!(yaml, "  tags: [{tag}]");
        for field in kind.fields.values() {
            let effective = field.audience.map_or(audience, |a| a.narrower(audience));
            let place = format!("{}.{} for {}", kind.name, field.name, self.ladder.name(own));
            if let Some(value) = self.value(&field.ty, effective, &place).filter(|_| self.writes(effective)) {
                let _ = writeln!(yaml, "  {}: {value}", field.name);
            }
            if field.translate && matches!(field.ty, FieldType::Text | FieldType::Markdown) {
                let value = self.value(&field.ty, effective, &format!("{place}, translated"));
                if let Some(value) = value.filter(|_| self.writes(effective)) {
                    let _ = writeln!(other, "  {}: {value}", field.name);
                }
            }
        }
        if self.writes(audience) { (yaml, other) } else { (String::new(), String::new()) }
    }

    /// The register of a kind, with an entry for each audience.
    fn register(&mut self, kind: &Kind) {
        let file = self.markers.plant(Some(self.ladder.unmarked()), "name of a register file");
        let (mut entries, mut others) = (String::new(), String::new());
        for own in self.ladder.all() {
            let (yaml, other) = self.entry(kind, own, &format!("K{}-{}", self.places[&*kind.name], self.ladder.name(own)));
            entries.push_str(&yaml);
            others.push_str(&other);
        }
        let comment = self.comment("comment of YAML", "# ", "\n");
        if !entries.is_empty() {
            self.project.write(&format!("content/{file}.yaml"), format!("{comment}kind: {}\nentries:\n{entries}", kind.name));
            self.project.write(&format!("content/{file}.en.yaml"), others);
        }
    }

    /// A page for an audience, in two languages. Returns its path.
    fn page(&mut self, own: Audience) -> String {
        let name = self.ladder.name(own);
        let slug = self.markers.plant(Some(own), "name of a page");
        let title = self.markers.plant(Some(own), "title of a page");
        let texts = ["page", "page in another language"].map(|what| self.prose(own, &format!("passage of a {what}"), "\n\n"));
        if self.writes(own) {
            let [text, other] = if self.only.is_some() { texts.map(|text| text.trim_end().to_owned()) } else { texts };
            self.project.write(&format!("content/{slug}.md"), format!("---\naudience: {name}\n---\n# {title}\n\n{text}\n"));
            self.project.write(&format!("content/{slug}.en.md"), format!("# {title}\n\n{other}\n"));
        }
        slug
    }

    /// Pages whose heading, from which they take their title, is not for all who may see them.
    fn untitled(&mut self) {
        let internal = self.ladder.find("internal").expect("known");
        let public = self.ladder.find("public").expect("known");
        let mut heading = |place: &str| {
            let hidden = self.markers.plant(Some(internal), &format!("title that is a heading {place}"));
            let text = format!("<!-- audience: internal -->\n# {hidden}\n<!-- /audience -->\n\n");
            if self.writes(internal) { text } else { String::new() }
        };
        let (alone, before, translated) = (heading("alone"), heading("before another"), heading("of a translation"));
        let seen = self.markers.plant(Some(public), "title that is the second heading");
        let comment = self.comment("comment above a heading", "<!-- # ", " -->\n\n");
        for (page, text) in [
            ("alone", format!("{alone}Texte.\n")),
            ("second", format!("{comment}{before}# {seen}\n\nTexte.\n")),
            ("translated", "# Titre\n\nTexte.\n".to_owned()),
        ] {
            self.project.write(&format!("content/untitled-{page}.md"), format!("---\naudience: public\n---\n{text}"));
        }
        self.project.write("content/untitled-translated.en.md", format!("{translated}Text.\n"));
    }

    /// Figures of all sorts: their sums and counts know of nothing that is hidden.
    fn pictures(&self) {
        let blocks: String = VIEWS.iter().map(|view| format!("```view\n{view}\n```\n\n")).collect();
        if self.writes(self.ladder.find("vendor").expect("known")) {
            // A column that readers do not have is not named in what they get.
            let more = if self.writes(self.ladder.find("internal").expect("known")) { ", secretly" } else { "" };
            let blocks = format!("{blocks}```view\ntable: zed\ncolumns: [name, rows{more}]\n```\n\n");
            let counted = "Il y en a `value: count requirement`, en tout `value: count story` et `value: sum sizing.today`.";
            self.project.write("content/views.md", format!("---\naudience: vendor\n---\n# Vues\n\n{counted}\n\n{blocks}"));
        }
    }

    /// A kind of the project's own with what no shipped kind has: a narrower link, narrower cells of rows, and a kind that only the
    /// team knows.
    fn own_kinds(&mut self) {
        let internal = self.ladder.find("internal").expect("known");
        let vendor = self.ladder.find("vendor").expect("known");
        let mut plant = |audience, place: &str| self.markers.plant(Some(audience), place);
        let link = plant(internal, "label of a link for the team");
        let back = plant(internal, "label of the other side of that link");
        let column = plant(internal, "label of a column of rows for the team");
        let cell = plant(internal, "cell of rows for the team");
        let shown = plant(vendor, "cell of rows for vendors");
        let label = plant(internal, "label of a kind for the team");
        let only = plant(internal, "text that is one passage");
        let title = plant(vendor, "title of an entry of an own kind");
        let third = plant(internal, "title of an entry for the team, of a kind with a document for each");
        let team = self.writes(internal);
        let of_team = |text: String| if team { text } else { String::new() };
        let hidden = of_team(format!("      hidden: {{ type: text, audience: internal, label: {column} }}\n"));
        let links = of_team(format!(
            "links:\n  secretly: {{ to: zed, audience: internal, label: {link}, inverse: {{ name: secret_of, label: {back} }} }}\n"
        ));
        let kind = format!(
            "kind: zed\nplural: zeds\ntitle: name\naudience: vendor\nfields:\n  name: text\n  only: markdown\n  rows:\n    type: records\n    fields:\n      seen: text\n{hidden}{links}"
        );
        // A text of which nothing is left is as if it had not been written.
        let only = of_team(format!("  only: \"<!-- audience: internal -->\\n{only}\\n<!-- /audience -->\"\n"));
        let secretly = of_team("  secretly: [ZE-2]\n".to_owned());
        let third = of_team(format!("- id: ZE-3\n  audience: internal\n  name: {third}\n"));
        let cell = of_team(format!(", hidden: {cell}"));
        if self.writes(vendor) {
            self.project.write("kinds/zed.yaml", kind);
            let entries = format!(
                "- id: ZE-1\n  name: {title}\n{only}{secretly}  rows: [{{ seen: {shown}{cell} }}]\n- id: ZE-2\n  name: autre\n{third}"
            );
            self.project.write("content/zeds.yaml", entries);
        }
        if team {
            let kind = format!(
                "kind: zeta\nplural: zetas\naudience: internal\nlabels: {label}\ntitle: name\nfields: {{ name: text }}\n"
            );
            self.project.write("kinds/zeta.yaml", kind);
            self.project.write("content/zetas.yaml", "- id: ZT-1\n  name: x\n");
        }
    }

    /// The settings: a document for vendors of all that they may see, and one for the team.
    fn settings(&mut self, outline: &str) {
        let internal = self.ladder.find("internal").expect("known");
        let hidden = self.markers.plant(Some(internal), "title of an internal document");
        let each = "  fiche:\n    for: zed\n    title: \"Fiche {name}\"\n    audience: vendor\n    outline: [{ entry: this }]\n";
        let mut documents = format!(
            "documents:\n  doc:\n    title: Document\n    audience: vendor\n    revisions: issues\n    distribution: issues\n    outline:\n{outline}{each}"
        );
        if self.writes(internal) {
            let _ = write!(documents, "  interne:\n    title: {hidden}\n    audience: internal\n    outline:\n{outline}");
        }
        if self.only.is_some_and(|reader| !self.ladder.find("vendor").is_some_and(|vendor| vendor.is_visible_to(reader))) {
            documents.clear();
        }
        // Rules on content (dates in order, shares, steps of flows …) have nothing to say of markers.
        let quiet: String = RULES.iter().filter(|r| !r.fixed).map(|r| format!("  {}: off\n", r.id)).collect();
        let comment = self.comment("comment of the configuration", " # ", "");
        let mut settings = format!("title: Essai{comment}\ndate: 2026-03-02\nlanguages: [fr, en]\nrules:\n{quiet}{documents}");
        let secret = |this: &mut Self, place: &str| this.markers.plant(Some(internal), place);
        let repository = secret(self, "address of the repository");
        let report = secret(self, "address for reports");
        let picture = secret(self, "logo of an internal document");
        if self.writes(internal) {
            let _ = writeln!(settings, "repository: https://git.example.org/{repository}");
            let _ = writeln!(settings, "report: {{ to: \"{report}@example.org\", audience: internal }}");
            settings = settings.replacen(
                "    audience: internal\n",
                &format!("    audience: internal\n    logo: static/{picture}.svg\n"),
                1,
            );
            let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
            self.project.write(&format!("static/{picture}.svg"), svg);
        }
        // Whoever reviews sees all, and nobody is given what they wrote down.
        let sums = " verifies EX-1: 0123456789abcdef 0123456789abcdef\n";
        let line = self.comment("line of the ledger of reviews", "", sums);
        self.project.write("reviews.yaml", ["# Ledger\n", &line].concat());
        settings.push_str("reviews: { test: [verifies], requirement: [satisfies] }\n");
        let named = secret(self, "name of a view of a register");
        // It says that it is for vendors, and names a link that only the team sees.
        let naming = secret(self, "name of a view that filters by a hidden link");
        if self.writes(internal) {
            let _ = write!(settings, "views:\n  requirement: [{{ name: {named} }}]\n");
            let _ = writeln!(settings, "  zed: [{{ name: {naming}, audience: vendor, where: secretly is empty }}]");
        }
        // What is asked of vendors is told to nobody wider.
        let vendor = self.ladder.find("vendor").expect("known");
        let asked = ["a question to vendors", "a post to price"].map(|place| self.markers.plant(Some(vendor), place));
        if self.only.is_none_or(|reader| vendor.is_visible_to(reader)) {
            let [question, post] = asked;
            let _ = write!(settings, "answers:\n  audience: vendor\n  prices: [{{ post: {post} }}]\n  questions: [{question}]\n");
        }
        self.project.write("ouvrage.yaml", settings);
    }

    /// Commits a state before this one, in which every field held another marker for the same readers; vendors hold that state, and those who
    /// write are shown every commit.
    fn older_state(&mut self, author: &str, subject: &str) {
        let settings = self.project.path().join("ouvrage.yaml");
        let told = "history: yes\nbaselines: [{ name: first, audience: vendor }]\n";
        let settings = std::fs::read_to_string(settings).expect("written") + told;
        self.project.write("ouvrage.yaml", settings);
        let texts = files(&self.project.path().join("content"));
        for (path, bytes) in &texts {
            let Ok(mut text) = String::from_utf8(bytes.clone()) else { continue };
            for at in memchr_all(bytes) {
                let marker = text[at..at + 8].to_owned();
                let Some((audience, place)) = self.markers.planted.get(&marker).cloned() else { continue };
                // Names of files stay: what is named must be there.
                if place.contains(" for ") && !place.contains("file") && !place.contains("metadata") {
                    let older = format!("mk5{}", &marker[3..]);
                    text.replace_range(at..at + 8, &older);
                    self.markers.planted.insert(older, (audience, format!("{place}, as it was")));
                }
            }
            self.project.write(&format!("content/{path}"), text);
        }
        commit(&self.project, author, subject);
        let tagged = std::process::Command::new("git").current_dir(self.project.path()).args(["tag", "first"]).status();
        assert!(tagged.expect("git").success());
        for (path, bytes) in texts {
            self.project.write(&format!("content/{path}"), bytes);
        }
    }

    /// The whole project.
    fn plant(mut self, shipped: &Project, in_git: bool) -> (Markers, TestProject) {
        let vendor = self.ladder.find("vendor").expect("known");
        let mut registers = String::new();
        for kind in shipped.vocabulary.iter() {
            self.register(kind);
            if kind.entry_audience(Some(vendor)).is_visible_to(vendor) {
                let _ = writeln!(registers, "      - {{ register: {}, view: sheets }}", kind.name);
            }
        }
        self.own_kinds();
        let mut outline = String::new();
        for own in self.ladder.all() {
            let slug = self.page(own);
            if own.is_visible_to(vendor) {
                let _ = writeln!(outline, "      - page: {slug}");
            }
        }
        self.untitled();
        self.pictures();
        outline.push_str("      - page: views\n");
        for page in ["alone", "second", "translated"] {
            let _ = writeln!(outline, "      - page: untitled-{page}");
        }
        let more = if self.writes(self.ladder.find("internal").expect("known")) { ", secretly" } else { "" };
        let _ = writeln!(outline, "      - {{ register: zed, columns: [name{more}] }}");
        self.settings(&(outline + &registers));
        let loose = self.markers.plant(Some(self.ladder.unmarked()), "file that nothing uses");
        if self.writes(self.ladder.unmarked()) {
            self.project.write(&format!("static/{loose}.txt"), "x");
        }
        let author = self.markers.plant(Some(self.ladder.unmarked()), "author in git");
        let subject = self.markers.plant(Some(self.ladder.find("restricted").expect("known")), "subject of a commit");
        let later =
            self.markers.plant(Some(self.ladder.find("restricted").expect("known")), "subject of a commit of one register");
        if in_git {
            self.older_state(&author, &subject);
            commit(&self.project, &author, &subject);
            // All of its entries may be seen by the team, but not all of their fields: what was done to it may be about those.
            self.project.write("kinds/zut.yaml", "kind: zut\nplural: zuts\ntitle: name\naudience: internal\nfields:\n  name: text\n  price: { type: text, audience: restricted }\n");
            commit(&self.project, &author, "Un type de plus");
            self.project.write("content/zuts.yaml", "- id: ZU-1\n  name: Un\n  price: x\n");
            commit(&self.project, &author, &later);
        }
        (self.markers, self.project)
    }
}

const VIEWS: [&str; 14] = [
    "table: requirement\ngroup: priority",
    "cards: persona",
    "matrix: requirement\ncolumns: test\nby: verified_by",
    "coverage: requirement\nby: [verified_by, satisfies]",
    "chart: requirement\nsort: bar\nx: priority",
    "chart: sizing\nsort: bar\nx: metric\ny: [today, tomorrow]",
    "graph: [requirement, story]",
    "graph: requirement\naround: K22-public",
    "timeline: [lot, milestone]",
    "board: story\nby: status",
    "tree: objective\nby: part_of",
    "glossary: term",
    "flow: flow",
    "sheets: interface",
];

/// A picture whose metadata holds a text.
fn picture(text: &str) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut pixel = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    pixel.write_all(&[0, 127]).expect("in memory");
    let pixel = pixel.finish().expect("in memory");
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let comment = format!("Author\0{text}");
    for (name, data) in [(b"IHDR", &header[..]), (b"tEXt", comment.as_bytes()), (b"IDAT", &pixel), (b"IEND", &[])] {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        png.extend(u32::try_from(data.len()).expect("small").to_be_bytes());
        png.extend_from_slice(name);
        png.extend_from_slice(data);
        png.extend(sum.sum().to_be_bytes());
    }
    png
}

/// Commits all of a project.
fn commit(project: &TestProject, author: &str, subject: &str) {
    let who = [format!("user.name={author}"), format!("user.email={author}@example.org"), "commit.gpgsign=false".to_owned()];
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", subject]] {
        let mut git = std::process::Command::new("git");
        git.current_dir(project.path()).args(who.iter().flat_map(|w| ["-c", w.as_str()])).args(args);
        let run = git.output().expect("git");
        assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
    }
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
    if path.ends_with(".xlsx") {
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a spreadsheet");
        let mut all = String::new();
        for (name, sheet) in book.worksheets() {
            all.push_str(&name);
            sheet.cells().for_each(|(_, _, cell)| writeln!(all, "{cell}").expect("in memory"));
        }
        return all.into_bytes();
    }
    bytes.to_vec()
}

fn build(project: &TestProject, reader: &str, out: &std::path::Path) {
    let built = project.run("build", &["--audience", reader, "--out", &out.to_string_lossy()]);
    assert_eq!(built.status, 0, "{}", built.stderr);
}

/// What commands hand out as data for a reader: everything, registers in each format, entries.
fn commands(project: &TestProject, reader: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut add = |args: &[&str]| {
        let run = project.run(args[0], &[&args[1..], &["--audience", reader]].concat());
        // Of an entry that this reader does not get, only what is said of it.
        assert!(run.status == 0 || args[0] != "export", "{args:?}: {}", run.stderr);
        let said = format!("{}{}", run.stdout, run.stderr).into_bytes();
        all.insert(args.join(" "), said);
    };
    add(&["export"]);
    add(&["export", "--lang", "en"]);
    add(&["list", "zed", "--columns", "id,tags,secret_of"]);
    add(&["agenda"]);
    add(&["show", "ZE-3"]);
    // What is shown and what scripts get is one walk, so that each entry is asked for in one way.
    for id in ["ZE-1", "K22-public"] {
        add(&["impact", id, "--format", "json"]);
    }
    add(&["answer-sheet", "--format", "json", "--lang", "en"]);
    for (name, ids) in [("comparison", &[][..]), ("plan", &["SC-1"])] {
        let book = project.path().join(format!("{name}-{reader}.xlsx"));
        let out = book.to_string_lossy().into_owned();
        let run = project.run("workbook", &[ids, &["--audience", reader, "--out", &out]].concat());
        let said = std::fs::read(&book).unwrap_or_else(|_| run.stderr.into_bytes());
        // What is no workbook is the reason why there is none.
        let key = if book.is_file() { format!("{name}.xlsx") } else { name.to_owned() };
        all.insert(key, said);
    }
    let book = project.path().join(format!("answers-{reader}.xlsx"));
    let run = project.run("answer-sheet", &["--out", &book.to_string_lossy(), "--audience", reader]);
    // Whoever is not asked gets none.
    assert_eq!(run.status == 0, reader != "public", "{}", run.stderr);
    all.extend(std::fs::read(&book).ok().map(|bytes| ("answers.xlsx".to_owned(), bytes)));
    let registers = project.path().join(format!("registers-{reader}"));
    let run = project.run("export", &["--format", "csv", "--out", &registers.to_string_lossy(), "--audience", reader]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    all.extend(files(&registers).into_iter().map(|(path, bytes)| (format!("registers/{path}"), bytes)));
    all
}

/// Counts, totals, order, numbering, names of files, sizes: nothing at all tells that there is more.
#[test]
#[ignore = "long: tests/run"]
fn what_a_reader_gets_is_to_the_byte_what_a_project_without_the_rest_gives() {
    let shipped = Project::empty();
    let ladder = &shipped.config.audiences;
    // A document names the commit it was made from, and no two projects have the same: here neither is in git.
    let (_, whole) = Planter::new(&shipped, None).plant(&shipped, false);
    for reader in ["vendor", "public"] {
        let (_, part) = Planter::new(&shipped, ladder.find(reader)).plant(&shipped, false);
        let [of_whole, of_part] = [&whole, &part].map(|project| {
            let out = project.path().join(format!("out-{reader}"));
            build(project, reader, &out);
            files(&out)
        });
        assert!(of_part.len() > 60, "{} files", of_part.len());
        let lacking = |these: &BTreeMap<String, Vec<u8>>, those: &BTreeMap<String, Vec<u8>>| {
            these.keys().filter(|path| !those.contains_key(*path)).cloned().collect::<Vec<_>>()
        };
        let (more, fewer) = (lacking(&of_whole, &of_part), lacking(&of_part, &of_whole));
        for (path, bytes) in &of_whole {
            let Some(other) = of_part.get(path) else { continue };
            let at = bytes.iter().zip(other).position(|(a, b)| a != b).unwrap_or(bytes.len().min(other.len()));
            let around = |bytes: &[u8]| {
                let part = &bytes[at.saturating_sub(80)..bytes.len().min(at + 80)];
                String::from_utf8_lossy(part).into_owned()
            };
            assert!(bytes == other, "{path} for {reader} differs at {at}:\n{}\nnot\n{}", around(bytes), around(other));
        }
        assert!(more.is_empty() && fewer.is_empty(), "files for {reader}: more {more:?}, fewer {fewer:?}");
        let told =
            of_whole.values().filter(|bytes| String::from_utf8_lossy(bytes).contains("<details class=\"impact\">")).count();
        // What is public names too little for that.
        let tells = reader == "vendor";
        assert!(told > 20 || !tells, "{told} pages for {reader} say what a change touches");
        // What depends on an entry is counted and gone through as if the rest had never been.
        // Links lead to the entries that are for all.
        let mut touching = 0;
        for kind in ["requirement", "stakeholder", "processing", "cookie", "segment"] {
            let place = shipped.vocabulary.iter().position(|known| *known.name == *kind).expect("a kind that ships");
            let id = format!("K{place}-public");
            let [of_whole, of_part] = [&whole, &part].map(|project| {
                let told = project.run("impact", &[&id, "--audience", reader, "--format", "json"]);
                (told.status, told.stdout)
            });
            assert_eq!(of_whole, of_part, "what a change of {id} touches for {reader}");
            touching += usize::from(of_whole.1.contains("\"distance\""));
        }
        assert!(touching > 0 || !tells, "{touching} entries of {reader} touch others");
        let [of_whole, of_part] = [&whole, &part].map(|project| {
            let sheet = project.run("answer-sheet", &["--format", "json", "--audience", reader]);
            (sheet.status, sheet.stdout)
        });
        assert!(of_whole == of_part, "the answer sheet for {reader}:\n{}\nnot\n{}", of_whole.1, of_part.1);
        for command in [&["export"][..], &["export", "--lang", "en"], &["list", "zed", "--format", "csv"]] {
            let args = [&command[1..], &["--audience", reader]].concat();
            let [of_whole, of_part] = [&whole, &part].map(|project| project.run(command[0], &args).stdout);
            let differs = of_whole.lines().zip(of_part.lines()).find(|(a, b)| a != b);
            assert!(of_whole == of_part, "{command:?} for {reader}: {differs:?}");
        }
    }
}

/// Each reader apart, so that several are searched at a time.
#[test]
#[ignore = "long: tests/run"]
fn no_marker_reaches_a_wider_audience_than_vendors() {
    no_marker_reaches_wider_than("vendor");
}

#[test]
#[ignore = "long: tests/run"]
fn no_marker_reaches_a_wider_audience_than_the_team() {
    no_marker_reaches_wider_than("internal");
}

#[test]
#[ignore = "long: tests/run"]
fn no_marker_reaches_the_public() {
    no_marker_reaches_wider_than("public");
}

fn no_marker_reaches_wider_than(reader: &str) {
    let shipped = Project::empty();
    let ladder = &shipped.config.audiences;
    let (markers, project) = Planter::new(&shipped, None).plant(&shipped, true);
    let errors: Vec<String> =
        project.findings().items.iter().filter(|f| f["severity"] == "error").map(|f| f["message"].to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let planted = &markers.planted;
    assert!(planted.len() > 6_000, "{} markers", planted.len());
    let audience = ladder.find(reader).expect("known");
    // What renderers are handed holds nothing hidden, whether or not any of them would show it.
    let reading = Project::read(project.path()).expect("readable");
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
    let out = project.path().join(format!("out-{reader}"));
    build(&project, reader, &out);
    assert!(!out.join(".git").exists());
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut leaked: Vec<String> = Vec::new();
    let mut outputs = files(&out);
    assert!(outputs.contains_key("entries.json"));
    // What was there before is told to those who could see it, so that what they could not is looked for in vain.
    let older = |path: &str, outputs: &BTreeMap<String, Vec<u8>>| {
        outputs.get(path).is_some_and(|bytes| String::from_utf8_lossy(bytes).contains("mk5"))
    };
    assert_eq!(older("changes/first.html", &outputs), reader != "public", "{reader}");
    let history = outputs.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("<details class=\"history\""));
    assert_eq!(history.count() > 100, writes, "pages with a history for {reader}");
    outputs.extend(commands(&project, reader));
    for (path, bytes) in outputs {
        let mut haystack = path.clone().into_bytes();
        haystack.extend(readable(&path, &bytes, &out.join(&path)));
        // A document is for its own audience, on whichever site it is offered.
        let for_vendors = path.ends_with(".pdf") && !path.contains("interne");
        let audience = if for_vendors { ladder.find("vendor").expect("known") } else { audience };
        for at in memchr_all(&haystack) {
            let marker = String::from_utf8_lossy(&haystack[at..at + 8]).into_owned();
            if let Some((for_whom, place)) = planted.get(&marker)
                && !for_whom.is_some_and(|a| a.is_visible_to(audience))
            {
                leaked.push(format!("{marker} ({place}) is in {path}"));
            }
            seen.entry(marker).or_insert_with(|| path.clone());
        }
    }
    assert!(leaked.is_empty(), "{} markers leaked to {reader}:\n{}", leaked.len(), leaked.join("\n"));
    // The search must be able to find: most of what this reader may see is there.
    // The public is not told of the state that vendors hold.
    let told = |place: &str| reader != "public" || !place.ends_with("as it was");
    let visible = planted.values().filter(|(a, place)| told(place) && a.is_some_and(|a| a.is_visible_to(audience))).count();
    let found = seen.keys().filter(|m| planted.contains_key(*m)).count();
    assert!(found * 10 > visible * 9, "only {found} of {visible} visible markers of {reader} were found");
    // For docs/trust.md: `cargo test --test it leak -- --nocapture`.
    println!("{reader}: {} markers planted, {visible} for them, {found} found, {} leaked", planted.len(), leaked.len());
}

/// A kind may be narrower than the entries of it that a reader gets: a theme is not told how narrow.
#[test]
fn a_theme_is_not_told_the_name_of_a_narrower_audience() {
    let project = TestProject::new()
        .file("content/criteria.yaml", "- id: CR-1\n  title: Prix\n  audience: vendor\n- id: CR-2\n  title: Marge\n")
        .file("themes/default/site/register.html", "[{{ page.audience.name }}] {{ page.title }}");
    for (reader, name) in [("vendor", "[]"), ("internal", "[internal]")] {
        let built = project.run("build", &["--no-pdf", "--no-search", "--audience", reader]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let page = std::fs::read_to_string(project.path().join("_site/criteria/index.html")).expect("the register");
        assert!(page.starts_with(name), "{reader}: {page}");
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
