//! Where links into a text lead: the anchors of its headings, and the names that other tools give them.
//!
//! Ours is made of plain letters (`#presentation`). A link may also use the one that GitHub, GitLab or Gitea would make of the same heading
//! (`#1-présentation`, `#notes-1`), in any case; it is then rewritten to ours, so that a text works on the forge and here.

use super::block::{Block, Inline, Part};
use super::slug;
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The anchors of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    ids: Vec<String>,
    known: HashSet<String>,
    /// The names that forges give to headings, and ours.
    aliases: HashMap<String, String>,
}

impl Anchors {
    /// Collects the anchors of a text.
    pub fn of(blocks: &[Block]) -> Self {
        let mut anchors = Anchors::default();
        let mut counts: [HashMap<String, usize>; 2] = Default::default();
        anchors.blocks(blocks, &mut counts);
        anchors
    }

    fn blocks(&mut self, blocks: &[Block], counts: &mut [HashMap<String, usize>; 2]) {
        for block in blocks {
            if let Block::Heading { id, inlines, .. } = block {
                self.add(id);
                let words = super::heading_text(inlines, &|id| Some(id.to_owned()));
                for (alias, count) in [github(&words), gitlab(&words)].into_iter().zip(counts.iter_mut()) {
                    let n = count.entry(alias.clone()).and_modify(|n| *n += 1).or_insert(0);
                    let alias = if *n == 0 { alias } else { format!("{alias}-{n}") };
                    self.aliases.entry(alias).or_insert_with(|| id.clone());
                }
            }
            if let Block::Html(html) = block {
                self.html(html);
            }
            for part in block.parts() {
                match part {
                    Part::Blocks(blocks) => self.blocks(blocks, counts),
                    Part::Line(inlines) => self.inlines(inlines),
                }
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Html(html) => self.html(html),
                Inline::Anchor(id) => self.add(id),
                other => self.inlines(other.inner()),
            }
        }
    }

    /// `<a name="x">`, `<h2 id="x">`, where HTML is trusted.
    fn html(&mut self, html: &str) {
        for name in ["id=", "name="] {
            for (at, _) in html.match_indices(name) {
                let before = html.get(..at).and_then(|head| head.chars().next_back());
                let rest = html.get(at + name.len()..).unwrap_or_default();
                let value = match rest.chars().next() {
                    Some(quote @ ('"' | '\'')) => rest.get(1..).and_then(|rest| rest.split(quote).next()),
                    _ => rest.split(|c: char| c.is_whitespace() || c == '>').next(),
                };
                if before.is_some_and(char::is_whitespace)
                    && let Some(value) = value.filter(|v| !v.is_empty())
                {
                    self.add(value);
                }
            }
        }
    }

    fn add(&mut self, id: &str) {
        if self.known.insert(id.to_owned()) {
            self.ids.push(id.to_owned());
        }
    }

    /// Finds our anchor for the part of an address behind `#`, however a forge spells it. An empty one is the top of the page.
    pub fn find(&self, fragment: &str) -> Option<&str> {
        let wanted: String = percent_decode_str(fragment).decode_utf8().ok()?.nfc().collect();
        if wanted.is_empty() || wanted.eq_ignore_ascii_case("top") && !self.known.contains("top") {
            return Some("");
        }
        let lower = wanted.to_lowercase();
        let known = |id: &str| self.known.get(id).map(String::as_str);
        let alias = |name: &str| self.aliases.get(name).map(String::as_str);
        known(&wanted).or_else(|| alias(&wanted)).or_else(|| alias(&lower)).or_else(|| known(&slug(&wanted)))
    }

    /// The anchors in the order of the text, for "did you mean".
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

/// The anchor that GitHub and Gitea make: letters, digits, `-` and `_` stay, each blank becomes a hyphen, all else goes.
fn github(words: &str) -> String {
    let words = words.trim().to_lowercase();
    let kept = words.nfc().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') || is_mark(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The anchor that GitLab makes: the same with no two hyphens in a row.
fn gitlab(words: &str) -> String {
    let mut out = String::new();
    for c in github(words).chars() {
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    if !out.is_empty() && out.chars().all(|c| c.is_ascii_digit()) { format!("anchor-{out}") } else { out }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Rewrites the links of a text that lead into itself to our anchors. What leads nowhere stays, for `check` to find.
pub fn own_links(blocks: &mut [Block]) {
    let mut any = false;
    super::walk::links(blocks, &mut |url| any |= url.starts_with('#'));
    if !any {
        return;
    }
    let anchors = Anchors::of(blocks);
    super::walk::links(blocks, &mut |url| {
        let found = url.strip_prefix('#').and_then(|fragment| anchors.find(fragment));
        if let Some(id) = found {
            *url = format!("#{id}");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn link_of(text: &str) -> String {
        let mut blocks = parse(text);
        let mut found = String::new();
        super::super::walk::links(&mut blocks, &mut |url| found.clone_from(url));
        found
    }

    #[test]
    fn anchors_of_forges_lead_to_ours() {
        for (heading, fragment, ours) in [
            ("## 1. Présentation", "1-présentation", "1-presentation"),
            ("## 1. Présentation", "1-pr%C3%A9sentation", "1-presentation"),
            ("## 1. Présentation", "1-pre\u{301}sentation", "1-presentation"),
            ("## 1.1 Purpose", "11-purpose", "1-1-purpose"),
            ("## A & B", "a--b", "a-b"),
            ("## A & B", "a-b", "a-b"),
            ("## Notes\n## Notes", "notes-1", "notes-2"),
            ("## `code_x` et *mot*", "code_x-et-mot", "code-x-et-mot"),
            ("## 2026", "anchor-2026", "2026"),
            ("## Titre", "Titre", "titre"),
            ("## Titre {#autre}", "autre", "autre"),
            ("## Titre {#Autre.1}", "Autre.1", "Autre.1"),
            ("## Titre", "top", ""),
        ] {
            assert_eq!(link_of(&format!("{heading}\n\n[x](#{fragment})")), format!("#{ours}"), "{heading} {fragment}");
        }
        assert_eq!(link_of("## Titre\n\n[x](#nulle)"), "#nulle");
        assert_eq!(link_of("<a name=\"ici\"></a>\n\n[x](#ici)"), "#ici");
    }
}
