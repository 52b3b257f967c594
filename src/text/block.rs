//! What a text is made of, before anyone knows how it will look.

use std::ops::Range;

/// A block of prose. Ranges are byte offsets in the Markdown text.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Block {
    Heading {
        level: u8,
        id: String,
        inlines: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    List {
        ordered: bool,
        start: u64,
        /// `1`, `a`, `A`, `i` or `I`.
        numbering: char,
        tight: bool,
        items: Vec<Item>,
    },
    Quote(Vec<Block>),
    Alert {
        kind: AlertKind,
        blocks: Vec<Block>,
    },
    Code {
        lang: String,
        text: String,
    },
    /// A fenced block named `view`.
    View {
        text: String,
        at: Range<usize>,
    },
    Table {
        align: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A table of HTML: cells hold blocks and may span columns and rows.
    Grid(Grid),
    Definitions(Vec<Definition>),
    /// A part that a reader unfolds; a document shows it open.
    Details {
        open: bool,
        summary: Vec<Inline>,
        blocks: Vec<Block>,
    },
    Figure {
        blocks: Vec<Block>,
        caption: Vec<Inline>,
        /// Whether the caption stands above.
        above: bool,
    },
    /// `<div>`, `<section>` and the like.
    Container {
        element: &'static str,
        align: Align,
        attributes: Attributes,
        blocks: Vec<Block>,
    },
    Rule,
    /// A new page of a document, or of a printed page of the site.
    PageBreak,
    /// HTML as it is written, of a project that trusts it.
    Html(String),
}

/// What stands directly in a block.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Part<'a> {
    Blocks(&'a [Block]),
    Line(&'a [Inline]),
}

/// The same, to be changed.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum PartMut<'a> {
    Blocks(&'a mut Vec<Block>),
    Line(&'a mut Vec<Inline>),
}

impl Block {
    /// What stands directly in a block, in the order it is read.
    pub fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Block::Heading { inlines, .. } | Block::Paragraph(inlines) => vec![Part::Line(inlines)],
            Block::List { items, .. } => items.iter().map(|item| Part::Blocks(&item.blocks)).collect(),
            Block::Quote(blocks) | Block::Alert { blocks, .. } | Block::Container { blocks, .. } => vec![Part::Blocks(blocks)],
            Block::Table { head, rows, .. } => head.iter().chain(rows.iter().flatten()).map(|cell| Part::Line(cell)).collect(),
            Block::Grid(grid) => {
                let cells = grid.head.iter().chain(&grid.body).flatten().map(|cell| Part::Blocks(&cell.blocks));
                std::iter::once(Part::Line(&grid.caption)).chain(cells).collect()
            }
            Block::Definitions(list) => list
                .iter()
                .flat_map(|d| d.terms.iter().map(|t| Part::Line(t)).chain(d.definitions.iter().map(|b| Part::Blocks(b))))
                .collect(),
            Block::Details { summary, blocks, .. } => vec![Part::Line(summary), Part::Blocks(blocks)],
            Block::Figure { blocks, caption, above: true } => vec![Part::Line(caption), Part::Blocks(blocks)],
            Block::Figure { blocks, caption, above: false } => vec![Part::Blocks(blocks), Part::Line(caption)],
            Block::Code { .. } | Block::View { .. } | Block::Rule | Block::PageBreak | Block::Html(_) => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn parts_mut(&mut self) -> Vec<PartMut<'_>> {
        match self {
            Block::Heading { inlines, .. } | Block::Paragraph(inlines) => vec![PartMut::Line(inlines)],
            Block::List { items, .. } => items.iter_mut().map(|item| PartMut::Blocks(&mut item.blocks)).collect(),
            Block::Quote(blocks) | Block::Alert { blocks, .. } | Block::Container { blocks, .. } => vec![PartMut::Blocks(blocks)],
            Block::Table { head, rows, .. } => head.iter_mut().chain(rows.iter_mut().flatten()).map(PartMut::Line).collect(),
            Block::Grid(grid) => {
                let cells = grid.head.iter_mut().chain(&mut grid.body).flatten().map(|cell| PartMut::Blocks(&mut cell.blocks));
                std::iter::once(PartMut::Line(&mut grid.caption)).chain(cells).collect()
            }
            Block::Definitions(list) => list
                .iter_mut()
                .flat_map(|d| d.terms.iter_mut().map(PartMut::Line).chain(d.definitions.iter_mut().map(PartMut::Blocks)))
                .collect(),
            Block::Details { summary, blocks, .. } => vec![PartMut::Line(summary), PartMut::Blocks(blocks)],
            Block::Figure { blocks, caption, above: true } => vec![PartMut::Line(caption), PartMut::Blocks(blocks)],
            Block::Figure { blocks, caption, above: false } => vec![PartMut::Blocks(blocks), PartMut::Line(caption)],
            Block::Code { .. } | Block::View { .. } | Block::Rule | Block::PageBreak | Block::Html(_) => Vec::new(),
        }
    }
}

impl Inline {
    /// The line inside, for what is around words. The blocks of a note are not in its line.
    pub fn inner(&self) -> &[Inline] {
        match self {
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. }
            | Inline::Wiki { words: Some(inner), .. } => inner,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub fn inner_mut(&mut self) -> &mut [Inline] {
        match self {
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. }
            | Inline::Wiki { words: Some(inner), .. } => inner,
            _ => &mut [],
        }
    }
}

/// Terms, and what is said of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definition {
    /// The terms.
    pub terms: Vec<Vec<Inline>>,
    /// What each definition holds.
    pub definitions: Vec<Vec<Block>>,
}

/// A table whose cells have a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What it shows.
    pub caption: Vec<Inline>,
    /// The number of columns.
    pub columns: usize,
    /// Rows of the head.
    pub head: Vec<Vec<GridCell>>,
    /// Rows of the body; those of the foot are the last.
    pub body: Vec<Vec<GridCell>>,
}

