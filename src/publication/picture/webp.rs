//! WebP: chunks of a RIFF file (RFC 9649) as far as the file says that it reaches.

use super::{exif, icc, u32_at_little};

/// Flags of `VP8X`: a profile, Exif, XMP.
const PROFILE: u8 = 0x20;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

/// Keeps images and frames, transparency, the colour profile and the way up.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = (u32_at_little(bytes, 4)? as usize).checked_add(8)?;
    // A file that was cut short shows what is there.
    let chunks: Vec<(&[u8; 4], &[u8])> = chunks(bytes.get(12..end.min(bytes.len()))?);
    let profile = chunks.iter().find(|(name, _)| *name == b"ICCP").and_then(|(_, data)| icc::reduced(data));
    let turned = chunks.iter().find(|(name, _)| *name == b"EXIF").and_then(|(_, data)| {
        let data = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
        exif::reduced(data)
    });
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut shown = false;
    for (name, data) in chunks {
        match name {
            b"VP8X" => {
                let mut head = data.get(..10)?.to_vec();
                let flags = head.first_mut()?;
                *flags &= !(PROFILE | EXIF | XMP);
                *flags |= if profile.is_some() { PROFILE } else { 0 } | if turned.is_some() { EXIF } else { 0 };
                push(&mut out, name, &head)?;
                if let Some(profile) = &profile {
                    push(&mut out, b"ICCP", profile)?;
                }
            }
            b"VP8 " | b"VP8L" => {
                shown = true;
                push(&mut out, name, data)?;
            }
            b"ALPH" => push(&mut out, name, data)?,
            b"ANIM" => push(&mut out, name, data.get(..6)?)?,
            b"ANMF" => {
                let mut frame = data.get(..16)?.to_vec();
                for (name, data) in self::chunks(data.get(16..)?) {
                    if matches!(name, b"ALPH" | b"VP8 " | b"VP8L") {
                        push(&mut frame, name, data)?;
                        shown = true;
                    }
                }
                push(&mut out, b"ANMF", &frame)?;
            }
            _ => {}
        }
    }
    if out.get(12..16) == Some(b"VP8X")
        && let Some(exif) = &turned
    {
        push(&mut out, b"EXIF", exif)?;
    }
    let long = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out.get_mut(4..8)?.copy_from_slice(&long);
    shown.then_some(out)
}

/// Width and height of the canvas.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (name, data) = chunks(bytes.get(12..)?).into_iter().next()?;
    let number =
        |at: usize, mask: u32| Some(u32::from_le_bytes([*data.get(at)?, *data.get(at + 1)?, *data.get(at + 2)?, 0]) & mask);
    match name {
        b"VP8X" => Some((number(4, u32::MAX)? + 1, number(7, u32::MAX)? + 1)),
        b"VP8L" => {
            let bits = u32_at_little(data, 1)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8 " => Some((number(6, 0x3fff)?, number(8, 0x3fff)?)),
        _ => None,
    }
}

/// Chunks one after another; the last as far as it is there.
fn chunks(mut bytes: &[u8]) -> Vec<(&[u8; 4], &[u8])> {
    let mut out = Vec::new();
    while let (Some(name), Some(long)) = (bytes.first_chunk::<4>(), u32_at_little(bytes, 4)) {
        let Some(rest) = bytes.get(8..) else { break };
        let long = (long as usize).min(rest.len());
        let Some(data) = rest.get(..long) else { break };
        out.push((name, data));
        bytes = rest.get(long + long % 2..).unwrap_or_default();
    }
    out
}

fn push(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> Option<()> {
    out.extend(name);
    out.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
        chunks.iter().for_each(|(name, data)| push(&mut out, name, data).unwrap());
        let long = u32::try_from(out.len() - 8).unwrap().to_le_bytes();
        out[4..8].copy_from_slice(&long);
        out
    }

    #[test]
    fn what_draws_is_kept_and_nothing_else() {
        let turned = exif::tests::written("Secret", 6, None);
        let frame = {
            let mut frame = vec![0; 16];
            push(&mut frame, b"VP8L", &[0x2f, 0, 0, 0, 0]).unwrap();
            push(&mut frame, b"JUNK", b"Secret").unwrap();
            frame
        };
        let profile = icc::tests::profile("Secret");
        let mut whole = picture(&[
            (b"VP8X", &[PROFILE | EXIF | XMP | 2, 0, 0, 0, 8, 0, 0, 6, 0, 0]),
            (b"ICCP", &profile),
            (b"ANIM", b"\0\0\0\0\0\0Secret"),
            (b"ANMF", &frame),
            (b"EXIF", &turned),
            (b"XMP ", b"Secret"),
            (b"JUNK", b"Secret!"),
        ]);
        whole.extend_from_slice(b"Secret after the end");
        let cleaned = clean(&whole).unwrap();
        let holds = |text: &[u8]| cleaned.windows(text.len()).any(|w| w == text);
        assert!(!holds(b"Secret") && !holds(b"XMP ") && !holds(b"JUNK") && holds(b"ICCP") && holds(b"ANMF") && holds(b"EXIF"));
        assert_eq!(cleaned.get(20), Some(&(PROFILE | EXIF | 2)));
        assert_eq!(clean(&cleaned), Some(cleaned.clone()), "a second time");
        assert_eq!(size(&cleaned), Some((9, 7)));
        let simple = picture(&[(b"VP8L", &[0x2f, 8, 0x80, 1, 0]), (b"EXIF", &turned), (b"noNe", b"Secret")]);
        assert_eq!(clean(&simple), Some(picture(&[(b"VP8L", &[0x2f, 8, 0x80, 1, 0])])));
        assert_eq!(size(&simple), Some((9, 7)));
        assert_eq!(clean(&picture(&[(b"JUNK", b"x")])), None);
    }
}
