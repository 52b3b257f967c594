//! Pictures as people have them: of every format, under every name, with all that programs write beside what is shown. What a wider reader
//! gets holds none of it, and what `check` passes is built, documents included.

use super::pdf::words;
use super::support::{TestProject, files};
use std::fmt::Write as _;

const MARK: &str = "SECRETMARK";

const CONFIG: &str = "title: Essai\ndate: 2026-03-02\ndocuments:\n  doc:\n    title: Le document\n    audience: vendor\n    outline: [{ page: page }]\n";

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|n| u8::from_str_radix(&hex[n..n + 2], 16).expect("hexadecimal")).collect()
}

/// Pictures of two by three points, as encoders write them.
pub const JPEG: &str = "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc2000b080003000201011100ffc40014000100000000000000000000000000000005ffda00080101000000011fffc40014100100000000000000000000000000000000ffda00080101000105027fffc40014100100000000000000000000000000000000ffda0008010100063f027fffc40014100100000000000000000000000000000000ffda0008010100013f217fffda0008010100000010ff00ffc40014100100000000000000000000000000000000ffda0008010100013f107fffd9";
const CMYK: &str = "ffd8ffee000e41646f626500640000000000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc000140800030002044311004d11005911004b1100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda000e0443004d0059004b00003f00e92b8eae3abd02bfffd9";
const WEBP: &str = "524946461e000000574542505650384c110000002f0180000007508f22d7a3ff8188e87f0000";
const GIF: &str = "47494638376102000300810000cc0000cc33330000000000002c000000000200030000080700030010383020003b";
const AVIF: &str = "00000020667479706176696600000000617669666d6966316d6961664d413142000000eb6d657461000000000000002168646c72000000000000000070696374000000000000000000000000000000000e7069746d0000000000010000001e696c6f63000000004400000100010000000100000113000000290000002869696e660000000000010000001a696e6665020000000001000061763031436f6c6f72000000006a697072700000004b6970636f0000001469737065000000000000000200000003000000107069786900000000030808080000000c6176314381000c0000000013636f6c726e636c780001000d0006800000001769706d61000000000000000100010401028304000000316d64617412000a081800734404341a10321b14c78786650208209e50000000485ad95cd631e30e0b1f7c6e4406";

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(data);
    out.extend(u32::try_from(data.len()).expect("small").to_be_bytes());
    out.extend_from_slice(name);
    out.extend_from_slice(data);
    out.extend(sum.sum().to_be_bytes());
}

/// A grey PNG with more chunks before the image, which is as large as its head says unless `rows` says otherwise.
fn png(width: u32, height: u32, depth: u8, rows: u32, more: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, 0, 0, 0, 0]].concat();
    chunk(&mut out, b"IHDR", &head);
    more.iter().for_each(|(name, data)| chunk(&mut out, name, data));
    let mut pack = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0; 1 + (width as usize * depth as usize).div_ceil(8)];
    (0..rows).for_each(|_| pack.write_all(&row).expect("in memory"));
    chunk(&mut out, b"IDAT", &pack.finish().expect("in memory"));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let long = u16::try_from(content.len() + 2).expect("small").to_be_bytes();
    [&[0xff, marker][..], &long, content].concat()
}

fn svg(inner: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"40\" height=\"40\">{inner}<rect width=\"9\" height=\"9\"/></svg>").into_bytes()
}

fn data(mime: &str, bytes: &[u8]) -> String {
    // Every byte as its number: no encoder is needed.
    bytes.iter().fold(format!("data:{mime},"), |mut out, b| {
        let _ = write!(out, "%{b:02x}");
        out
    })
}

