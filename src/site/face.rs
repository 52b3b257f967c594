//! How a page of the site shows what is written for it: as HTML, with links between pages.

use super::assets::Uses;
use crate::face::{Face, Hints, OnSite, ProseOut, Writer};
use crate::project::{Page, Request};
use crate::publication::address;
use crate::schema::{Audience, Kind};
use crate::source::Asset;
use crate::text;
use crate::view::{self, ViewData};
use serde_json::Value;
use tera::{Context, Tera};

/// A page.
pub(super) struct SiteFace<'a> {
    pub at: OnSite<'a>,
    /// What explains words of the text.
    pub hints: &'a Hints<'a>,
    /// For whom the page is: what it shows for fewer readers is marked. Nothing where the page has no audience of its own.
    pub around: Option<Audience>,
    pub tera: &'a Tera,
    pub words: &'a tera::Value,
    pub site: &'a tera::Value,
    /// What was shown.
    pub uses: &'a Uses,
}

impl SiteFace<'_> {
    /// Shows a view through the templates of the theme.
    pub fn show(&self, view: &ViewData) -> Value {
        let mut context = Context::new();
        context.insert_value("words", self.words.clone());
        context.insert_value("site", self.site.clone());
        context.insert("view", view);
        context.insert("root", &self.href(""));
        let own = format!("views/{}.html", view.view);
        // A drawing needs no template of its own.
        let template = if self.tera.contains_template(&own) { own } else { "views/figure.html".to_owned() };
        match self.tera.render(&template, &context) {
            Ok(html) => {
                self.uses.view(view.view, &html);
                html.into()
            }
            // The page says what failed; `render` of a page cannot fail from inside a view.
            Err(error) => format!("<p class=\"problem\">{}</p>", text::escape(&error.to_string())).into(),
        }
    }
}

impl Face for SiteFace<'_> {
    fn root(&self) -> String {
        self.at.root()
    }

    fn href(&self, path: &str) -> String {
        self.at.href(path)
    }

    fn page(&self, page: &Page, anchor: Option<&str>) -> Option<String> {
        Some(self.at.page(page, anchor))
    }

    fn register(&self, kind: &Kind) -> Option<String> {
        Some(self.href(&address::of_register(kind)))
    }

    fn file(&self, address: &str) -> Option<String> {
        Some(format!("{}{}", self.at.root(), self.at.file(address)))
    }

    fn picture(&self, asset: &Asset) -> Option<String> {
        address::of_asset(&asset.path).map(|path| self.at.file(&path))
    }

    fn links_drawings(&self) -> bool {
        true
    }

    fn repeats_drawings(&self) -> bool {
        true
    }

    fn tells_audiences(&self) -> bool {
        true
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn around(&self) -> Option<Audience> {
        self.around
    }

    fn hints(&self) -> Option<&Hints<'_>> {
        Some(self.hints)
    }

    fn blocks(&self, blocks: &[text::Block], writer: &Writer<'_>) -> ProseOut {
        ProseOut { html: Some(text::to_html(blocks, writer)), blocks: None }
    }

    fn view(&self, request: &Request, writer: &Writer<'_>) -> Value {
        self.show(&view::compute(request, writer, &writer.next_id()))
    }

    fn value(&self, request: &Request, writer: &Writer<'_>) -> Option<String> {
        view::inline_value(request, writer).ok()
    }

    fn problem(&self, message: String, writer: &Writer<'_>) -> Value {
        self.show(&ViewData::problem(message, writer.next_id()))
    }
}
