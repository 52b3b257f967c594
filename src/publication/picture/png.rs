//! PNG: chunks (W3C PNG, third edition, clause 11) up to the end of the image.

use super::{exif, icc, u32_at};
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{Read as _, Write as _};

const HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The most bytes of a colour profile.
const MOST_PROFILE: u64 = 8 << 20;

/// The most bytes of an image that are unpacked to see where it ends.
const MOST_IMAGE: u64 = 4 << 30;

/// Keeps what draws: the image, its palette, colours, density and frames, and the way up.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = HEAD.to_vec();
    let mut stream = Decompress::new(true);
    let mut over = false;
    let mut shown = false;
    let mut most = 0;
    let mut chunks = Chunks { bytes, at: HEAD.len() };
    loop {
        let (name, data) = chunks.next()?;
        match (name, data.len()) {
            (b"IHDR", 13) if out.len() == HEAD.len() => {
                most = unpacked(data).filter(|most| *most <= MOST_IMAGE)?;
                push(&mut out, name, data)?;
            }
            _ if out.len() == HEAD.len() => return None,
            (b"IHDR", _) => return None,
            (b"IEND", _) => break,
            (b"IDAT", _) => {
                shown = true;
                // What follows the end of the compressed image shows nothing: tools that crop a picture leave the rest of it there.
                let kept = if over { 0 } else { inflated(&mut stream, data, most, &mut over)? };
                push(&mut out, name, data.get(..kept)?)?;
            }
            (b"PLTE", 3..=768) => push(&mut out, name, data)?,
            (b"tRNS", 1..=256) | (b"gAMA", 4) | (b"cHRM", 32) | (b"sRGB", 1) | (b"cICP", 4) | (b"sBIT", 1..=4) => {
                push(&mut out, name, data)?
            }
            (b"bKGD", 1..=6) | (b"pHYs", 9) | (b"mDCV" | b"mDCv", 24) | (b"cLLI" | b"cLLi", 8) => push(&mut out, name, data)?,
            (b"acTL", 8) | (b"fcTL", 26) | (b"fdAT", 4..) => push(&mut out, name, data)?,
            (b"iCCP", _) => {
                if let Some(profile) = profile(data) {
                    push(&mut out, name, &profile)?;
                }
            }
            (b"eXIf", _) => {
                if let Some(exif) = exif::reduced(data) {
                    push(&mut out, name, &exif)?;
                }
            }
            // A chunk that a decoder must know and that is not known: nobody can say what it shows.
            (name, _) if name.first().is_some_and(u8::is_ascii_uppercase) => return None,
            _ => {}
        }
    }
    push(&mut out, b"IEND", &[])?;
    shown.then_some(out)
}

/// Width and height.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (name, data) = Chunks { bytes, at: HEAD.len() }.next()?;
    if name != b"IHDR" {
        return None;
    }
    Some((u32_at(data, 0)?, u32_at(data, 4)?))
}

/// Bytes of the lines of an image, each with its filter (clause 7.2); of an interlaced one in all its passes (clause 8.1).
fn unpacked(head: &[u8]) -> Option<u64> {
    let (width, height) = (u64::from(u32_at(head, 0)?), u64::from(u32_at(head, 4)?));
    let [depth, colour, _, _, interlaced] = head.get(8..13)? else { return None };
    let channels = match colour {
        0 | 3 => 1,
        2 => 3,
        4 => 2,
        6 => 4,
        _ => return None,
    };
    let lines = |width: u64, height: u64| {
        let line = width.checked_mul(channels * u64::from(*depth))?.div_ceil(8) + 1;
        if width == 0 { Some(0) } else { line.checked_mul(height) }
    };
    if *interlaced == 0 {
        return lines(width, height);
    }
    // Where each pass begins and how far its points are apart, across and down.
    let passes = [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)];
    let of = |length: u64, from: u64, step: u64| length.saturating_sub(from).div_ceil(step);
    passes.iter().try_fold(0_u64, |all, (x, dx, y, dy)| all.checked_add(lines(of(width, *x, *dx), of(height, *y, *dy))?))
}

/// How many bytes of a part of the compressed image belong to it; nothing when it holds more than the image has points, which nobody sees.
fn inflated(stream: &mut Decompress, data: &[u8], most: u64, over: &mut bool) -> Option<usize> {
    let mut thrown = [0; 1 << 14];
    let before = stream.total_in();
    loop {
        let used = usize::try_from(stream.total_in() - before).ok()?;
        let made = stream.total_out();
        let status = stream.decompress(data.get(used..)?, &mut thrown, FlushDecompress::None).ok()?;
        if stream.total_out() > most {
            return None;
        }
        match status {
            Status::StreamEnd => {
                *over = true;
                return usize::try_from(stream.total_in() - before).ok();
            }
            _ if used == data.len() && stream.total_out() == made => return Some(used),
            _ => {}
        }
    }
}

