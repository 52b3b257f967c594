//! The sheet that carries what a project chooses of its looks: the accent, the variables of the theme, the families of letters.
//!
//! In: a publication and a theme. Out: CSS. A value that could end its rule is left out.

use crate::publication::Publication;
use crate::theme::Theme;
use std::fmt::Write as _;

/// The accent of the project, from which the theme derives its colours, and the variables that the theme sets.
pub(super) fn css(publication: &Publication, theme: &Theme) -> String {
    let accent = theme.accent(publication.info().accent.as_deref());
    let mut css = format!(":root {{\n  --accent: {accent};\n");
    for (name, value) in &theme.manifest().variables {
        // A value that could end the rule is left out; `check` reports it.
        if crate::theme::is_variable(name, value) {
            let _ = writeln!(css, "  --{name}: {value};");
        }
    }
    // The families that the project names for its documents, where the reader has them.
    let fonts = &publication.info().fonts;
    let named = |font: &Option<(String, crate::span::Span)>| font.as_ref().map(|(name, _)| name.clone());
    let (body, heading) = (named(&fonts.body), named(&fonts.heading));
    let title = heading.or_else(|| body.clone());
    for (variable, font, rest) in
        [("title-font", title, "serif"), ("text-font", body, "serif"), ("code-font", named(&fonts.mono), "monospace")]
    {
        let plain = |name: &String| name.chars().all(|c| c.is_alphanumeric() || " -_.".contains(c));
        if let Some(font) = font.filter(plain) {
            let shipped = if rest == "serif" { "Libertinus Serif" } else { "DejaVu Sans Mono" };
            let _ = writeln!(css, "  --{variable}: \"{font}\", \"{shipped}\", {rest};");
        }
    }
    css + "}\n"
}
