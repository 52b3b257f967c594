//! Signs of passages among the events of a text: where one begins and ends for an author who sees them.

use super::block::Inline;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Signs with their places and whether they begin something, in order.
type Signs<'a> = std::iter::Peekable<std::vec::IntoIter<(usize, bool, Event<'a>)>>;

/// Puts signs among the events of a text, where they belong. HTML that is `trusted` is shown as it is written, without signs in its blocks.
pub(super) fn with_signs<'a>(
    events: Vec<(Event<'a>, Range<usize>)>,
    at: &[(usize, Inline)],
    source: &'a str,
    trusted: bool,
) -> Vec<(Event<'a>, Range<usize>)> {
    let leaves = leaves(&events, trusted);
    let place = |(at, piece): &(usize, Inline)| {
        let Inline::Audience { name, label, begins } = piece else { return None };
        let (at, begins) = (*at, *begins);
        let leaf = if begins { leaves.iter().find(|l| at < l.range.end) } else { leaves.iter().rfind(|l| l.range.start < at) };
        let leaf = leaf?;
        // What begins or ends within a link or the words of a picture is said around it.
        let at = match leaf.sort {
            LeafSort::Whole if begins => leaf.range.start,
            LeafSort::Whole => leaf.range.end,
            LeafSort::Words | LeafSort::Block | LeafSort::Html => at.clamp(leaf.range.start, leaf.range.end),
        };
        Some((at, begins, Event::InlineMath(format!("\u{0}{begins}\u{0}{name}\u{0}{label}").into())))
    };
    let mut todo: Vec<(usize, bool, Event<'a>)> = at.iter().filter_map(place).collect();
    todo.sort_by_key(|(at, begins, _)| (*at, *begins));
    let mut todo: Signs<'a> = todo.into_iter().peekable();
    let mut leaves = leaves.iter().peekable();
    // The leaf that is open.
    let mut inner: Option<(Range<usize>, LeafSort)> = None;
    let mut out = Vec::with_capacity(events.len() + 2 * at.len());
    let put = |out: &mut Vec<(Event<'a>, Range<usize>)>, todo: &mut Signs<'a>, sort, until: &dyn Fn(usize, bool) -> bool| {
        while let Some((at, _, sign)) = todo.next_if(|(at, begins, _)| until(*at, *begins)) {
            // Beside a block a sign has a line of its own.
            let whole = [Event::Start(Tag::Paragraph), sign, Event::End(TagEnd::Paragraph)].into_iter();
            let (skip, take) = if sort == LeafSort::Block { (0, 3) } else { (1, 1) };
            out.extend(whole.skip(skip).take(take).map(|event| (event, at..at)));
        }
    };
    for (event, range) in events {
        let leaf = leaves.next_if(|leaf| inner.is_none() && leaf.range == range && leaf.is(&event));
        let (start, end) = (range.start, range.end);
        if let Some(leaf) = leaf {
            // A block of HTML takes the signs that stand at its start into itself.
            if leaf.sort != LeafSort::Html {
                put(&mut out, &mut todo, leaf.sort, &|at, begins| at < start || (at == start && begins));
            }
            inner = Some((range.clone(), leaf.sort));
        }
        let Some((whole, sort)) = inner.clone() else {
            out.push((event, range));
            continue;
        };
        // It is over with its only event or with the one that closes it.
        let over = whole == range && (matches!(event, Event::End(_)) || leaf.is_some_and(|leaf| !leaf.starts));
        if over && sort == LeafSort::Html {
            put(&mut out, &mut todo, sort, &|at, begins| at < end || (at == end && !begins));
        }
        match event {
            // A word in the middle of which a passage begins or ends, or a line of raw HTML.
            Event::Text(ref words) | Event::Html(ref words)
                if matches!(sort, LeafSort::Words | LeafSort::Html) && source.get(start..end) == Some(&**words) =>
            {
                let is_html = matches!(event, Event::Html(_));
                let part = |at: Range<usize>| {
                    let words = source.get(at.clone()).filter(|words| !words.is_empty())?;
                    Some((if is_html { Event::Html(words.into()) } else { Event::Text(words.into()) }, at))
                };
                let mut done = start;
                while let Some((at, _, sign)) = todo.next_if(|(at, _, _)| *at < end) {
                    out.extend(part(done..at));
                    out.push((sign, at..at));
                    done = at;
                }
                out.extend(part(done..end));
            }
            event => out.push((event, range)),
        }
        if over {
            inner = None;
            put(&mut out, &mut todo, sort, &|at, begins| at < end || (at == end && !begins));
        }
    }
    out
}

/// Reads a sign that was put among the events: mathematics are not read otherwise, and no text holds the character that it begins with.
pub(super) fn sign(text: &str) -> Option<Inline> {
    let mut parts = text.strip_prefix('\u{0}')?.splitn(3, '\u{0}');
    let (begins, name, label) = (parts.next()? == "true", parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(Inline::Audience { name, label, begins })
}

/// What signs stand beside, or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeafSort {
    /// A word of a line.
    Words,
    /// A link or a picture with all its words.
    Whole,
    /// A block without words.
    Block,
    /// A block of raw HTML.
    Html,
}

struct Leaf {
    range: Range<usize>,
    sort: LeafSort,
    starts: bool,
}

impl Leaf {
    /// Whether an event in the same place is the one that this leaf begins with.
    fn is(&self, event: &Event) -> bool {
        self.starts == matches!(event, Event::Start(_)) && !matches!(event, Event::End(_))
    }
}

/// Where the words of a text stand, and the blocks that have none.
fn leaves(events: &[(Event, Range<usize>)], trusted: bool) -> Vec<Leaf> {
    let mut found = Vec::new();
    // Depth in what is one leaf, or none, as a whole.
    let mut inside = 0_usize;
    for (event, range) in events {
        let leaf = |sort: LeafSort| Leaf { range: range.clone(), sort, starts: matches!(event, Event::Start(_)) };
        let opened = match event {
            Event::Start(Tag::CodeBlock(_)) => Some(LeafSort::Block),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => Some(LeafSort::Whole),
            Event::Start(Tag::HtmlBlock) => Some(LeafSort::Html),
            _ => None,
        };
        if let Some(sort) = opened {
            if inside == 0 && !(trusted && sort == LeafSort::Html) {
                found.push(leaf(sort));
            }
            inside += 1;
            continue;
        }
        match event {
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Link | TagEnd::Image) => inside = inside.saturating_sub(1),
            Event::Rule if inside == 0 => found.push(leaf(LeafSort::Block)),
            Event::Text(_) | Event::Code(_) | Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_)
                if inside == 0 =>
            {
                found.push(leaf(LeafSort::Words));
            }
            _ => {}
        }
    }
    found
}
