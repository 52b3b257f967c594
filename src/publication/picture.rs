//! Pictures without what they say beside what they show.
//!
//! A photograph knows where and by whom it was taken, a drawing the folder and the names of layers of the machine it was made on.
//! Nobody reviews that before a specification is sent, so readers who do not write the project get pictures without it: Exif (but for
//! the way up), XMP, IPTC and comments of JPEG, PNG and WebP; comments, metadata and editors' attributes of SVG. Colour profiles stay.
//! A file that cannot be read as what its name says is left as it is; `unreadable-image` tells of those that documents show.

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::{CHUNK_XMP, WebP};
use img_parts::{Bytes, ImageEXIF};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use std::io::Cursor;

/// Takes out of a picture what it does not show. `path` tells by its ending what it is.
pub fn without_metadata(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let cleaned = match ending.as_str() {
        "jpg" | "jpeg" => jpeg(&bytes),
        "png" => png(&bytes),
        "webp" => webp(&bytes),
        "svg" => svg(&bytes),
        _ => None,
    };
    cleaned.unwrap_or(bytes)
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut picture = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
    let turned = picture.exif().and_then(|exif| way_up(&exif));
    // APP0, APP2 and APP14 say how colours are meant; the others say who, where and with what.
    let kept = |segment: &JpegSegment| match segment.marker() {
        markers::COM => false,
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        marker => !(markers::APP1..=markers::APP15).contains(&marker),
    };
    picture.segments_mut().retain(kept);
    picture.set_exif(turned.map(Bytes::from));
    Some(picture.encoder().bytes().to_vec())
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut picture = Png::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
    picture.chunks_mut().retain(|chunk| !matches!(&chunk.kind(), b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME"));
    Some(picture.encoder().bytes().to_vec())
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut picture = WebP::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
    let turned = picture.exif().and_then(|exif| way_up(&exif));
    picture.set_exif(turned.map(Bytes::from));
    picture.chunks_mut().retain(|chunk| chunk.id() != CHUNK_XMP);
    Some(picture.encoder().bytes().to_vec())
}

/// Of Exif data the orientation alone, when the picture does not lie as it is stored (TIFF 6.0, tag 274).
fn way_up(exif: &[u8]) -> Option<Vec<u8>> {
    let read = exif::Reader::new().read_raw(exif.to_vec()).ok()?;
    let orientation = read.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0).filter(|n| (2..=8).contains(n))?;
    let field =
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![u16::try_from(orientation).ok()?]) };
    let mut writer = Writer::new();
    writer.push_field(&field);
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).ok()?;
    Some(out.into_inner())
}

/// Elements and attributes of these names are an editor's own, or speak of the author.
fn of_an_editor(name: QName<'_>) -> bool {
    let foreign = name.prefix().is_some_and(|prefix| matches!(prefix.as_ref(), "inkscape" | "sodipodi" | "rdf" | "cc" | "dc"));
    foreign || name.local_name().as_ref() == "metadata"
}

fn svg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut writer = quick_xml::Writer::new(Vec::with_capacity(bytes.len()));
    let mut skipped = 0_usize;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) => {}
            Event::Start(tag) if skipped > 0 || of_an_editor(tag.name()) => {
                skipped += 1;
                drop(tag);
            }
            Event::End(_) if skipped > 0 => skipped -= 1,
            _ if skipped > 0 => {}
            Event::Empty(tag) if of_an_editor(tag.name()) => drop(tag),
            Event::Start(tag) => writer.write_event(Event::Start(own(&tag)?)).ok()?,
            Event::Empty(tag) => writer.write_event(Event::Empty(own(&tag)?)).ok()?,
            event => writer.write_event(event).ok()?,
        }
    }
    (skipped == 0).then(|| writer.into_inner())
}