/// A cell of a grid. It overlaps no other and stays in the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns it spans, 1 or more.
    pub columns: usize,
    /// How many rows it spans, 1 or more.
    pub rows: usize,
    /// Whether it names others.
    pub header: bool,
    /// How it is set.
    pub align: Align,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// What HTML may say of an element, whatever it is. Empty is not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Attributes {
    pub class: String,
    pub title: String,
    /// A code of the shape that BCP 47 asks for.
    pub lang: String,
    /// `ltr`, `rtl` or `auto`.
    pub dir: String,
}

impl Attributes {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        [&self.class, &self.title, &self.lang, &self.dir].into_iter().all(String::is_empty)
    }
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// For a task: whether it is done.
    pub checked: Option<bool>,
    /// Its number where it is not the next one.
    pub number: Option<u64>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// How a table's column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

impl Align {
    /// The word used in data.
    pub fn name(self) -> &'static str {
        match self {
            Align::None => "none",
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        }
    }
}

/// The alerts of GitHub's Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AlertKind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl AlertKind {
    /// The word used in classes, data and keys of words.
    pub fn name(self) -> &'static str {
        match self {
            AlertKind::Note => "note",
            AlertKind::Tip => "tip",
            AlertKind::Important => "important",
            AlertKind::Warning => "warning",
            AlertKind::Caution => "caution",
        }
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Inline {
    Text(String),
    Emph(Vec<Inline>),
    Strong(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    /// `` `value: …` ``, one figure.
    Value {
        text: String,
        at: Range<usize>,
    },
    Soft,
    Break,
    Link {
        url: String,
        title: String,
        inlines: Vec<Inline>,
        at: Range<usize>,
    },
    /// `[[id]]` or `[[id|words]]`.
    Wiki {
        id: String,
        words: Option<Vec<Inline>>,
        at: Range<usize>,
    },
    Image {
        url: String,
        alt: String,
        title: String,
        size: Size,
        at: Range<usize>,
    },
    /// A footnote where it is first cited.
    Note {
        number: usize,
        blocks: Vec<Block>,
    },
    /// A footnote cited again.
    NoteAgain {
        number: usize,
    },
    /// Words in an element of HTML.
    Marked {
        mark: Mark,
        attributes: Attributes,
        inlines: Vec<Inline>,
    },
    /// A place that links jump to.
    Anchor(String),
    /// A place where a word may be broken.
    WordBreak,
    /// A tag as it is written, of a project that trusts HTML.
    Html(String),
    /// Where a passage for a narrower audience begins or ends: shown to those who write, on the site.
    Audience {
        name: String,
        label: String,
        begins: bool,
    },
}

/// What an element of HTML says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mark {
    Span,
    Bold,
    Italic,
    Struck,
    Sup,
    Sub,
    Inserted,
    Underlined,
    Small,
    Big,
    Highlighted,
    Keyboard,
    Sample,
    Variable,
    Code,
    Abbreviation,
    Cited,
    Defined,
    Quoted,
    Ruby,
    /// How the words before it in a ruby are read.
    Reading,
}

impl Mark {
    /// The element that shows it.
    pub fn element(self) -> &'static str {
        match self {
            // Quotes are written out, by the rules of the language.
            Mark::Span | Mark::Big | Mark::Quoted => "span",
            Mark::Bold => "b",
            Mark::Italic => "i",
            Mark::Struck => "s",
            Mark::Sup => "sup",
            Mark::Sub => "sub",
            Mark::Inserted => "ins",
            Mark::Underlined => "u",
            Mark::Small => "small",
            Mark::Highlighted => "mark",
            Mark::Keyboard => "kbd",
            Mark::Sample => "samp",
            Mark::Variable => "var",
            Mark::Code => "code",
            Mark::Abbreviation => "abbr",
            Mark::Cited => "cite",
            Mark::Defined => "dfn",
            Mark::Ruby => "ruby",
            Mark::Reading => "rt",
        }
    }

    /// The word used in data.
    pub fn name(self) -> &'static str {
        match self {
            Mark::Big => "big",
            Mark::Quoted => "q",
            mark => mark.element(),
        }
    }
}

/// How large a picture is asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[allow(missing_docs)]
pub struct Size {
    pub width: Option<Length>,
    pub height: Option<Length>,
}

/// A length of HTML.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub enum Length {
    Pixels(f64),
    Percent(f64),
}

impl Length {
    /// Reads `100`, `100px` or `50%`; nothing for what is neither, or no size for a picture.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0 && *n <= 10_000.0);
        match text.strip_suffix('%') {
            Some(percent) => number(percent).map(|n| Length::Percent(n.min(100.0))),
            None => number(text.strip_suffix("px").unwrap_or(text)).map(Length::Pixels),
        }
    }
}
