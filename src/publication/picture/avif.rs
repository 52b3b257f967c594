//! AVIF: boxes (ISO/IEC 14496-12, ISO/IEC 23008-12) in their places, since all that is in them is found by its distance from the start.
//!
//! What does not draw is overwritten with zeros: items of other types than images, properties, names, boxes that are not known, and every
//! byte of the data that no image claims.

use super::{icc, u16_at, u32_at};
use std::ops::Range;

/// Types of items that draw.
const IMAGES: [&[u8]; 5] = [b"av01", b"grid", b"iovl", b"iden", b"tmap"];

/// Properties that draw (AV1 Image File Format, clause 2; HEIF, clause 6.5).
const PROPERTIES: [&[u8]; 17] = [
    b"ispe", b"pixi", b"av1C", b"irot", b"imir", b"clap", b"pasp", b"auxC", b"a1op", b"a1lx", b"lsel", b"clli", b"mdcv", b"cclv",
    b"amve", b"rloc", b"free",
];

/// Cleans a picture; nothing for what is not whole, and for sequences of pictures.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    // What is no box after the end is not looked at by anybody.
    let (top, end) = parts(bytes, 0..bytes.len());
    let mut out = bytes.get(..end)?.to_vec();
    let meta = top.iter().find(|b| b.name == *b"meta")?;
    // Version and flags come before what the box holds.
    let inner = boxes(bytes, meta.body.start.checked_add(4)?..meta.body.end)?;
    let find = |name: &[u8; 4]| inner.iter().find(|b| b.name == *name);
    let images = items(bytes, find(b"iinf")?, &mut out)?;
    let claimed = claims(bytes, find(b"iloc")?, &images, find(b"idat"))?;
    if claimed.iter().any(|claim| claim.end > end) {
        return None;
    }
    for part in &inner {
        match &part.name {
            b"pitm" | b"iloc" | b"iinf" | b"iref" | b"dinf" => {}
            b"hdlr" => wipe(&mut out, part.body.start.checked_add(24)?..part.body.end),
            b"iprp" => properties(bytes, part, &mut out)?,
            b"idat" => wipe_unclaimed(&mut out, &part.body, &claimed),
            _ => empty(&mut out, part),
        }
    }
    for part in &top {
        match &part.name {
            b"ftyp" | b"meta" => {}
            b"mdat" => wipe_unclaimed(&mut out, &part.body, &claimed),
            b"moov" => return None,
            _ => empty(&mut out, part),
        }
    }
    Some(out)
}

/// A box: where its type stands, and what it holds.
struct BoxPart {
    name: [u8; 4],
    at: usize,
    body: Range<usize>,
}

/// The boxes of a range that they fill.
fn boxes(bytes: &[u8], range: Range<usize>) -> Option<Vec<BoxPart>> {
    let (all, end) = parts(bytes, range.clone());
    (end == range.end).then_some(all)
}

/// The boxes of a range, one after another, and where the last of them ends.
fn parts(bytes: &[u8], range: Range<usize>) -> (Vec<BoxPart>, usize) {
    let mut all = Vec::new();
    let mut at = range.start;
    while let Some(part) = part(bytes, at, range.end) {
        at = part.body.end;
        all.push(part);
    }
    (all, at)
}

fn part(bytes: &[u8], at: usize, end: usize) -> Option<BoxPart> {
    let name = bytes.get(at + 4..at + 8)?.try_into().ok()?;
    let (head, long) = match u32_at(bytes, at)? {
        0 => (8, end.checked_sub(at)?),
        1 => (16, usize::try_from(u64::from_be_bytes(bytes.get(at + 8..at + 16)?.try_into().ok()?)).ok()?),
        long => (8, long as usize),
    };
    let end = at.checked_add(long).filter(|own| *own <= end && long >= head)?;
    Some(BoxPart { name, at: at + 4, body: at + head..end })
}

fn wipe(out: &mut [u8], range: Range<usize>) {
    if let Some(bytes) = out.get_mut(range) {
        bytes.fill(0);
    }
}

