//! Lets a document open with its bookmarks shown.
//!
//! The exporter has no setting for it. It writes the catalog last, right before the table of objects, so that a word added to it moves
//! nothing but that table: its place at the end of the file is told anew. Where the file is built otherwise it stays as it is.

const MODE: &[u8] = b"/PageMode/UseOutlines";

/// Returns the file with its catalog asking for bookmarks; the same where it has none, says otherwise already, or is built in another way.
pub fn shown(pdf: Vec<u8>) -> Vec<u8> {
    let Some((at, table)) = places(&pdf) else { return pdf };
    let mut out = Vec::with_capacity(pdf.len() + MODE.len() + 2);
    let (Some(head), Some(middle)) = (pdf.get(..at), pdf.get(at..)) else { return pdf };
    out.extend_from_slice(head);
    out.extend_from_slice(MODE);
    let Some(end) = find_last(middle, b"startxref") else { return pdf };
    out.extend_from_slice(middle.get(..end).unwrap_or_default());
    out.extend_from_slice(b"startxref\n");
    out.extend_from_slice((table + MODE.len()).to_string().as_bytes());
    out.extend_from_slice(b"\n%%EOF");
    out
}

/// Where the word goes, behind the type of the catalog, and where the table of objects begins.
fn places(pdf: &[u8]) -> Option<(usize, usize)> {
    const TYPE: &[u8] = b"/Type/Catalog";
    let start = find_last(pdf, b"startxref")?;
    let number = std::str::from_utf8(pdf.get(start + 9..)?).ok()?;
    let table: usize = number.split_whitespace().next()?.parse().ok()?;
    let rows = pdf.get(table..start)?;
    let tail = rows.strip_prefix(b"xref")?;
    let at = find_last(pdf.get(..table)?, TYPE)?;
    let catalog = pdf.get(at..table)?;
    let contains = |word: &[u8]| find_last(catalog, word).is_some();
    // No object begins behind it: the last row that is in use names the very object that holds it.
    let last = find_last(pdf.get(..at)?, b"obj")?;
    let offsets =
        std::str::from_utf8(tail).ok()?.lines().filter_map(|row| row.trim_end().strip_suffix(" 00000 n")?.parse::<usize>().ok());
    let greatest = offsets.max()?;
    let holds = greatest <= last && last - greatest <= 16;
    let sole = find_last(catalog, b"endobj").is_some_and(|end| {
        let (before, behind) = (catalog.get(..end).unwrap_or_default(), catalog.get(end + 6..).unwrap_or_default());
        find_last(before, b"endobj").is_none() && behind.trim_ascii().is_empty()
    });
    (holds && sole && contains(b"/Outlines") && !contains(b"/PageMode")).then_some((at + TYPE.len(), table))
}

fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    // From the end: what is looked for stands there.
    (0..=bytes.len().checked_sub(word.len())?).rev().find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::shown;

    fn file(catalog: &str, behind: &str) -> Vec<u8> {
        let head = "%PDF-1.7\n1 0 obj\n<</Type/Pages>>\nendobj\n\n";
        let last = format!("2 0 obj\n<<{catalog}>>\nendobj\n\n{behind}");
        let (one, two, table) = (9, head.len(), head.len() + last.len());
        let rows = format!("xref\n0 3\n0000000000 65535 f \n{one:010} 00000 n \n{two:010} 00000 n \n");
        format!("{head}{last}{rows}trailer\n<</Size 3/Root 2 0 R>>\nstartxref\n{table}\n%%EOF").into_bytes()
    }

    #[test]
    fn the_catalog_asks_for_bookmarks_and_the_table_is_found() {
        let made = String::from_utf8(shown(file("/Type/Catalog/Pages 1 0 R/Outlines 1 0 R", ""))).expect("text");
        assert!(made.contains("/Type/Catalog/PageMode/UseOutlines/Pages"), "{made}");
        let start: usize =
            made.split("startxref\n").nth(1).and_then(|t| t.lines().next()).and_then(|t| t.parse().ok()).expect("a number");
        assert!(made[start..].starts_with("xref\n0 3"), "{made}");
        let two: usize = made[start..].lines().nth(4).and_then(|row| row[..10].parse().ok()).expect("a number");
        assert!(made[two..].starts_with("2 0 obj"), "{made}");
    }

    #[test]
    fn what_is_built_otherwise_stays_as_it_is() {
        for file in [
            file("/Type/Catalog/Pages 1 0 R", ""),
            file("/Type/Catalog/Outlines 1 0 R/PageMode/UseNone", ""),
            file("/Type/Catalog/Outlines 1 0 R", "3 0 obj\nendobj\n"),
            b"%PDF-1.7".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(shown(file.clone()), file);
        }
    }
}