/// Exif data with an author; turned to the right.
fn exif() -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x02\0".to_vec();
    out.extend_from_slice(&[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    out.extend_from_slice(&[0x3b, 1, 2, 0, 11, 0, 0, 0, 38, 0, 0, 0]);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(MARK.as_bytes());
    out.push(0);
    out
}

/// Pictures with the mark in everything that may carry it, with a name for each and the ending that tells the truth.
fn carriers() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mark = MARK.as_bytes();
    let jpeg = bytes(JPEG);
    let with = |segment: Vec<u8>| [&jpeg[..2], &segment, &jpeg[2..]].concat();
    let middle = jpeg.windows(2).rposition(|w| w == [0xff, 0xc4]).expect("a table between scans");
    let of = |head: &[u8]| [head, mark].concat();
    let chunked = |name: &'static [u8; 4], head: &[u8]| png(2, 3, 8, 3, &[(name, of(head))]);
    let point = png(2, 3, 8, 3, &[]);
    let gif = bytes(GIF);
    let image = gif.iter().position(|b| *b == 0x2c).expect("an image");
    let in_gif = |block: &[u8]| [b"GIF89a", &gif[6..image], block, &[10], mark, &[0], &gif[image..]].concat();
    let riff = |more: &[u8]| {
        let mut out = [&bytes(WEBP), more].concat();
        let long = u32::try_from(out.len() - 8).expect("small").to_le_bytes();
        out[4..8].copy_from_slice(&long);
        out
    };
    let text = |xml: &str| svg(&xml.replace('@', MARK));
    vec![
        ("jpeg-end", "jpg", of(&jpeg)),
        ("jpeg-comment", "jpg", with(segment(0xfe, mark))),
        ("jpeg-exif", "jpg", with(segment(0xe1, &[b"Exif\0\0", &exif()[..]].concat()))),
        ("jpeg-xmp", "jpg", with(segment(0xe1, &of(b"http://ns.adobe.com/xap/1.0/\0")))),
        ("jpeg-iptc", "jpg", with(segment(0xed, &of(b"Photoshop 3.0\0")))),
        ("jpeg-jfxx", "jpg", with(segment(0xe0, &of(b"JFXX\0\x10")))),
        ("jpeg-thumb", "jpg", with(segment(0xe0, &of(b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02")))),
        ("jpeg-mpf", "jpg", with(segment(0xe2, &of(b"MPF\0")))),
        ("jpeg-icc", "jpg", with(segment(0xe2, &of(b"ICC_PROFILE\0\x01\x01")))),
        ("jpeg-app15", "jpg", with(segment(0xef, mark))),
        ("jpeg-jpg0", "jpg", with(segment(0xf0, mark))),
        ("jpeg-between", "jpg", [&jpeg[..middle], &segment(0xfe, mark), mark, &jpeg[middle..]].concat()),
        ("jpeg-second", "jpg", [&jpeg[..], &with(segment(0xfe, mark))].concat()),
        ("png-end", "png", of(&point)),
        ("png-text", "png", chunked(b"tEXt", b"Author\0")),
        ("png-itxt", "png", chunked(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0")),
        ("png-exif", "png", png(2, 3, 8, 3, &[(b"eXIf", exif())])),
        ("png-private", "png", chunked(b"prVt", b"")),
        ("png-fireworks", "png", chunked(b"mkBT", b"")),
        ("png-time", "png", chunked(b"tIME", b"")),
        ("png-icc", "png", chunked(b"iCCP", b"x\0\0")),
        ("png-palette", "png", chunked(b"sPLT", b"")),
        ("png-density", "png", chunked(b"pHYs", b"")),
        ("gif-end", "gif", of(&gif)),
        ("gif-comment", "gif", in_gif(b"\x21\xfe")),
        ("gif-xmp", "gif", in_gif(b"\x21\xff\x0bXMP DataXMP")),
        ("gif-text", "gif", in_gif(b"\x21\x01\x0c\0\0\0\0\0\0\0\0\0\0\0\0")),
        ("webp-end", "webp", of(&bytes(WEBP))),
        ("webp-xmp", "webp", riff(&of(b"XMP \x0a\0\0\0"))),
        ("webp-exif", "webp", riff(&[b"EXIF", &49_u32.to_le_bytes()[..], &exif(), &[0]].concat())),
        ("webp-unknown", "webp", riff(&of(b"jUnK\x0a\0\0\0"))),
        ("svg-comment", "svg", text("<!-- @ -->")),
        ("svg-desc", "svg", text("<desc>@</desc>")),
        ("svg-metadata", "svg", text("<metadata>@</metadata>")),
        ("svg-data", "svg", text("<g data-name=\"@\" id=\"@\" class=\"@\"/>")),
        ("svg-pi", "svg", text("<?x @?>")),
        ("svg-css", "svg", text("<style>/* @ */ .@ { fill: red; -inkscape-font-specification: '@' }</style><g style=\"fill:red;/*@*/\"/>")),
        ("svg-foreign", "svg", text("<x:a xmlns:x=\"urn:@\" x:b=\"@\">@</x:a><g xmlns:y=\"urn:y\" y:label=\"@\" content=\"@\"/>")),
        ("svg-script", "svg", text("<script>@</script><g onclick=\"@\"/>")),
        ("svg-image", "svg", text(&format!("<image width=\"9\" height=\"9\" xlink:href=\"{}\"/>", data("image/png", &chunked(b"tEXt", b"Author\0"))))),
        ("svg-in-svg", "svg", text(&format!("<image width=\"9\" height=\"9\" href=\"{}\"/>", data("image/svg+xml", &text("<desc>@</desc>"))))),
        ("svg-link", "svg", text("<a xlink:href=\"https://@.example/\" xlink:title=\"@\"><text>x</text></a><use href=\"@.svg#a\"/>")),
        ("svg-entity", "svg", [b"<!DOCTYPE svg [<!ENTITY a \"SECRETMARK\">]>".to_vec(), svg("")].concat()),
        ("svg-prefix", "svg", format!("<s:svg xmlns:s=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><s:desc>{MARK}</s:desc><s:rect width=\"4\" height=\"4\"/></s:svg>").into_bytes()),
        ("svg-utf16", "svg", [&[0xff, 0xfe][..], &String::from_utf8(text("<desc>@</desc>")).expect("text").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()),
        ("svg-broken", "svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><g>{MARK}</svg>").into_bytes()),
        ("svg-latin", "svg", [&svg("")[..], b"<!-- \xe9 SECRETMARK -->"].concat()),
        ("avif-end", "avif", of(&bytes(AVIF))),
        ("avif-box", "avif", [bytes(AVIF), of(b"\0\0\0\x12uuid")].concat()),
        ("avif-cut", "avif", of(&bytes(AVIF)[..200])),
        ("tiff", "tif", of(b"II*\0\x08\0\0\0")),
        ("heic", "heic", of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")),
        ("photoshop", "psd", of(b"8BPS\0\x01")),
        ("nothing", "png", of(b"no picture at all ")),
        ("svgz", "svgz", of(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0])),
        ("icon", "ico", of(&[0, 0, 1, 0, 1, 0])),
    ]
}

/// Whether a text stands in bytes, in UTF-8 or UTF-16, or in the compressed streams of a PDF.
fn holds(path: &str, content: &[u8], folder: &std::path::Path) -> bool {
    let all = if path.ends_with(".pdf") {
        let full = folder.join(path);
        let qdf =
            std::process::Command::new("qpdf").args(["--qdf", "--object-streams=disable", &full.to_string_lossy(), "-"]).output();
        [content, &qdf.expect("qpdf (see tests/run)").stdout].concat()
    } else {
        content.to_vec()
    };
    let wide: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [MARK.as_bytes(), MARK.to_lowercase().as_bytes(), &wide].iter().any(|mark| all.windows(mark.len()).any(|w| w == *mark))
}

/// A page for vendors that shows pictures, each with its name as alternative text.
fn page(names: &[String]) -> String {
    let mut text = "---\naudience: vendor\n---\n# La page\n\n".to_owned();
    names.iter().for_each(|name| {
        let _ = writeln!(text, "![Image {name}](/{name})\n");
    });
    text
}

/// With `OUVRAGE_PICTURES=all` under every name, which takes minutes; without it under the true one and four lies.
#[test]
#[ignore = "long: tests/run"]
fn no_wider_reader_gets_what_a_picture_does_not_show() {
    let all = std::env::var("OUVRAGE_PICTURES").is_ok();
    let endings =
        ["jpg", "JPEG", "jpe", "jfif", "png", "PNG", "gif", "webp", "svg", "SVG", "avif", "bin", "tiff", "jpeg", "apng"];
    let mut names = Vec::new();
    let mut project = TestProject::empty().file("ouvrage.yaml", CONFIG);
    for (n, (carrier, truth, content)) in carriers().into_iter().enumerate() {
        let lies = (0..if all { endings.len() } else { 4 }).map(|m| endings[(n * 4 + m) % endings.len()]);
        for ending in std::iter::once(truth).chain(lies.filter(|lie| *lie != truth)) {
            // Some systems do not tell `.png` from `.PNG`.
            let name = format!("{carrier}-{}.{ending}", names.len());
            project = project.file(&format!("static/{name}"), &content);
            names.push(name);
        }
    }
    // The picture of the project and a field are ways of their own.
    let logo = carriers().into_iter().find(|(name, ..)| *name == "jpeg-jfxx").expect("one").2;
    let project = project
        .file("static/logo.jpe", logo)
        .file("ouvrage.yaml", CONFIG.replace("date:", "logo: static/logo.jpe\ndate:"))
        .file("content/page.md", page(&names));
    let findings = project.findings();
    let errors: Vec<_> = findings.items.iter().filter(|f| f["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let told = findings.of("uncleaned-file");
    for name in &names {
        let about = |rule: &str| {
            findings.of(rule).iter().any(|f| f["message"].as_str().is_some_and(|m| m.contains(&format!("`static/{name}`"))))
        };
        let refused = ["svg-utf16", "svg-broken", "svg-latin", "avif-cut", "tiff", "heic", "photoshop"]
            .iter()
            .any(|bad| name.starts_with(bad));
        let unknown = ["nothing", "svgz", "icon", "svg-utf16"].iter().any(|bad| name.starts_with(bad));
        if (refused && !unknown) || (unknown && !name.ends_with(".bin")) {
            assert!(about("uncleaned-file"), "{name}");
        } else if !unknown {
            assert!(!about("uncleaned-file"), "{name}");
        }
    }
    for audience in ["vendor", "internal"] {
        let run = project.run("build", &["--audience", audience]);
        assert_eq!(run.status, 0, "{audience}: {}", run.stderr);
        assert!(!run.stderr.contains("<ouvrage>") && !run.stderr.contains("/theme/"), "{}", run.stderr);
        let site = project.path().join("_site");
        let held: Vec<String> =
            files(&site).iter().filter(|(path, bytes)| holds(path, bytes, &site)).map(|(path, _)| path.clone()).collect();
        // What is no picture, by name and content, goes as it is, and the audit says so.
        let expected = |path: &String| {
            path.ends_with(".bin") && ["nothing", "svgz", "icon", "svg-utf16"].iter().any(|n| path.starts_with(n))
        };
        let leaks: Vec<&String> = held.iter().filter(|path| !expected(path)).collect();
        if audience == "vendor" {
            assert!(leaks.is_empty(), "{leaks:#?}");
            assert!(!told.is_empty());
            let document = words(&site.join("documents/doc.pdf"));
            assert!(document.contains("Image heic-"), "the alternative text stands for what cannot be set");
        } else {
            assert!(leaks.len() > names.len() / 2, "the team gets its pictures as they are: {}", leaks.len());
            assert!(!held.contains(&"documents/doc.pdf".to_owned()), "a document is for its readers, whoever builds it");
        }
    }
}

/// Whatever a picture is, the document is made, and `check` has said what stands in its place.
#[test]
#[ignore = "long: tests/run"]
fn what_cannot_be_set_is_named_with_its_page_and_shown_in_words() {
    let data_png = data("image/png", &png(2, 3, 8, 3, &[]));
    let huge = data("image/png", &png(30_000, 30_000, 1, 1, &[]));
    let deep = format!("{}{}", "<g>".repeat(500), "</g>".repeat(500));
    let uses = (0..20).fold("<g id=\"u0\"><rect width=\"1\" height=\"1\"/></g>".to_owned(), |all, n| {
        let each = format!("<use href=\"#u{n}\"/>").repeat(10);
        format!("{all}<g id=\"u{}\">{each}</g>", n + 1)
    });
    let chain =
        (0..3_000).fold("<g id=\"c0\"/>".to_owned(), |all, n| format!("{all}<g id=\"c{}\"><use href=\"#c{n}\"/></g>", n + 1));
    let html = "xmlns=\"http://www.w3.org/1999/xhtml\"";
    let foreign = format!("<foreignObject width=\"40\" height=\"9\"><div {html}>Relire le contrat</div></foreignObject>");
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("lie.jpg", png(2, 3, 8, 3, &[]), &["mislabelled-image"]),
        ("lie.png", bytes(JPEG), &["mislabelled-image"]),
        ("lie.gif", bytes(WEBP), &["mislabelled-image"]),
        ("lie.webp", bytes(GIF), &["mislabelled-image"]),
        ("drawing.png", svg(""), &["mislabelled-image"]),
        ("points.svg", png(2, 3, 8, 3, &[]), &["mislabelled-image"]),
        ("truth.JPE", bytes(JPEG), &[]),
        // PDF/A asks for a profile of its inks.
        ("cmyk.jpg", bytes(CMYK), &["unreadable-image"]),
        ("deep.png", png(2, 3, 16, 3, &[]), &[]),
        ("one.png", png(1, 1, 1, 1, &[]), &[]),
        ("line.png", png(20_000, 1, 1, 1, &[]), &[]),
        ("none.png", png(0, 3, 8, 3, &[]), &["unreadable-image"]),
        ("empty.png", Vec::new(), &["unreadable-image"]),
        ("cut.png", png(2, 3, 8, 3, &[])[..50].to_vec(), &["unreadable-image"]),
        ("short.png", png(2, 300, 8, 1, &[]), &["unreadable-image"]),
        ("huge.png", png(30_000, 30_000, 1, 30_000, &[]), &["unreadable-image"]),
        ("huge.gif", [b"GIF89a\xff\xff\xff\xff", &bytes(GIF)[10..]].concat(), &["unreadable-image"]),
        ("photo.avif", bytes(AVIF), &["unreadable-image"]),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), &["unreadable-image"]),
        ("scan.tiff", b"II*\0\x08\0\0\0".to_vec(), &["unreadable-image"]),
        ("text.svg", svg("<text x=\"1\" y=\"9\">Fini \u{13080} &#x4E2D;</text>"), &["missing-glyph", "missing-glyph"]),
        ("blanks.svg", svg("<text x=\"1\" y=\"9\">a\u{2003}b\u{202F}c\td\u{200B}e\u{AD}f</text>"), &[]),
        (
            "marks.svg",
            svg("<text x=\"1\" y=\"9\">e\u{301}\u{327} a\u{304}\u{30A}\u{323} \u{5E9}\u{5B8}\u{5C1}</text>"),
            &["unreadable-image"],
        ),
        ("host.svg", svg("<image width=\"9\" height=\"9\" href=\"https://example.org/a.png\"/>"), &["incomplete-image"]),
        ("gone.svg", svg("<image width=\"9\" height=\"9\" xlink:href=\"nulle-part.png\"/>"), &["incomplete-image"]),
        ("root.svg", svg("<image width=\"9\" height=\"9\" href=\"/nulle-part.png\"/>"), &["incomplete-image"]),
        ("disk.svg", svg("<image width=\"9\" height=\"9\" href=\"file:///etc/passwd\"/>"), &["incomplete-image"]),
        ("void.svg", svg("<image width=\"9\" height=\"9\" href=\"\"/>"), &["incomplete-image"]),
        ("junk.svg", svg("<image width=\"9\" height=\"9\" href=\"data:image/png;base64,AAAA\"/>"), &["incomplete-image"]),
        ("inside.svg", svg(&format!("<image width=\"9\" height=\"9\" href=\"{data_png}\"/>")), &[]),
        ("lying.svg", svg(&format!("<image width=\"9\" height=\"9\" href=\"{}\"/>", data_png.replace("png", "jpeg"))), &[]),
        ("giant.svg", svg(&format!("<image width=\"9\" height=\"9\" href=\"{huge}\"/>")), &["incomplete-image"]),
        ("team.svg", svg("<image width=\"9\" height=\"9\" href=\"team.png\"/>"), &["incomplete-image"]),
        ("shared.svg", svg("<image width=\"9\" height=\"9\" href=\"one.png\"/>"), &[]),
        ("mermaid.svg", svg(&foreign), &["unprinted-words"]),
        ("drawio.svg", svg(&format!("<switch>{foreign}<text>Relire le…</text></switch>")), &["unprinted-words"]),
        ("drawio-text.svg", svg(&format!("<switch>{foreign}<text>Relire le contrat</text></switch>")), &[]),
        ("flat.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\"/>".to_vec(), &["unreadable-image"]),
        (
            "wide.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1e30\" height=\"1\"><rect width=\"9\" height=\"9\"/></svg>"
                .to_vec(),
            &["?"],
        ),
        ("nothing.svg", svg("")[..40].to_vec(), &["unreadable-image"]),
        ("plain.svg", b"<svg width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>".to_vec(), &["unreadable-image"]),
        ("deep.svg", svg(&deep), &["unreadable-image"]),
        ("uses.svg", svg(&uses), &["?"]),
        ("chain.svg", svg(&chain), &["?"]),
        ("self.svg", svg("<g id=\"a\"><use href=\"#a\"/></g>"), &["?"]),
        (
            "filter.svg",
            svg(
                "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/></filter><rect filter=\"url(#f)\" width=\"20\" height=\"20\"/>",
            ),
            &[],
        ),
        ("words.svg", svg("<style>text{font-family:Nulle Part;fill:red}</style><text y=\"9\">Bonjour</text>"), &[]),
    ];
    let names: Vec<String> = cases.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let mut project = TestProject::empty()
        .file("ouvrage.yaml", CONFIG)
        .file("content/page.md", page(&names))
        .file("content/interne.md", "# Interne\n\n![x](/team.png)\n")
        .file("static/team.png", png(2, 3, 8, 3, &[]));
    for (name, content, _) in &cases {
        project = project.file(&format!("static/{name}"), content);
    }
    let findings = project.findings();
    assert_eq!(findings.status, 0, "{:#?}", findings.items);
    let rules = ["mislabelled-image", "unreadable-image", "missing-glyph", "incomplete-image", "unprinted-words"];
    let mut wrong = Vec::new();
    for (n, (name, _, expected)) in cases.iter().enumerate() {
        let about: Vec<_> = findings
            .items
            .iter()
            .filter(|f| f["message"].as_str().is_some_and(|m| m.contains(&format!("`static/{name}`"))))
            .collect();
        let found: Vec<&str> = about.iter().filter_map(|f| f["rule"].as_str()).filter(|rule| rules.contains(rule)).collect();
        if **expected != ["?"] && found != **expected {
            wrong.push(format!("{name}: {about:#?}"));
        }
        for finding in about.iter().filter(|f| f["rule"].as_str().is_some_and(|rule| rules.contains(&rule))) {
            let place = (finding["file"].as_str(), finding["line"].as_u64());
            assert_eq!(place, (Some("content/page.md"), Some(6 + 2 * n as u64)), "{finding:#?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for audience in ["vendor", "internal"] {
        let run = project.run("build", &["--audience", audience]);
        assert_eq!(run.status, 0, "{audience}: {}", run.stderr);
        assert!(!run.stderr.contains("<ouvrage>") && !run.stderr.contains("foreign object"), "{}", run.stderr);
        let document = words(&project.path().join("_site/documents/doc.pdf"));
        for (name, _, expected) in &cases {
            let alternative = expected.iter().any(|rule| matches!(*rule, "unreadable-image" | "unprinted-words"));
            assert!(!alternative || document.contains(&format!("Image {name}")), "{name} in {document}");
        }
        assert!(document.contains("Fini \u{FFFD}") && document.contains("Bonjour"), "{document}");
    }
}

/// A picture that stands on its side is turned for everybody, or for nobody.
#[test]
fn a_picture_is_as_upright_for_a_vendor_as_for_the_team() {
    let jpeg = bytes(JPEG);
    let turned = [&jpeg[..2], &segment(0xe1, &[b"Exif\0\0", &exif()[..]].concat()), &jpeg[2..]].concat();
    let webp = {
        let simple = bytes(WEBP);
        let mut out = [
            b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x01\0\0\x02\0\0",
            &simple[12..],
            b"EXIF",
            &49_u32.to_le_bytes(),
            &exif(),
            &[0],
        ]
        .concat();
        let long = u32::try_from(out.len() - 8).expect("small").to_le_bytes();
        out[4..8].copy_from_slice(&long);
        out
    };
    let orientation = |bytes: &[u8]| {
        let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)).ok()?;
        read.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
    };
    let pictures = [("a.jpg", turned), ("a.png", png(2, 3, 8, 3, &[(b"eXIf", exif())])), ("a.webp", webp)];
    let mut project = TestProject::empty()
        .file("ouvrage.yaml", CONFIG)
        .file("content/page.md", page(&pictures.each_ref().map(|(n, _)| (*n).to_owned())));
    for (name, content) in &pictures {
        project = project.file(&format!("static/{name}"), content);
    }
    for audience in ["internal", "vendor"] {
        assert_eq!(project.run("build", &["--audience", audience, "--no-pdf"]).status, 0);
        for (name, _) in &pictures {
            let published = std::fs::read(project.path().join("_site").join(name)).expect("published");
            assert_eq!(orientation(&published), Some(6), "{name} for {audience}");
            assert_eq!(published.windows(MARK.len()).any(|w| w == MARK.as_bytes()), audience == "internal", "{name}");
        }
    }
}

#[test]
fn the_audit_says_which_files_were_cleaned_and_which_could_not_be() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", CONFIG)
        .file("content/page.md", "---\naudience: vendor\n---\n# P\n\n![x](/a.png) ![y](/b.tif) [z](/c.pdf)\n")
        .file("static/a.png", png(1, 1, 8, 1, &[]))
        .file("static/b.tif", b"II*\0")
        .file("static/c.pdf", "%PDF-1.4");
    let finding = project.findings().one("uncleaned-file", "content/page.md:6:14");
    assert!(
        finding["message"].as_str().is_some_and(|m| m.contains("`static/b.tif`") && m.contains("withheld from `vendor`")),
        "{finding}"
    );
    let run = project.run("audit", &["--audience", "vendor", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(audit["given"]["files"], serde_json::json!(["static/a.png", "static/c.pdf"]));
    assert_eq!(audit["given"]["cleaned"], serde_json::json!(["static/a.png"]));
    assert_eq!(audit["given"]["as_they_are"], serde_json::json!(["static/c.pdf"]));
    let withheld = audit["withheld"].as_array().expect("a list").iter().find(|w| w["name"] == "static/b.tif").expect("listed");
    assert!(withheld["why"].as_str().is_some_and(|why| why.starts_with("it cannot be cleaned")), "{withheld}");
    let text = project.run("audit", &["--audience", "vendor"]).stdout;
    assert!(text.contains("files, their metadata taken out\n    static/a.png"), "{text}");
    assert!(text.contains("as they are: whatever metadata they hold is in them\n    static/c.pdf"), "{text}");
    // Who writes gets everything as it is.
    let run = project.run("audit", &["--audience", "internal", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(audit["given"]["as_they_are"].as_array().map(Vec::len), Some(3));
}

/// Pictures of a project's own theme are published too.
#[test]
fn pictures_of_themes_are_cleaned_too() {
    let (_, _, picture) = carriers().into_iter().find(|(name, ..)| *name == "png-text").expect("one");
    let project = TestProject::new()
        .file("themes/default/site/assets/own.png", &picture)
        .file("content/index.md", "---\naudience: vendor\n---\n# A\n");
    for (audience, there) in [("vendor", false), ("internal", true)] {
        assert_eq!(project.run("build", &["--audience", audience, "--no-pdf"]).status, 0);
        let published = std::fs::read(project.path().join("_site/assets/own.png")).expect("published");
        assert_eq!(published.windows(MARK.len()).any(|w| w == MARK.as_bytes()), there);
    }
}

/// A theme of the project's own that stops at a word of one page and of one entry.
fn fragile() -> TestProject {
    let theme = include_str!("../../themes/default/pdf/inlines.typ");
    let from = "    } else if type == \"code\" {\n";
    assert!(theme.contains(from));
    let theme = theme.replacen(from, &format!("{from}      if item.text == \"boum\" {{ panic(\"boum\") }}\n"), 1);
    let config = "title: Essai\ndate: 2026-03-02\ndocuments:\n  page:\n    title: Le livre\n    outline: [{ page: bon }, { page: page }, { page: autre }]\n  \
                  registre:\n    title: Le registre\n    outline: [{ register: requirement, view: sheets }]\n  bon:\n    title: Le bon\n    outline: [{ page: bon }]\n";
    let entry = |n: usize, word: &str| {
        format!("- id: EX-{n}\n  title: Exigence {n}\n  statement: |\n    Le début.\n\n    Puis `{word}` ici.\n")
    };
    let entries: String = (1..9).map(|n| entry(n, if n == 6 { "boum" } else { "rien" })).collect();
    TestProject::empty()
        .file("ouvrage.yaml", config)
        .file("themes/default/pdf/inlines.typ", theme)
        .file("content/bon.md", "# Bon\n\nTout va bien.\n")
        .file("content/autre.md", "# Autre\n\nTout va bien.\n")
        .file("content/page.md", "# Page\n\nTout va bien.\n\n- un\n- deux `boum` trois\n- quatre\n")
        .file("content/requirements.yaml", entries)
}

#[test]
#[ignore = "long: tests/run"]
fn a_document_that_cannot_be_set_leaves_the_site_and_names_what_stops_it() {
    let project = fragile();
    project.write("content/page.md", "# Page\n\nTout va bien.\n");
    project.write("content/requirements.yaml", "- { id: EX-1, title: Une, statement: x }\n");
    assert_eq!(project.run("build", &[]).status, 0, "the last good site has all three");
    let broken = fragile();
    for name in ["content/page.md", "content/requirements.yaml"] {
        project.write(name, std::fs::read(broken.path().join(name)).expect("there"));
    }
    project.write("content/index.md", "# Accueil\n\nAccueil nouveau.\n");
    assert_eq!(project.findings().status, 0);
    let run = project.run("build", &[]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.stderr.contains("document `page`: content/page.md:6: "), "{}", run.stderr);
    assert!(run.stderr.contains("document `registre`: content/requirements.yaml:36: "), "{}", run.stderr);
    assert!(
        run.stderr.contains("boum") && run.stderr.contains("themes/default/pdf/inlines.typ:"),
        "its own theme is named: {}",
        run.stderr
    );
    assert!(!run.stderr.contains("<ouvrage>"), "{}", run.stderr);
    let site = files(&project.path().join("_site"));
    assert!(
        site.contains_key("documents/bon.pdf")
            && !site.contains_key("documents/page.pdf")
            && !site.contains_key("documents/page-1.png")
    );
    let home = String::from_utf8_lossy(&site["index.html"]).into_owned();
    assert!(
        home.contains("Accueil nouveau") && home.contains("N’a pas pu être produit") && !home.contains("documents/page.pdf"),
        "{home}"
    );
}

#[test]
#[ignore = "long: tests/run"]
fn the_other_documents_are_made_and_an_old_one_is_put_aside() {
    let project = fragile();
    project.write("_pdf/page.pdf", "the last good one");
    project.write("_pdf/ancien.pdf", "of a document that is gone");
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("document `page`: content/page.md:6: ") && run.stderr.contains("document `registre`"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("bon.pdf") && !run.stdout.contains("page.pdf"), "{}", run.stdout);
    // What no document of today makes is left to its owner, who is told.
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.contains("is of no document of today")).collect();
    assert!(told.len() == 1 && told[0].contains("ancien.pdf"), "{}", run.stderr);
    let made = files(&project.path().join("_pdf"));
    assert_eq!(made.keys().map(String::as_str).collect::<Vec<_>>(), ["ancien.pdf", "bon.pdf", "page.old.pdf"]);
    assert_eq!(made["page.old.pdf"], b"the last good one");
}
