//! The register of processing activities, in the shape of the model of the French authority (CNIL): a list, then a sheet per activity
//! whose parts follow Article 30 of the GDPR. What is missing is said to be, never invented; what a team added stands in a last part.

use crate::domain::choice;
use crate::domain::privacy::{DpiaReason, Point, RIGHTS, acts_for_others, bases, dpia_asked, missing, rights};
use crate::face::Writer;
use crate::face::cell::{Cell, Ref};
use crate::face::describe::{Described, Fact, LinkGroup, ProseField, RowColumn, Rows, describe, place};
use crate::index::EntryIndex;
use crate::project::{Entry, Request};
use crate::schema::FieldType;
use crate::select::select;
use crate::view::definition::{Computed, Holds, Role, View};
use crate::view::lists::cards::anchored;
use crate::view::lists::cross;
use crate::view::lists::table::{default_columns, table};
use crate::view::{Data, ViewData};
use serde::Serialize;
use std::sync::Arc;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["processing", "right"],
    holds: |request| if is_of_rights(request) { Holds::Names } else { Holds::Whole },
    tab: "sheets",
    ..View::new(
        "register",
        &[
            ("columns", Role::Columns),
            ("list", Role::Text("yes or no", |text| matches!(text, "yes" | "no"))),
            ("where", Role::Condition),
            ("sort", Role::Sorts),
        ],
        |request, writer, _| {
            if is_of_rights(request) {
                return cross::rights_by_basis(request, writer);
            }
            Computed::of("register", compute(request, writer)?)
        },
    )
};

/// Rights against legal bases name the entries and do not hold them.
fn is_of_rights(request: &Request) -> bool {
    request.kinds.first().is_some_and(|(kind, _)| kind == "right")
}

/// The register.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Register {
    /// All activities in a table.
    pub list: Option<Box<ViewData>>,
    pub sheets: Vec<ProcessingSheet>,
}

/// One activity.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ProcessingSheet {
    pub r#ref: Ref,
    pub sections: Vec<Section>,
    /// How many points are missing in all.
    pub missing: usize,
}

/// A part of a sheet.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Section {
    /// The same for the same part in every sheet, whatever an activity leaves out.
    pub number: usize,
    pub title: String,
    pub facts: Vec<Fact>,
    pub prose: Vec<ProseField>,
    pub tables: Vec<Rows>,
    pub links: Vec<LinkGroup>,
    /// What is to be said where nothing stands: "no transfer is declared".
    pub note: Option<String>,
    /// Points that are missing, with their article.
    pub missing: Vec<String>,
}

/// The parts: key of the title, and what stands in each.
const PARTS: [(&str, &[&str]); 12] = [
    ("register_identification", &["role", "created", "updated", "description", "in"]),
    ("register_actors", &["controllers", "representative", "dpo", "dpo_absent"]),
    ("register_purposes", &["purposes", "client_processing", "automated_decision", "automated_logic"]),
    ("register_subjects", &["data_subjects", "source", "provision", "provision_consequence"]),
    ("register_data", &["data_categories", "uses"]),
    ("register_special", &["special_categories", "criminal_data", "criminal_basis"]),
    ("register_recipients", &["recipients", "sent_to"]),
    ("register_transfers", &["transfers"]),
    ("register_security", &["security", "protected_by"]),
    ("register_trackers", &["sets", "consents"]),
    ("register_dpia", &["dpia_criteria", "dpia_list", "dpia_required", "dpia_state", "dpia_document"]),
    ("register_rights", &["rights"]),
];

/// Computes the register.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Register), String> {
    let publication = writer.publication;
    let selection = select(request, publication)?;
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    let columns: Vec<String> = match request.words("columns") {
        Some(words) => words.into_iter().map(|(w, _)| w.to_owned()).collect(),
        // The purposes are rows of their own: their number says nothing in a list.
        None => default_columns(selection.kind, publication).into_iter().filter(|c| c != "purposes").collect(),
    };
    let list = table(selection.kind, &columns, &selection.groups, selection.total, None, writer);
    let list = ViewData {
        view: "table",
        id: writer.next_id(),
        title: Some(writer.words().get("register_list").to_owned()),
        count: selection.count,
        empty: selection.count == 0,
        data: Data::Table(list),
    };
    let sheets = entries.iter().map(|n| sheet(*n, writer)).collect();
    Ok((
        selection.count,
        Register { list: (entries.len() > 1 && request.text("list") != Some("no")).then(|| Box::new(list)), sheets },
    ))
}

