use super::*;

fn cleaned(svg: &str) -> Written {
    Hand::cleaning(&|_| None).write(svg.as_bytes()).expect("readable")
}

#[test]
fn lists_hold_each_name_once() {
    for list in [ELEMENTS, ATTRIBUTES, WORDS, OF_WORDS] {
        assert!(list.is_sorted());
    }
}

#[test]
fn a_drawing_loses_what_its_editor_wrote() {
    let drawing = "<?xml version=\"1.0\"?>\n<!-- Secret --><!DOCTYPE svg [<!ENTITY ns \"http://www.w3.org/2000/svg\"><!ENTITY s \"Secret\">]>\
        <s:svg xmlns:s=\"&ns;\" xmlns:x=\"http://www.inkscape.org/namespaces/inkscape\" xmlns:sodi=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\" \
        xmlns:i=\"&s;\" xmlns:xl=\"http://www.w3.org/1999/xlink\" x:export-filename=\"/home/Secret\" content=\"Secret\" data-name=\"Secret\" width=\"9\" onload=\"Secret()\">\
        <s:metadata><rdf:RDF xmlns:rdf=\"r\" xmlns:dc=\"d\"><dc:creator>Secret</dc:creator></rdf:RDF></s:metadata><sodi:namedview a=\"Secret\"/>\
        <s:title>Vu &amp; lu</s:title><s:desc>Secret</s:desc><s:script>Secret</s:script>Secret\
        <s:switch><s:foreignObject requiredExtensions=\"e\"><i:pgf>Secret</i:pgf></s:foreignObject><s:g x:label=\"Secret\" id=\"Secret\"><s:path d=\"M0 0\"/></s:g></s:switch>\
        <s:style>/* Secret */ #Secret.Secret{fill:url(#Secret)}</s:style><s:use xl:href=\"#Secret\" class=\"Secret\" style=\"fill:red;-x-y:Secret\"/>\
        <s:a xl:href=\"https://secret.example\" xl:title=\"Secret\"><s:text> a <s:tspan>&lt;b</s:tspan></s:text></s:a></s:svg><?php Secret ?>";
    let written = cleaned(drawing);
    assert_eq!(
        written.bytes,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\"><title>Vu &amp; lu</title>\
         <switch><g id=\"i1\"><path d=\"M0 0\"/></g></switch><style>#i1.c1{fill:url(#i1);}</style><use xlink:href=\"#i1\" class=\"c1\" style=\"fill:red;\"/>\
         <a><text> a <tspan>&lt;b</tspan></text></a></svg>"
    );
    assert!(written.lost.is_empty());
}

#[test]
fn pictures_in_drawings_are_cleaned_too() {
    let inner = "<svg xmlns='http://www.w3.org/2000/svg'><desc>Secret</desc><rect width='1'/></svg>";
    let png = super::super::png::tests::point(&[(b"tEXt", b"Author\0Secret")]);
    let svg = |address: &str| format!("<svg xmlns='http://www.w3.org/2000/svg'><image href='{address}'/></svg>");
    for (format, bytes) in [(Format::Png, &png[..]), (Format::Svg, inner.as_bytes())] {
        let written = cleaned(&svg(&data_address(format, bytes)));
        let at = written.bytes.find("data:").expect("a picture");
        let end = written.bytes[at..].find('"').expect("its end") + at;
        let picture = of_data_address(&written.bytes[at..end]).expect("bytes");
        assert!(!picture.windows(6).any(|w| w == b"Secret"));
        assert_eq!(Format::of(&picture), Some(format));
    }
    let lie = data_address(Format::Jpeg, &png).replace("jpeg", "png;name=Secret");
    assert!(!cleaned(&svg(&lie)).bytes.contains("Secret"));
    for lost in ["https://x.example/a.png", "a.png", "", "/a.png", "data:image/png;base64,AAAA", "file:///a.png"] {
        let written = cleaned(&svg(lost));
        assert_eq!(written.lost, BTreeSet::from([Lost::Picture(lost.to_owned())]));
        assert!(written.bytes.ends_with("<image/></svg>"), "{}", written.bytes);
    }
    let found = |name: &str| (name == "a.png").then(|| png.clone());
    assert!(Hand::cleaning(&found).write(svg("a.png").as_bytes()).expect("readable").lost.is_empty());
    let own = completed(svg("a.png").as_bytes(), &found).expect("one to put");
    assert!(
        String::from_utf8(own)
            .expect("text")
            .starts_with("<svg xmlns='http://www.w3.org/2000/svg'><image href='data:image/png;base64,")
    );
    assert_eq!(completed(svg("b.png").as_bytes(), &found), None);
}

#[test]
fn words_in_boxes_stay_on_the_web() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject width='9'><div xmlns='http://www.w3.org/1999/xhtml' class='Secret' title='Secret'>\
               Bonjour <b>tous</b><script>Secret</script><!-- Secret --></div></foreignObject></svg>";
    let written = cleaned(svg);
    assert!(written.bytes.contains("Bonjour <b>tous</b>") && !written.bytes.contains("Secret"), "{}", written.bytes);
}

#[test]
fn words_in_boxes_are_missed_on_paper() {
    let all = Paper { has: &|_| true, decodes: &|_| true };
    let lost = |inner: &str| {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:h='http://www.w3.org/1999/xhtml'>{inner}</svg>");
        Hand::printing(&|_| None, all).write(svg.as_bytes()).expect("readable").lost.into_iter().collect::<Vec<_>>()
    };
    let foreign = "<foreignObject><h:div>Vu &amp; lu<h:br/>ici</h:div></foreignObject>";
    assert_eq!(lost(foreign), [Lost::Words("Vu & lu ici".into())]);
    assert_eq!(lost(&format!("<switch>{foreign}<text>Vu &amp; lu</text></switch>")), [Lost::Words("Vu & lu ici".into())]);
    assert!(lost(&format!("<switch>{foreign}<text>Vu &amp; lu ici</text></switch>")).is_empty());
    assert!(lost("<foreignObject><h:div> </h:div></foreignObject>").is_empty());
    let few = Paper { has: &|c| c.is_ascii(), decodes: &|_| true };
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><text>a&#x1F389;b\u{2003}c</text></svg>";
    let written = Hand::printing(&|_| None, few).write(svg.as_bytes()).expect("readable");
    assert!(written.bytes.contains("<text>a\u{fffd}b c</text>"));
    assert_eq!(written.lost, BTreeSet::from([Lost::Letter('\u{1F389}')]));
}

#[test]
fn what_is_no_drawing_is_refused() {
    for (bytes, is) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"[..], true),
        (b"<svg/>", true),
        (b"<?xml version='1.0'?><!-- a > b --><!DOCTYPE svg [ <!ENTITY a 'b'> ]><svg:svg", true),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>\xff</svg>", true),
        (b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>", false),
        (b"\xff\xfe<\0s\0v\0g\0", false),
        (b"", false),
    ] {
        assert_eq!(is_drawing(bytes), is, "{}", String::from_utf8_lossy(bytes));
        assert!(Hand::cleaning(&|_| None).write(bytes).is_err());
    }
    let deep = format!("<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>", "<g>".repeat(300), "</g>".repeat(300));
    assert!(Hand::cleaning(&|_| None).write(deep.as_bytes()).is_err());
}
