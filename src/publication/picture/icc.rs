//! Colour profiles without what they say of devices and people: a profile of a screen knows its name and its number.

use super::u32_at;

/// Tags that say how colours are meant (ICC.1:2022, clause 9). Descriptions, makers and private tags are none of them.
const TAGS: [&[u8; 4]; 23] = [
    b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"bkpt", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"chrm", b"lumi", b"gamt", b"cicp",
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"D2B0", b"B2D0", b"rig0",
];

/// Makes a profile of what is needed of one; nothing when it is none.
pub fn reduced(profile: &[u8]) -> Option<Vec<u8>> {
    let head = profile.get(..128).filter(|head| head.get(36..40) == Some(b"acsp"))?;
    let count = u32_at(profile, 128)?.min(200);
    let mut tags: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    for n in 0..count as usize {
        let at = 132 + 12 * n;
        let name: [u8; 4] = profile.get(at..at + 4)?.try_into().ok()?;
        let (from, long) = (u32_at(profile, at + 4)? as usize, u32_at(profile, at + 8)? as usize);
        if TAGS.contains(&&name) {
            tags.push((name, profile.get(from..from.checked_add(long)?)?.to_vec()));
        }
    }
    let modern = head.get(8).is_some_and(|version| *version >= 4);
    tags.push((*b"desc", if modern { unicode() } else { described() }));
    tags.push((*b"cprt", if modern { unicode() } else { b"text\0\0\0\0none\0".to_vec() }));

    let mut out = head.to_vec();
    // Maker, model, creator and the sum over the whole (clause 7.2).
    for range in [4..8, 48..56, 80..100] {
        out.get_mut(range)?.fill(0);
    }
    out.extend(u32::try_from(tags.len()).ok()?.to_be_bytes());
    let mut body: Vec<u8> = Vec::new();
    let start = 132 + 12 * tags.len();
    for (n, (name, data)) in tags.iter().enumerate() {
        // Curves that are the same for three channels are there once.
        let same = tags.iter().take(n).position(|(_, other)| other == data);
        let from = match same.and_then(|same| u32_at(&out, 132 + 12 * same + 4)) {
            Some(from) => from,
            None => {
                let from = u32::try_from(start + body.len()).ok()?;
                body.extend_from_slice(data);
                body.resize(body.len().next_multiple_of(4), 0);
                from
            }
        };
        out.extend(name);
        out.extend(from.to_be_bytes());
        out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    }
    out.extend(body);
    let whole = u32::try_from(out.len()).ok()?.to_be_bytes();
    out.get_mut(..4)?.copy_from_slice(&whole);
    Some(out)
}

/// A description of type `mluc`: “-”.
fn unicode() -> Vec<u8> {
    b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x02\0\0\0\x1c\0-".to_vec()
}

/// A description of type `desc` (ICC.1:2001, clause 6.5.17): “-”.
fn described() -> Vec<u8> {
    let mut out = b"desc\0\0\0\0\0\0\0\x02-\0".to_vec();
    out.extend([0; 4 + 4 + 2 + 1 + 67]);
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A profile with curves, a description and a private tag.
    pub fn profile(text: &str) -> Vec<u8> {
        let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33";
        let desc = [b"desc\0\0\0\0", text.as_bytes()].concat();
        let tags: [(&[u8; 4], &[u8]); 4] = [(b"rTRC", curve), (b"desc", &desc), (b"mmod", text.as_bytes()), (b"gTRC", curve)];
        let mut out = vec![0; 128];
        out[8] = 4;
        out[12..16].copy_from_slice(b"mntr");
        out[16..20].copy_from_slice(b"RGB ");
        out[20..24].copy_from_slice(b"XYZ ");
        out[36..40].copy_from_slice(b"acsp");
        out.extend(4_u32.to_be_bytes());
        let mut at = 132 + 48;
        for (name, data) in tags {
            out.extend(name);
            out.extend(u32::try_from(at).unwrap().to_be_bytes());
            out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            at += data.len();
        }
        tags.iter().for_each(|(_, data)| out.extend_from_slice(data));
        out
    }

    #[test]
    fn curves_stay_and_names_go() {
        let cleaned = reduced(&profile("Secret")).unwrap();
        assert!(!cleaned.windows(6).any(|w| w == b"Secret"));
        assert_eq!(u32_at(&cleaned, 0), Some(u32::try_from(cleaned.len()).unwrap()));
        assert_eq!(u32_at(&cleaned, 128), Some(4));
        assert_eq!(u32_at(&cleaned, 136), u32_at(&cleaned, 148), "the same curve is there once");
        assert_eq!(reduced(&cleaned), Some(cleaned.clone()), "a second time");
        assert_eq!(reduced(b"profile"), None);
        assert_eq!(reduced(&profile("x")[..140]), None);
    }
}
