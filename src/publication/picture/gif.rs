//! GIF: blocks (GIF 89a, clause 17 and on) up to the trailer.

/// Keeps the screen, images, the control of each and how often they are shown. Comments, texts and data of programs go.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = GifReader { bytes, at: 0 };
    let head = reader.take(13)?;
    let mut out = head.to_vec();
    out.extend_from_slice(reader.take(table(*head.get(10)?))?);
    let mut shown = false;
    while let Some([block]) = reader.take(1) {
        match block {
            0x2c => {
                let image = reader.take(9)?;
                let colours = reader.take(table(*image.get(8)?))?;
                let code = reader.take(1)?;
                let data = reader.blocks();
                // An image that was cut short shows what is there.
                let whole = data.is_some();
                out.push(0x2c);
                out.extend_from_slice(image);
                out.extend_from_slice(colours);
                out.extend_from_slice(code);
                out.extend_from_slice(data.unwrap_or(&[0]));
                shown = true;
                if !whole {
                    break;
                }
            }
            0x21 => {
                let label = *reader.take(1)?.first()?;
                let Some(data) = reader.blocks() else { break };
                match (label, data) {
                    (0xf9, [4, .., 0]) if data.len() == 6 => {
                        out.extend([0x21, label]);
                        out.extend_from_slice(data);
                    }
                    (0xff, [11, name @ .., 3, 1, _, _, 0]) if data.len() == 17 && loops(name) => {
                        out.extend([0x21, label]);
                        out.extend_from_slice(data);
                    }
                    _ => {}
                }
            }
            // The trailer, or what no decoder reads.
            _ => break,
        }
    }
    out.push(0x3b);
    shown.then_some(out)
}

/// Whether the data of a program say how often an animation is shown.
fn loops(name: &[u8]) -> bool {
    name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0"
}

/// Width and height of the screen.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(6..10)? {
        [w, wide, h, high] => Some((u16::from_le_bytes([*w, *wide]).into(), u16::from_le_bytes([*h, *high]).into())),
        _ => None,
    }
}

/// Bytes of a table of colours.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

struct GifReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> GifReader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    /// Sub-blocks with their lengths, the empty one that ends them included.
    fn blocks(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        loop {
            let long = *self.take(1)?.first()?;
            if long == 0 {
                return self.bytes.get(start..self.at);
            }
            self.take(long.into())?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GIF of one point, shown for ever.
    fn animation() -> Vec<u8> {
        let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        gif.extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
        gif.extend_from_slice(b"\x21\xfe\x06Secret\0");
        gif.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x06Secret\0");
        gif.extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x06Secret\0");
        gif.extend_from_slice(b"\x21\x01\x0c\0\0\0\0\0\0\0\0\0\0\0\0\x06Secret\0");
        gif.extend_from_slice(b"\x21\xf9\x04\0\0\0\0\0");
        gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
        gif.extend_from_slice(b"\x3bSecret after the end");
        gif
    }

    #[test]
    fn what_draws_is_kept_and_nothing_else() {
        let cleaned = clean(&animation()).unwrap();
        let holds = |text: &[u8]| cleaned.windows(text.len()).any(|w| w == text);
        assert!(!holds(b"Secret") && holds(b"NETSCAPE2.0") && holds(b"\x21\xf9\x04") && cleaned.ends_with(b"\x44\x01\0\x3b"));
        assert!(!holds(b"XMP") && cleaned.windows(11).filter(|w| *w == b"NETSCAPE2.0").count() == 1);
        assert_eq!(clean(&cleaned), Some(cleaned.clone()), "a second time");
        assert_eq!(size(&cleaned), Some((1, 1)));
        for n in 0..cleaned.len() {
            assert!(clean(&cleaned[..n]).is_none_or(|c| c.ends_with(&[0x3b])), "{n}");
        }
    }
}
