//! JPEG: segments (ITU-T T.81, annex B) up to the end of the first image.

use super::{exif, icc, u16_at};

/// The most bytes of a segment beside its length.
const MOST: usize = 65_533;

const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Keeps tables, frames and scans, the density of JFIF, the colours of Adobe and ICC, and the way up. A picture that was cut short ends
/// where it ends.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut head = vec![0xff, 0xd8];
    let mut body = Vec::with_capacity(bytes.len());
    let mut turned = None;
    let mut profile: Vec<(u8, &[u8])> = Vec::new();
    let mut scanned = false;
    for segment in Segments::of(bytes) {
        let Segment { marker, content, scan } = segment?;
        let kept = match marker {
            0xe0 if content.starts_with(b"JFIF\0") => {
                // Without the small picture that may follow.
                let density = content.get(5..12)?;
                push(&mut head, marker, &[b"JFIF\0", density, &[0, 0]].concat());
                None
            }
            0xe1 => {
                if turned.is_none()
                    && let Some(exif) = content.strip_prefix(b"Exif\0\0")
                {
                    turned = exif::reduced(exif);
                }
                None
            }
            0xe2 => {
                if let Some([n, _, part @ ..]) = content.strip_prefix(PROFILE) {
                    profile.push((*n, part));
                }
                None
            }
            0xee if content.starts_with(b"Adobe") => content.get(..12),
            // Frames, tables, arithmetic conditioning, scans, lines, restarts, hierarchies.
            0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf => Some(content),
            _ => None,
        };
        if let Some(kept) = kept {
            push(&mut body, marker, kept);
            body.extend_from_slice(scan);
        }
        scanned |= marker == 0xda;
    }
    if !scanned {
        return None;
    }
    if let Some(exif) = turned {
        push(&mut head, 0xe1, &[b"Exif\0\0", exif.as_slice()].concat());
    }
    profile.sort_by_key(|(n, _)| *n);
    let profile: Vec<u8> = profile.into_iter().flat_map(|(_, part)| part.iter().copied()).collect();
    if let Some(profile) = icc::reduced(&profile) {
        let parts: Vec<&[u8]> = profile.chunks(MOST - PROFILE.len() - 2).collect();
        let count = u8::try_from(parts.len()).ok()?;
        for (n, part) in (1..=count).zip(parts) {
            push(&mut head, 0xe2, &[PROFILE, &[n, count], part].concat());
        }
    }
    head.extend(body);
    head.extend([0xff, 0xd9]);
    Some(head)
}

/// Width and height of the first frame.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let is_frame = |s: &Segment<'_>| matches!(s.marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
    let frame = Segments::of(bytes).flatten().find(is_frame)?;
    Some((u16_at(frame.content, 3)?.into(), u16_at(frame.content, 1)?.into()))
}

fn push(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let Ok(long) = u16::try_from(content.len() + 2) else { return };
    out.extend([0xff, marker]);
    out.extend(long.to_be_bytes());
    out.extend_from_slice(content);
}

/// A segment, and the data of the scan that follows it.
struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
    scan: &'a [u8],
}

/// The segments of a picture; nothing in the place of one that is not whole.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    scanned: bool,
    over: bool,
}