fn wipe_unclaimed(out: &mut [u8], body: &Range<usize>, claimed: &[Range<usize>]) {
    let mut at = body.start;
    for claim in claimed.iter().filter(|claim| claim.start < body.end && claim.end > body.start) {
        if claim.start > at {
            wipe(out, at..claim.start);
        }
        at = at.max(claim.end);
    }
    if at < body.end {
        wipe(out, at..body.end);
    }
}

/// Makes a box one that every reader skips.
fn empty(out: &mut [u8], part: &BoxPart) {
    if let Some(name) = out.get_mut(part.at..part.at + 4) {
        name.copy_from_slice(b"free");
    }
    wipe(out, part.body.clone());
}

/// The numbers of the items that draw. Names are wiped, and items of other types become ones of no type.
fn items(bytes: &[u8], iinf: &BoxPart, out: &mut [u8]) -> Option<Vec<u32>> {
    let start = iinf.body.start;
    let head = if *bytes.get(start)? == 0 { 6 } else { 8 };
    let mut images = Vec::new();
    for part in boxes(bytes, start + head..iinf.body.end)? {
        let version = *bytes.get(part.body.start)?;
        let at = part.body.start + 4;
        let (item, at) = match version {
            2 => (u32::from(u16_at(bytes, at)?), at + 4),
            3 => (u32_at(bytes, at)?, at + 6),
            _ => return None,
        };
        let kind = bytes.get(at..at + 4)?;
        if IMAGES.contains(&kind) {
            images.push(item);
        } else {
            out.get_mut(at..at + 4)?.copy_from_slice(b"none");
        }
        wipe(out, at + 4..part.body.end);
    }
    Some(images)
}

/// Where the data of images stand, in order.
fn claims(bytes: &[u8], iloc: &BoxPart, images: &[u32], idat: Option<&BoxPart>) -> Option<Vec<Range<usize>>> {
    let version = *bytes.get(iloc.body.start)?;
    let mut at = iloc.body.start + 4;
    let mut number = |size: u8| -> Option<u64> {
        let part = bytes.get(at..at + usize::from(size)).filter(|_| at + usize::from(size) <= iloc.body.end && size <= 8)?;
        at += usize::from(size);
        Some(part.iter().fold(0, |all, b| all << 8 | u64::from(*b)))
    };
    let sizes = number(2)?;
    let size = |shift: u32| u8::try_from(sizes >> shift & 15).ok();
    let (offset, length, base, index) = (size(12)?, size(8)?, size(4)?, if version > 0 { size(0)? } else { 0 });
    let count = number(if version < 2 { 2 } else { 4 })?;
    let mut claimed = Vec::new();
    for _ in 0..count {
        let item = number(if version < 2 { 2 } else { 4 })?;
        let method = if version > 0 { number(2)? & 15 } else { 0 };
        number(2)?;
        let from = number(base)?;
        for _ in 0..number(2)? {
            number(index)?;
            let start = usize::try_from(from.checked_add(number(offset)?)?).ok()?;
            let long = usize::try_from(number(length)?).ok()?;
            if !images.iter().any(|image| u64::from(*image) == item) {
                continue;
            }
            let start = match method {
                0 => start,
                1 => idat?.body.start.checked_add(start)?,
                _ => return None,
            };
            let end = start.checked_add(long).filter(|end| *end <= bytes.len() && long > 0)?;
            claimed.push(start..end);
        }
    }
    claimed.sort_by_key(|claim| claim.start);
    (!claimed.is_empty()).then_some(claimed)
}

