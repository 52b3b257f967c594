//! Of Exif data what changes how a picture is shown: which way is up, and how dense its points are.

use exif::{In, Tag, Value};

/// What is read of Exif data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ShownValue {
    /// 2 to 8 when the picture does not lie as it is stored (TIFF 6.0, tag 274).
    orientation: Option<u16>,
    /// Points per inch, across and down (tags 282 and 283).
    density: Option<(u16, u16)>,
}

/// Exif data that say no more than the given ones show; nothing when they show nothing.
pub fn reduced(exif: &[u8]) -> Option<Vec<u8>> {
    let read = exif::Reader::new().read_raw(exif.to_vec()).ok()?;
    let field = |tag| read.get_field(tag, In::PRIMARY);
    let orientation = field(Tag::Orientation).and_then(|f| f.value.get_uint(0)).filter(|n| (2..=8).contains(n));
    let axis = |tag| match &field(tag)?.value {
        // Whole numbers only: nothing else can be told by them.
        Value::Rational(values) => Some(values.first()?.to_f64().round()).filter(|n| (1.0..=9_600.0).contains(n)),
        _ => None,
    };
    let density = axis(Tag::XResolution).zip(axis(Tag::YResolution));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let shown = ShownValue {
        orientation: orientation.and_then(|n| u16::try_from(n).ok()),
        density: density.map(|(x, y)| (x as u16, y as u16)),
    };
    shown.write()
}

impl ShownValue {
    /// A TIFF head and one directory, least byte first.
    fn write(self) -> Option<Vec<u8>> {
        if self == ShownValue::default() {
            return None;
        }
        let fields = u16::from(self.orientation.is_some()) + if self.density.is_some() { 2 } else { 0 };
        let values = 8 + 2 + 12 * u32::from(fields) + 4;
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        out.extend(fields.to_le_bytes());
        let mut entry = |tag: u16, ty: u16, value: u32| {
            out.extend(tag.to_le_bytes());
            out.extend(ty.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        };
        if let Some(orientation) = self.orientation {
            entry(274, 3, u32::from(orientation));
        }
        if self.density.is_some() {
            entry(282, 5, values);
            entry(283, 5, values + 8);
        }
        out.extend([0; 4]);
        for axis in self.density.into_iter().flat_map(|(x, y)| [x, y]) {
            out.extend(u32::from(axis).to_le_bytes());
            out.extend(1_u32.to_le_bytes());
        }
        Some(out)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use exif::Field;
    use exif::experimental::Writer;
    use std::io::Cursor;

    /// Exif data with an author, a way up and a density.
    pub fn written(author: &str, orientation: u16, density: Option<u32>) -> Vec<u8> {
        let mut fields = vec![
            Field { tag: Tag::Artist, ifd_num: In::PRIMARY, value: Value::Ascii(vec![author.into()]) },
            Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![orientation]) },
        ];
        for (tag, n) in [Tag::XResolution, Tag::YResolution].into_iter().zip(density.into_iter().chain(density)) {
            fields.push(Field { tag, ifd_num: In::PRIMARY, value: Value::Rational(vec![exif::Rational { num: n, denom: 1 }]) });
        }
        let mut writer = Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        let mut out = Cursor::new(Vec::new());
        writer.write(&mut out, true).unwrap();
        out.into_inner()
    }

    #[test]
    fn only_the_way_up_and_the_density_are_left() {
        for (orientation, density, kept) in [(1, None, false), (6, None, true), (1, Some(300), true), (8, Some(300), true)] {
            let reduced = reduced(&written("Secret", orientation, density));
            assert_eq!(reduced.is_some(), kept);
            let Some(reduced) = reduced else { continue };
            assert!(!reduced.windows(6).any(|w| w == b"Secret"));
            let read = exif::Reader::new().read_raw(reduced).unwrap();
            let number = |tag| read.get_field(tag, In::PRIMARY).map(|f| f.display_value().to_string());
            assert_eq!(number(Tag::Orientation).is_some(), orientation != 1);
            assert_eq!(number(Tag::YResolution), density.map(|n| n.to_string()));
            assert_eq!(read.fields().count(), usize::from(orientation != 1) + 2 * usize::from(density.is_some()));
        }
        for broken in [&b""[..], b"II*\0", b"MM\0*\xff\xff\xff\xff", b"Secret"] {
            assert_eq!(super::reduced(broken), None);
        }
    }
}