impl<'a> Segments<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Segments { bytes, at: 2, scanned: false, over: false }
    }

    /// The next marker that begins a segment. Decoders skip what stands between segments, and so it goes.
    fn marker(&mut self) -> Option<u8> {
        loop {
            let pair = self.bytes.get(self.at..)?.get(..2)?;
            match pair {
                // Stuffed bytes, restarts and fillers begin nothing.
                [0xff, 0x02..=0xcf | 0xd8..=0xfe] => return pair.get(1).copied(),
                _ => self.at += 1,
            }
        }
    }

    fn end(&mut self, whole: bool) -> Option<Option<Segment<'a>>> {
        self.over = true;
        if whole || self.scanned { None } else { Some(None) }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Option<Segment<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let Some(marker) = self.marker() else { return self.end(false) };
        if marker == 0xd9 {
            return self.end(true);
        }
        let bytes = self.bytes;
        let long = u16_at(bytes, self.at + 2).map_or(0, usize::from);
        let content = long.checked_sub(2).and_then(|_| bytes.get(self.at + 4..self.at + 2 + long));
        let Some(content) = content.filter(|_| marker != 0xd8) else { return self.end(false) };
        self.at += 2 + long;
        let start = self.at;
        if marker == 0xda {
            self.scanned = true;
            // Of a scan are stuffed bytes and restarts; any other marker ends it.
            while let Some(&[first, second]) = bytes.get(self.at..self.at + 2).and_then(|pair| pair.first_chunk()) {
                if first == 0xff && !matches!(second, 0x00 | 0xd0..=0xd7) {
                    break;
                }
                self.at += 1;
            }
            if self.at + 2 > bytes.len() {
                self.at = bytes.len();
            }
        }
        Some(Some(Segment { marker, content, scan: bytes.get(start..self.at)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
        push(out, marker, content);
    }

    /// A JPEG of segments alone: enough for what is kept and what is not.
    fn photograph(orientation: u16) -> Vec<u8> {
        let exif = exif::tests::written("Secret", orientation, None);
        let mut jpeg = vec![0xff, 0xd8];
        segment(&mut jpeg, 0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01SecretThumb");
        segment(&mut jpeg, 0xe0, b"JFXX\0\x10Secret");
        segment(&mut jpeg, 0xe1, &[b"Exif\0\0".as_slice(), &exif].concat());
        segment(&mut jpeg, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>Secret</x>");
        segment(&mut jpeg, 0xe2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &icc::tests::profile("Secret")].concat());
        segment(&mut jpeg, 0xe2, b"MPF\0Secret");
        segment(&mut jpeg, 0xed, b"Photoshop 3.0\0Secret");
        segment(&mut jpeg, 0xee, b"Adobe\0\x64\0\0\0\0\x01Secret");
        segment(&mut jpeg, 0xf3, b"Secret");
        segment(&mut jpeg, 0xfe, b"Secret");
        jpeg.extend(b"Secret between\xff\xff");
        jpeg.pop();
        jpeg.pop();
        segment(&mut jpeg, 0xdb, &[0; 65]);
        segment(&mut jpeg, 0xc2, &[8, 0, 7, 0, 9, 1, 1, 0x11, 0]);
        segment(&mut jpeg, 0xda, &[1, 1, 0, 0, 63, 0]);
        jpeg.extend([0x12, 0xff, 0x00, 0xff, 0xd0, 0x34]);
        segment(&mut jpeg, 0xfe, b"Secret between scans");
        segment(&mut jpeg, 0xda, &[1, 1, 0, 0, 63, 0]);
        jpeg.extend([0x56, 0x78, 0xff, 0xd9]);
        jpeg.extend_from_slice(b"Secret after the end");
        jpeg
    }

    #[test]
    fn what_draws_is_kept_and_nothing_else() {
        for (orientation, kept) in [(1, None), (6, Some(6))] {
            let cleaned = clean(&photograph(orientation)).unwrap();
            let holds = |text: &[u8]| cleaned.windows(text.len()).any(|w| w == text);
            assert!(!holds(b"Secret") && holds(b"ICC_PROFILE") && holds(b"JFIF") && holds(b"Adobe") && !holds(b"JFXX"));
            assert!(holds(&[0x12, 0xff, 0x00, 0xff, 0xd0, 0x34]) && cleaned.ends_with(&[0x56, 0x78, 0xff, 0xd9]), "both scans");
            let found = ::exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&cleaned)).ok();
            let found = found.and_then(|r| r.get_field(::exif::Tag::Orientation, ::exif::In::PRIMARY)?.value.get_uint(0));
            assert_eq!(found, kept);
            assert_eq!(clean(&cleaned), Some(cleaned.clone()), "a second time");
            assert_eq!(size(&cleaned), Some((9, 7)));
        }
    }

    #[test]
    fn what_is_cut_short_ends_where_it_ends() {
        let whole = photograph(1);
        for n in 0..whole.len() {
            if let Some(cleaned) = clean(&whole[..n]) {
                assert!(cleaned.ends_with(&[0xff, 0xd9]) && !cleaned.windows(6).any(|w| w == b"Secret"), "{n}");
            }
        }
        assert_eq!(clean(&[0xff, 0xd8, 0xff]), None);
        assert_eq!(clean(&[0xff, 0xd8, 0xff, 0xd9]), None);
        assert_eq!(clean(&[0xff, 0xd8, 0xff, 0xdb, 0, 0]), None);
    }
}
