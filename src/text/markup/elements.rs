//! What HTML knows, and what of it may stand in a text.

/// Every element of HTML, those that are no longer recommended included. What is none of them is text.
const KNOWN: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// The elements that both outputs set; the content of the others stays, their tags go, and a finding says so.
pub const ALLOWED: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "menu",
    "nav",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that are written without a value. A tag whose attributes have neither value nor meaning was not meant as a tag: in
/// `<code postal>` two words stand between brackets.
const WITHOUT_VALUE: &[&str] = &[
    "allowfullscreen",
    "alt",
    "async",
    "autofocus",
    "autoplay",
    "checked",
    "class",
    "compact",
    "contenteditable",
    "controls",
    "default",
    "defer",
    "disabled",
    "download",
    "draggable",
    "formnovalidate",
    "hidden",
    "href",
    "id",
    "inert",
    "ismap",
    "itemscope",
    "loop",
    "multiple",
    "muted",
    "nomodule",
    "noshade",
    "novalidate",
    "nowrap",
    "open",
    "playsinline",
    "popover",
    "readonly",
    "required",
    "reversed",
    "selected",
    "src",
    "style",
    "title",
];

/// Elements that end a block of text: they stand between paragraphs.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose end tag may be left out.
const ENDED_BY_OTHERS: &[&str] =
    &["caption", "colgroup", "dd", "dt", "li", "p", "rb", "rp", "rt", "rtc", "tbody", "td", "tfoot", "th", "thead", "tr"];

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

pub fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&name).is_ok()
}

pub fn is_allowed(name: &str) -> bool {
    ALLOWED.binary_search(&name).is_ok()
}

pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

pub fn is_void(name: &str) -> bool {
    VOID.binary_search(&name).is_ok()
}

pub fn is_ended_by_others(name: &str) -> bool {
    ENDED_BY_OTHERS.binary_search(&name).is_ok()
}

/// Whether an attribute without a value means something to HTML.
pub fn is_flag(name: &str) -> bool {
    WITHOUT_VALUE.binary_search(&name).is_ok() || name.starts_with("data-") || name.starts_with("aria-") || name.starts_with("on")
}

/// Elements whose content is for machines: it goes with them.
pub fn is_program(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// What happens to an attribute of an element that may stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Both outputs set it, or no reader would miss it.
    Yes,
    /// The site alone shows it.
    SiteOnly,
    /// Neither shows it.
    No,
}

/// Tells what happens to an attribute.
pub fn attribute(element: &str, name: &str) -> Kept {
    match (element, name) {
        // Names for style sheets say nothing to a reader.
        (_, "class") | (_, "id" | "lang" | "dir" | "xml:lang") => Kept::Yes,
        ("img", "title") | ("abbr" | "acronym", "title") => Kept::Yes,
        (_, "title") => Kept::SiteOnly,
        ("a", "href" | "name") => Kept::Yes,
        // What a link does in a browser is the same for all links of a site.
        ("a", "rel" | "target" | "hreflang" | "type" | "download" | "referrerpolicy") => Kept::Yes,
        ("img", "src" | "alt" | "width" | "height") => Kept::Yes,
        ("img", "loading" | "decoding" | "border" | "align" | "hspace" | "vspace") => Kept::Yes,
        ("ol", "start" | "reversed" | "type") | ("li", "value") => Kept::Yes,
        ("ul", "type") | ("ol" | "ul" | "dl", "compact") => Kept::Yes,
        (
            "td" | "th",
            "colspan" | "rowspan" | "scope" | "headers" | "abbr" | "valign" | "width" | "height" | "nowrap" | "bgcolor",
        ) => Kept::Yes,
        ("table", "border" | "cellpadding" | "cellspacing" | "width" | "rules" | "frame" | "summary" | "bgcolor") => Kept::Yes,
        (
            "table" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr" | "col" | "colgroup" | "hr",
            "align" | "char" | "charoff",
        ) => Kept::Yes,
        ("p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" | "section", "align") => Kept::Yes,
        ("tr" | "tbody" | "thead" | "tfoot", "valign") | ("col" | "colgroup", "span" | "width" | "valign") => Kept::Yes,
        ("hr", "size" | "width" | "noshade") | ("br", "clear") | ("pre", "width") => Kept::Yes,
        ("details", "open" | "name") | ("time" | "del" | "ins", "datetime") | ("data", "value") => Kept::Yes,
        ("blockquote" | "q" | "del" | "ins", "cite") => Kept::Yes,
        _ if name.starts_with("aria-") || name.starts_with("data-") || name == "role" => Kept::Yes,
        _ => Kept::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_can_be_searched() {
        for list in [KNOWN, ALLOWED, WITHOUT_VALUE, BLOCKS, ENDED_BY_OTHERS, VOID] {
            assert!(list.is_sorted(), "{list:?}");
        }
        for name in ALLOWED {
            assert!(is_known(name), "{name}");
        }
    }

    #[test]
    fn what_a_sanitiser_lets_through_is_set_or_named() {
        let sanitiser = ammonia::Builder::default();
        for tag in sanitiser.clone_tags() {
            // `map` and `area` make a picture of links; a finding names them.
            assert!(is_allowed(tag) || is_known(tag) && matches!(tag, "area" | "map"), "{tag}");
        }
        for (tag, attributes) in sanitiser.clone_tag_attributes() {
            for name in attributes {
                assert!(attribute(tag, name) != Kept::No, "{tag} {name}");
            }
        }
        assert_eq!(attribute("p", "style"), Kept::No);
        assert_eq!(attribute("p", "onclick"), Kept::No);
    }
}