/// Keeps the properties that draw, and of a colour profile what says how colours are meant.
fn properties(bytes: &[u8], iprp: &BoxPart, out: &mut [u8]) -> Option<()> {
    for part in boxes(bytes, iprp.body.clone())? {
        if part.name != *b"ipco" {
            if part.name != *b"ipma" {
                empty(out, &part);
            }
            continue;
        }
        for property in boxes(bytes, part.body.clone())? {
            let body = bytes.get(property.body.clone())?;
            match (&property.name, body) {
                (b"free", _) => wipe(out, property.body),
                (b"colr", [b'n', b'c', b'l', b'x', ..]) => {}
                (b"colr", [b'p' | b'r', b'r' | b'I', b'o' | b'C', b'f' | b'C', profile @ ..]) => {
                    match icc::reduced(profile).filter(|reduced| reduced.len() <= profile.len()) {
                        Some(reduced) => {
                            let start = property.body.start + 4;
                            wipe(out, start..property.body.end);
                            out.get_mut(start..start + reduced.len())?.copy_from_slice(&reduced);
                        }
                        None => empty(out, &property),
                    }
                }
                (name, _) if PROPERTIES.contains(&&name[..]) => {}
                _ => empty(out, &property),
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], name, body].concat()
    }

    /// A picture with an image, Exif, XMP, a private property, a private box and data that nothing claims.
    fn picture() -> Vec<u8> {
        let ftyp = made(b"ftyp", b"avif\0\0\0\0avifmif1");
        let entry = |n: u8, kind: &[u8; 4], rest: &[u8]| made(b"infe", &[&[2, 0, 0, 0, 0, n, 0, 0][..], kind, rest].concat());
        let infos = [entry(1, b"av01", b"Secret\0"), entry(2, b"Exif", b"\0"), entry(3, b"mime", b"\0Secret/x\0")].concat();
        let iinf = made(b"iinf", &[&[0, 0, 0, 0, 0, 3][..], &infos].concat());
        let ipco = made(
            b"ipco",
            &[made(b"ispe", &[0; 12]), made(b"udes", b"Secret"), made(b"colr", b"nclx\0\x01\0\x0d\0\x06\x80")].concat(),
        );
        let iprp = made(b"iprp", &[ipco, made(b"ipma", &[0; 8])].concat());
        let hdlr = made(b"hdlr", &[&[0; 8][..], b"pict", &[0; 12], b"Secret\0"].concat());
        let around = |iloc: Vec<u8>| {
            let inner =
                [hdlr.clone(), made(b"pitm", &[0, 0, 0, 0, 0, 1]), iloc, iinf.clone(), iprp.clone(), made(b"prvt", b"Secret")]
                    .concat();
            made(b"meta", &[&[0; 4][..], &inner].concat())
        };
        let iloc = |start: u32| {
            let one = |n: u8, from: u32, long: u32| [&[0, n, 0, 0, 0, 1][..], &from.to_be_bytes(), &long.to_be_bytes()].concat();
            made(
                b"iloc",
                &[&[0, 0, 0, 0, 0x44, 0, 0, 3][..], &one(1, start, 5), &one(2, start + 5, 6), &one(3, start + 11, 6)].concat(),
            )
        };
        let start = u32::try_from(ftyp.len() + around(iloc(0)).len() + 8).unwrap();
        let mdat = made(b"mdat", b"imageSecretSecretSecret");
        [ftyp, around(iloc(start)), made(b"uuid", b"Secret"), mdat].concat()
    }

    #[test]
    fn what_draws_is_kept_and_nothing_else() {
        // The private box comes before the data, so the place of the image moves by its length.
        let mut whole = picture();
        let at = whole.windows(4).position(|w| w == b"uuid").unwrap() - 4;
        let moved = whole.drain(at..at + 14).collect::<Vec<_>>();
        whole.extend(moved);
        let cleaned = clean(&whole).unwrap();
        let holds = |text: &[u8]| cleaned.windows(text.len()).any(|w| w == text);
        assert_eq!(cleaned.len(), whole.len());
        assert!(!holds(b"Secret") && holds(b"image") && holds(b"nclx") && holds(b"ispe") && !holds(b"Exif") && !holds(b"udes"));
        assert_eq!(clean(&cleaned), Some(cleaned.clone()), "a second time");
        for n in 0..whole.len() {
            let _ = clean(&whole[..n]);
        }
        assert_eq!(clean(&[&whole[..], b"Secret after the end"].concat()), Some(cleaned), "what is no box after the end");
        assert_eq!(clean(&[whole, made(b"moov", b"")].concat()), None);
    }
}