fn sheet(at: EntryIndex, writer: &Writer<'_>) -> ProcessingSheet {
    let publication = writer.publication;
    let entry = publication.entry(at);
    let words = writer.words();
    let mut described = describe(at, None, writer);
    let linked = |name: &str| publication.linked(at, name).next().is_some();
    let points = publication.kind_of(entry).map(|kind| missing(entry, kind, linked)).unwrap_or_default();
    // A part of which the kind knows nothing is no part of this register.
    let known = |names: &[&str]| names.iter().any(|name| publication.vocabulary().has_column(&entry.kind, name));
    let parts: Vec<(&str, &[&str])> = PARTS.into_iter().filter(|(_, names)| known(names)).collect();
    let mut sections: Vec<Section> =
        parts.iter().zip(1..).map(|((title, names), number)| take(number, words.get(title), names, &mut described)).collect();
    for (section, (title, names)) in sections.iter_mut().zip(parts) {
        let own = points.iter().filter(|p| names.contains(&p.field()));
        section.missing = own.map(|p| point(*p, writer)).collect();
        section.note = note(title, section, entry, writer);
        if title == "register_rights" {
            section.links.clear();
            section.tables.extend(rights_table(at, writer));
        }
        if section.is_empty() {
            section.note = Some(words.get("register_nothing").to_owned());
        }
    }
    let rest = Section {
        number: sections.len() + 1,
        title: words.get("register_other").to_owned(),
        facts: described.facts,
        prose: described.prose,
        tables: described.tables,
        links: described.links,
        note: None,
        missing: Vec::new(),
    };
    if !rest.is_empty() {
        sections.push(rest);
    }
    ProcessingSheet { r#ref: anchored(described.r#ref, writer, at), sections, missing: points.len() }
}

impl Section {
    fn has_nothing(&self) -> bool {
        self.facts.is_empty() && self.prose.is_empty() && self.tables.is_empty() && self.links.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.has_nothing() && self.note.is_none() && self.missing.is_empty()
    }
}

/// Takes what belongs to a part out of the description of an entry, in the order of the names.
fn take(number: usize, title: &str, names: &[&str], from: &mut Described) -> Section {
    fn pick<T>(items: &mut Vec<T>, names: &[&str], name: impl Fn(&T) -> &str) -> Vec<T> {
        let (mut own, rest): (Vec<T>, Vec<T>) = items.drain(..).partition(|i| names.contains(&name(i)));
        own.sort_by_key(|i| names.iter().position(|n| *n == name(i)));
        *items = rest;
        own
    }
    let place_of = |name: &str| place(names.iter().position(|n| *n == name));
    let mut facts = pick(&mut from.facts, names, |f| &f.name);
    facts.iter_mut().for_each(|f| f.place = place_of(&f.name));
    let mut prose = pick(&mut from.prose, names, |f| &f.name);
    prose.iter_mut().for_each(|f| f.place = place_of(&f.name));
    let mut tables = pick(&mut from.tables, names, |f| &f.name);
    tables.iter_mut().for_each(|f| f.place = place_of(&f.name));
    Section {
        number,
        title: title.to_owned(),
        facts,
        prose,
        tables,
        links: pick(&mut from.links, names, |f| &f.name),
        note: None,
        missing: Vec::new(),
    }
}

/// What a part says of itself.
fn note(part: &str, section: &Section, entry: &Entry, writer: &Writer<'_>) -> Option<String> {
    let words = writer.words();
    let has_kind_field = |field: &str| writer.publication.kind_of(entry).is_some_and(|k| k.fields.contains_key(field));
    let key = match part {
        "register_transfers" if section.tables.is_empty() && section.missing.is_empty() && has_kind_field("transfers") => {
            "register_no_transfer"
        }
        "register_special" if section.tables.is_empty() && has_kind_field("special_categories") => "register_no_special",
        "register_dpia" if has_kind_field("dpia_criteria") || has_kind_field("dpia_list") => match dpia_asked(entry) {
            Some(DpiaReason::Listed) => "register_dpia_listed",
            Some(DpiaReason::Criteria(n)) => {
                return Some(words.get("register_dpia_criteria").replace("{n}", &n.to_string()));
            }
            None => return None,
        },
        "register_rights" if acts_for_others(entry) => "register_rights_elsewhere",
        _ => return None,
    };
    Some(words.get(key).to_owned())
}

/// A missing point: what it is called and where it is asked for.
fn point(point: Point, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let key = match point {
        Point::Role => "register_lacks_role",
        Point::Controller => "register_lacks_controller",
        Point::JointController => "register_lacks_joint",
        Point::Processor => "register_lacks_processor",
        Point::Client => "register_lacks_client",
        Point::Officer => "register_lacks_dpo",
        Point::Purposes => "register_lacks_purposes",
        Point::DataSubjects => "register_lacks_subjects",
        Point::DataCategories => "register_lacks_data",
        Point::Recipients => "register_lacks_recipients",
        Point::Transfers => "register_lacks_transfers",
        Point::Security => "register_lacks_security",
        Point::ClientProcessing => "register_lacks_client_processing",
    };
    words.get(key).to_owned()
}

/// The rights that follow from the legal bases, with the base and the way to exercise each.
fn rights_table(at: EntryIndex, writer: &Writer<'_>) -> Option<Rows> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let entry = publication.entry(at);
    let kind = publication.kind_of(entry)?;
    if acts_for_others(entry) || bases(entry).next().is_none() {
        return None;
    }
    let label = |ty: Option<&FieldType>, key: &str| match ty {
        Some(FieldType::Choice(choices)) => choices.iter().find(|c| c.key == key).map(|c| c.label.get(lang).to_owned()),
        _ => None,
    };
    let basis_type = match kind.fields.get("purposes").map(|f| &f.ty) {
        Some(FieldType::Records(fields)) => fields.get("legal_basis").map(|f| &f.ty),
        _ => None,
    };
    let right_type = publication.vocabulary().get("right").and_then(|k| k.fields.get("right")).map(|f| &f.ty);
    let always = rights(std::iter::empty());
    let given = rights(bases(entry));
    let mut rows = Vec::new();
    for right in RIGHTS.into_iter().filter(|r| given.contains(r)) {
        let from = if always.contains(right) {
            words.get("register_always").to_owned()
        } else {
            let mut names: Vec<String> = Vec::new();
            for basis in bases(entry).filter(|b| rights(std::iter::once(*b)).contains(right)) {
                let name = label(basis_type, basis).unwrap_or_else(|| basis.to_owned());
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.join(" ; ")
        };
        let how: Vec<Ref> = publication
            .linked(at, "rights")
            .filter(|n| choice(publication.entry(*n), "right") == Some(right))
            .map(|n| writer.reference(n))
            .collect();
        rows.push(vec![
            Cell::text(label(right_type, right).unwrap_or_else(|| right.to_owned())),
            Cell::text(writer.line(&from)),
            if how.is_empty() { Cell::Empty } else { Cell::Refs { items: how } },
        ]);
    }
    let column = |name: &str, key: &str, ty: &'static str| RowColumn {
        name: Arc::from(name),
        label: words.get(key).to_owned(),
        r#type: ty,
        mark: None,
    };
    Some(Rows {
        name: "rights".into(),
        label: words.get("register_rights_follow").to_owned(),
        place: u16::MAX,
        columns: vec![
            column("right", "register_right", "text"),
            column("basis", "register_basis", "text"),
            column("how", "register_how", "links"),
        ],
        rows,
        mark: None,
    })
}