/// A colour profile under a name that says nothing.
fn profile(data: &[u8]) -> Option<Vec<u8>> {
    let name = data.iter().take(80).position(|b| *b == 0)?;
    let packed = data.get(name + 2..)?;
    let mut profile = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(MOST_PROFILE).read_to_end(&mut profile).ok()?;
    let mut pack = flate2::write::ZlibEncoder::new(b"icc\0\0".to_vec(), flate2::Compression::default());
    pack.write_all(&icc::reduced(&profile)?).ok()?;
    pack.finish().ok()
}

fn push(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> Option<()> {
    out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    out.extend(name);
    out.extend_from_slice(data);
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(data);
    out.extend(sum.sum().to_be_bytes());
    Some(())
}

/// Reads chunks one after another.
struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    fn next(&mut self) -> Option<(&'a [u8; 4], &'a [u8])> {
        let long = u32_at(self.bytes, self.at)? as usize;
        let from = self.at + 8;
        let name = self.bytes.get(self.at + 4..from)?.first_chunk()?;
        let data = self.bytes.get(from..from.checked_add(long)?)?;
        self.at = from + long + 4;
        Some((name, data))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A PNG of one point with more chunks before the image.
    pub fn point(more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut out = HEAD.to_vec();
        let mut pack = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        pack.write_all(&[0, 127]).unwrap();
        let image = pack.finish().unwrap();
        push(&mut out, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]).unwrap();
        more.iter().for_each(|(name, data)| push(&mut out, name, data).unwrap());
        push(&mut out, b"IDAT", &image).unwrap();
        push(&mut out, b"IEND", &[]).unwrap();
        out
    }

    #[test]
    fn what_draws_is_kept_and_nothing_else() {
        let mut packed = flate2::write::ZlibEncoder::new(b"Secret\0\0".to_vec(), flate2::Compression::default());
        packed.write_all(&icc::tests::profile("Secret")).unwrap();
        let packed = packed.finish().unwrap();
        let turned = exif::tests::written("Secret", 6, None);
        let chunks: [(&[u8; 4], &[u8]); 10] = [
            (b"iCCP", &packed),
            (b"eXIf", &turned),
            (b"tEXt", b"Author\0Secret"),
            (b"zTXt", b"Secret"),
            (b"iTXt", b"Secret"),
            (b"tIME", b"Secret!"),
            (b"prVt", b"Secret"),
            (b"sPLT", b"Secret"),
            (b"gAMA", b"Secret"),
            (b"pHYs", &[0, 0, 0, 1, 0, 0, 0, 1, 0]),
        ];
        let mut whole = point(&chunks);
        whole.extend_from_slice(b"Secret after the end");
        let cleaned = clean(&whole).unwrap();
        let holds = |text: &[u8]| cleaned.windows(text.len()).any(|w| w == text);
        assert!(!holds(b"Secret") && holds(b"iCCP") && holds(b"eXIf") && holds(b"pHYs") && !holds(b"gAMA"));
        assert_eq!(clean(&cleaned), Some(cleaned.clone()), "a second time");
        assert_eq!((size(&whole), size(&cleaned)), (Some((1, 1)), Some((1, 1))));
        for n in 0..cleaned.len() {
            assert_eq!(clean(&cleaned[..n]).is_some(), n >= cleaned.len() - 4, "{n}: only the last sum may be missing");
        }
        assert_eq!(clean(&point(&[(b"JUNK", b"x")])), None, "what a decoder must know");
    }

    #[test]
    fn lines_are_counted() {
        let head = |width: u8, height: u8, depth: u8, colour: u8, interlaced: u8| {
            unpacked(&[0, 0, 0, width, 0, 0, 0, height, depth, colour, 0, 0, interlaced])
        };
        assert_eq!(head(2, 3, 8, 0, 0), Some(9));
        assert_eq!(head(9, 2, 1, 3, 0), Some(6));
        assert_eq!(head(1, 1, 16, 6, 0), Some(9));
        // The specification's own figure of eight by eight points: 1 + 1 + 2 + 4 + 8 + 16 + 32 points in 15 lines.
        assert_eq!(head(8, 8, 8, 0, 1), Some(64 + 15));
        assert_eq!(head(1, 1, 8, 0, 1), Some(2));
        assert_eq!(head(1, 1, 8, 5, 0), None);
    }

    #[test]
    fn what_follows_the_compressed_image_goes() {
        let image = point(&[]);
        let at = image.windows(4).position(|w| w == b"IDAT").unwrap();
        let data = &image[at + 4..image.len() - 16];
        let mut long = image[..at - 4].to_vec();
        push(&mut long, b"IDAT", &data[..3]).unwrap();
        push(&mut long, b"IDAT", &[&data[3..], b"Secret"].concat()).unwrap();
        push(&mut long, b"IDAT", b"Secret").unwrap();
        push(&mut long, b"IEND", &[]).unwrap();
        let cleaned = clean(&long).unwrap();
        assert!(!cleaned.windows(6).any(|w| w == b"Secret"));
        assert!(cleaned.windows(3).any(|w| w == &data[..3]));
    }
}