/// A tag with the attributes that draw; untouched where it has no others.
fn own<'a>(tag: &BytesStart<'a>) -> Option<BytesStart<'a>> {
    let attributes: Vec<_> = tag.attributes().collect::<Result<_, _>>().ok()?;
    if !attributes.iter().any(|a| of_an_editor(a.key)) {
        return Some(tag.clone());
    }
    let mut kept = BytesStart::new(tag.name().as_ref().to_owned());
    kept.extend_attributes(attributes.into_iter().filter(|a| !of_an_editor(a.key)));
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG of segments alone: enough for what is kept and what is not.
    fn photograph(orientation: u16) -> Vec<u8> {
        let fields = [
            Field { tag: Tag::Artist, ifd_num: In::PRIMARY, value: Value::Ascii(vec![b"Secret".to_vec()]) },
            Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![orientation]) },
        ];
        let mut writer = Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        let mut exif = Cursor::new(Vec::new());
        writer.write(&mut exif, true).unwrap();
        let mut jpeg = vec![0xff, 0xd8];
        let mut segment = |marker: u8, content: &[u8]| {
            jpeg.extend([0xff, marker]);
            jpeg.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
            jpeg.extend_from_slice(content);
        };
        segment(markers::APP0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        segment(markers::APP1, &[b"Exif\0\0".as_slice(), exif.get_ref()].concat());
        segment(markers::APP1, b"http://ns.adobe.com/xap/1.0/\0<x>Secret</x>");
        segment(markers::APP2, b"ICC_PROFILE\0\x01\x01profile");
        segment(markers::APP13, b"Photoshop 3.0\0Secret");
        segment(markers::COM, b"Secret");
        segment(markers::DQT, &[0; 65]);
        segment(markers::SOS, &[1, 1, 0, 0, 63, 0]);
        jpeg.extend([0x12, 0x34, 0xff, 0xd9]);
        jpeg
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|w| w == text.as_bytes())
    }

    #[test]
    fn a_photograph_keeps_its_colours_and_its_way_up() {
        for (orientation, kept) in [(1, None), (6, Some(6))] {
            let cleaned = without_metadata("static/a.JPG", photograph(orientation));
            assert!(!holds(&cleaned, "Secret") && holds(&cleaned, "ICC_PROFILE") && holds(&cleaned, "JFIF"));
            assert!(cleaned.ends_with(&[0x12, 0x34, 0xff, 0xd9]), "what is drawn is untouched");
            let exif = Jpeg::from_bytes(cleaned.into()).unwrap().exif();
            let read = exif.map(|exif| exif::Reader::new().read_raw(exif.to_vec()).unwrap());
            let found = read.and_then(|r| r.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0));
            assert_eq!(found, kept);
        }
    }

    #[test]
    fn a_drawing_loses_what_its_editor_wrote() {
        let drawing = "<?xml version=\"1.0\"?>\n<!-- Secret --><svg xmlns=\"http://www.w3.org/2000/svg\" inkscape:export-filename=\"/home/Secret\" width=\"9\">\
            <metadata><rdf:RDF><dc:creator>Secret</dc:creator></rdf:RDF></metadata><sodipodi:namedview a=\"Secret\"/>\
            <title>Vu &amp; lu</title><g inkscape:label=\"Secret\" id=\"g\"><path d=\"M0 0\"/></g><style><![CDATA[a>b{}]]></style></svg>";
        let cleaned = String::from_utf8(without_metadata("a.svg", drawing.into())).unwrap();
        assert_eq!(
            cleaned,
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\"><title>Vu &amp; lu</title><g id=\"g\">\
             <path d=\"M0 0\"/></g><style><![CDATA[a>b{}]]></style></svg>"
        );
    }

    #[test]
    fn what_is_no_picture_is_left_alone() {
        for path in ["a.png", "a.jpg", "a.webp", "a.svg", "a.pdf", "a"] {
            for bytes in
                [&b""[..], b"no picture", b"<svg><g></svg>", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]
            {
                assert_eq!(without_metadata(path, bytes.to_vec()).is_empty(), bytes.is_empty(), "{path} {bytes:?}");
            }
        }
    }
}
