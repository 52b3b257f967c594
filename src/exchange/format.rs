//! The formats that registers are written in. Whatever hands registers out (pages, documents, commands) offers what this list holds.

use super::{Register, SheetError, csv, json, markdown, xlsx};
use crate::publication::Publication;
use crate::schema::Lang;
use crate::schema::value::Date;
use serde_json::{Map, Value, json};

/// A format.
#[derive(Debug)]
pub struct Format {
    /// Its name in settings and commands, and the ending of its files.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// What it is, for the help of commands.
    pub help: &'static str,
    /// Whether it is text, which a terminal can show.
    pub is_text: bool,
    /// Whether a file holds several registers; a file of another format holds one.
    pub several: bool,
    /// Whether the page of a register offers it.
    pub on_pages: bool,
    /// Whether it travels with documents.
    pub attached: bool,
    /// Writes registers; the first one where a file holds one. The same registers give the same bytes: no clock, no author.
    pub write: Write,
}

/// Formats are told apart by their names.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

/// How registers are written.
///
/// # Errors
/// When a library refuses, for instance more rows than a sheet can hold.
pub type Write = fn(&[Register], &About) -> Result<Vec<u8>, SheetError>;

/// The formats, in the order in which they are offered.
pub const FORMATS: [&Format; 4] = [&csv::FORMAT, &xlsx::FORMAT, &json::FORMAT, &markdown::FORMAT];

/// Where registers come from.
#[derive(Debug, Clone)]
pub struct About {
    /// The title of what they are taken from.
    pub title: String,
    /// Its day, if it has one.
    pub date: Option<Date>,
    /// The language of labels and words.
    pub lang: Lang,
    /// Whether CSV has a column that says what each row was, for whoever reads it again (`ouvrage import`).
    pub marks: bool,
    /// What programs are told besides.
    pub data: Map<String, Value>,
}

impl About {
    /// Says which project, version and audience a publication is of.
    pub fn of(publication: &Publication, title: &str) -> Self {
        let info = publication.info();
        let data = json!({
            "project": info.title, "version": info.version, "date": info.date.map(|date| date.to_string()),
            "audience": publication.audience_name(), "language": info.lang.code(),
        });
        let data = data.as_object().cloned().unwrap_or_default();
        About { title: title.to_owned(), date: info.date, lang: info.lang, marks: false, data }
    }

    /// Says what each row was.
    #[must_use]
    pub fn marked(mut self, marks: bool) -> Self {
        self.marks = marks;
        self
    }

    /// Says more to programs, or something else.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }
}

/// Finds a format by its name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.into_iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Column, Datum};

    /// A toy format: one declaration, which every one of the list is too. Nothing else is asked of a format.
    #[test]
    fn a_format_is_one_declaration() {
        fn ids(registers: &[Register], _: &About) -> Result<Vec<u8>, SheetError> {
            Ok(registers
                .iter()
                .flat_map(|register| format!("{} {}\n", register.kind, register.rows.len()).into_bytes())
                .collect())
        }
        const TOY: Format = Format {
            name: "toy",
            media: "text/plain",
            help: "The number of rows",
            is_text: true,
            several: true,
            on_pages: false,
            attached: false,
            write: ids,
        };
        let column = Column { name: "id".into(), label: "Id".into(), ty: "id" };
        let rows = vec![vec![Datum::Text("A-1".into())], vec![Datum::Text("=1+1".into())]];
        let registers = [Register { kind: "a".into(), label: "A".into(), columns: vec![column], rows }];
        let about = About { title: "T".into(), date: None, lang: Lang::default(), marks: false, data: Map::new() };
        assert_eq!((TOY.write)(&registers, &about).expect("written"), b"a 2\n");
        for one in FORMATS {
            let bytes = (one.write)(&registers, &about).expect("written");
            assert!(!bytes.is_empty() && bytes == (one.write)(&registers, &about).expect("written"), "{}", one.name);
            assert_eq!(std::str::from_utf8(&bytes).is_ok(), one.is_text, "{}", one.name);
            assert!((one.write)(&[], &about).is_ok(), "{} of nothing", one.name);
            assert_eq!(format(one.name), Some(one));
        }
        let names: std::collections::BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), FORMATS.len());
    }
}
