//! What the YAML library refuses, in words for people who write YAML.
//!
//! In: an error of the library. Out: one sentence and a hint. The library's own sentences speak to programmers; none of them is shown.

use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::granit_parser::ErrorKind;
use serde_saphyr::{Error, ExternalMessageSource};

/// A sentence and how to mend what it says.
pub struct Said {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<&'static str>,
    /// Whether a tab in the indentation may be the reason.
    pub may_be_tab: bool,
    /// Whether an unquoted value with `: ` in it may be the reason.
    pub may_be_colon: bool,
}

const QUOTES: &str = "put the value into quotes if it is a text";
const CLOSE: &str = "close what was opened, or put the value into quotes if it is a text";
const INDENT: &str = "indent what belongs together by the same number of spaces";
const SPELL_OUT: &str = "anchors and aliases may repeat a value, but not multiply it; write the values out";
const TAG: &str = "take the `!` word out, or put the value into quotes if it is a text";
const ESCAPE: &str = "in double quotes a backslash begins an escape; write `\\\\`, or use single quotes";
const SPLIT: &str = "split the file into several";

fn say(message: impl Into<String>, hint: &'static str) -> Said {
    Said { message: message.into(), hint: Some(hint), may_be_tab: false, may_be_colon: false }
}

/// The same for what may well be a tab or an unquoted colon.
fn shape(message: impl Into<String>, hint: &'static str) -> Said {
    Said { message: message.into(), hint: Some(hint), may_be_tab: true, may_be_colon: true }
}

/// What is said of a tab in the indentation.
pub fn tab() -> Said {
    Said { may_be_tab: true, ..say("tabs cannot indent", "YAML is indented with spaces; replace the tab") }
}

fn unknown() -> Said {
    shape("it cannot be read from here on", QUOTES)
}

/// Says what an error of the library means.
pub fn of(error: &Error) -> Said {
    match error {
        Error::ExternalMessage { source, .. } => match &**source {
            ExternalMessageSource::Parser(error) => of_parser(error.kind()),
            _ => unknown(),
        },
        Error::Eof { .. } => shape("the text ends in the middle of something", CLOSE),
        Error::MultipleDocuments { .. } => several_documents(),
        Error::Unexpected { .. }
        | Error::UnexpectedSequenceEnd { .. }
        | Error::UnexpectedMappingEnd { .. }
        | Error::ContainerEndMismatch { .. }
        | Error::UnexpectedContainerEndWhileSkippingNode { .. }
        | Error::UnexpectedContainerEndWhileReadingKeyNode { .. } => shape("something else is expected here", CLOSE),
        Error::MergeValueNotMapOrSeqOfMaps { .. } | Error::MergeKeyNotAllowed { .. } => say(
            "`<<` takes over the settings of an anchor, and what stands behind it has none",
            "write `<<: *name`, or the settings themselves",
        ),
        Error::InvalidBinaryBase64 { .. } | Error::BinaryNotUtf8 { .. } | Error::BytesNotSupportedMissingBinaryTag { .. } => {
            say("`!!binary` is no text", TAG)
        }
        Error::TaggedScalarCannotDeserializeIntoString { .. }
        | Error::TaggedEnumMismatch { .. }
        | Error::UnsupportedTag { .. }
        | Error::TaggedStructFieldName { .. } => say("a `!` word before a value is not understood here", TAG),
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().map_or_else(|| "a key".to_owned(), |key| format!("the key `{key}`"));
            say(format!("{key} is written twice"), "write each key once; the second one would replace the first")
        }
        Error::UnknownAnchor { .. } => no_anchor(),
        Error::RecursiveReferencesRequireWeakTypes { .. } => say("an anchor holds an alias of itself", SPELL_OUT),
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => say("aliases repeat too much", SPELL_OUT),
        Error::Budget { breach, .. } => of_limit(breach),
        Error::FoldedBlockScalarMustIndentContent { .. } => say("the text below `>` is not indented", INDENT),
        Error::IndentationError { .. } => shape("the line is indented by another number of spaces than its neighbours", INDENT),
        Error::InvalidScalar { .. }
        | Error::InvalidBooleanStrict { .. }
        | Error::NonFiniteFloat { .. }
        | Error::QuotingRequired { .. } => say("this value cannot be read as what it looks like", QUOTES),
        Error::SerdeInvalidType { .. }
        | Error::SerdeInvalidValue { .. }
        | Error::ExpectedStringKeyForExternallyTaggedEnum { .. } => {
            shape("a key is a single word, found a list, settings or nothing", "write `key: value`; a list begins with `- `")
        }
        Error::NullIntoString { .. } => shape("a key is missing before the `:`", "write `key: value`"),
        _ => unknown(),
    }
}

fn several_documents() -> Said {
    say("a file holds one document, and `---` or `...` begins another", "take the line out, or split the file into several")
}

fn no_anchor() -> Said {
    say(
        "there is no anchor for this alias before it",
        "`*name` repeats what `&name` marked; a text that begins with `*` needs quotes",
    )
}

fn of_limit(breach: &BudgetBreach) -> Said {
    match breach {
        BudgetBreach::Depth { .. } | BudgetBreach::SequenceUnbalanced => {
            say("lists and settings are nested too deep", "24 levels are read; write it flatter")
        }
        BudgetBreach::Documents { .. } => several_documents(),
        BudgetBreach::Nodes { .. } | BudgetBreach::Events { .. } => say("the file holds too many values", SPLIT),
        BudgetBreach::ScalarBytes { .. } | BudgetBreach::InputBytes { .. } => say("the file is too large", SPLIT),
        BudgetBreach::MergeKeys { .. } => say("too many `<<` take over settings of others", SPELL_OUT),
        _ => say("anchors and aliases repeat too much", SPELL_OUT),
    }
}

fn never_closed(open: char) -> Said {
    shape(format!("the `{open}` is never closed"), CLOSE)
}

/// What the reader of characters refuses.
fn of_parser(kind: &ErrorKind) -> Said {
    use ErrorKind as K;
    match kind {
        K::UnexpectedEofFlowSequence => never_closed('['),
        K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping => never_closed('{'),
        K::UnclosedFlowCollection { open } => never_closed(*open),
        K::UnclosedQuotedScalar => {
            shape("a quote is never closed", "close it; within single quotes an apostrophe is written `''`")
        }
        K::UnexpectedEof | K::UnexpectedEofBlockSequence | K::UnexpectedEofBlockMapping | K::UnexpectedEndOfPlainScalar => {
            shape("the text ends in the middle of something", CLOSE)
        }
        K::MultipleDocumentsUnsupported | K::ExpectedDocumentStart | K::ExpectedStreamStart | K::InvalidDocumentEnd => {
            several_documents()
        }
        K::MissingDocumentEndBeforeDirective
        | K::DuplicateVersionDirective
        | K::UnsupportedYamlMajorVersion
        | K::DuplicateTagDirective
        | K::InvalidDirectiveTerminator
        | K::DirectiveDisallowed
        | K::MissingYamlVersionSeparator
        | K::MissingDirectiveName
        | K::InvalidDirectiveName
        | K::DirectiveByteLimitExceeded { .. }
        | K::TooManyReservedDirectiveParams { .. }
        | K::YamlVersionTooLong
        | K::MissingYamlVersion
        | K::InvalidTagDirectiveTerminator
        | K::ExpectedTagDirectiveBang => say(
            "a line that begins with `%` has a meaning of its own, which this one has not",
            "take the line out, or put the text into quotes",
        ),
        K::UnknownAnchor => no_anchor(),
        K::AnchorCountOverflow => say("there are too many anchors", SPELL_OUT),
        K::MissingAnchorOrAliasName => {
            say("a name is missing behind `&` or `*`", "put a text that begins with `&` or `*` into quotes")
        }
        K::UndeclaredTagHandle
        | K::ExpectedTagBang
        | K::InvalidGlobalTagCharacter
        | K::InvalidTagTerminator
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape
        | K::InvalidTagUtf8LeadingByte
        | K::InvalidTagUtf8TrailingByte
        | K::InvalidTagUtf8 => say("a `!` word before a value is not understood", TAG),
        K::BomInsideDocument => say(
            "there is a byte-order mark within the text",
            "delete the invisible character; save the file as UTF-8 without BOM",
        ),
        K::UnexpectedCharacter { character } => {
            say(format!("a value cannot begin with `{character}`"), "a value that begins with `@`, `` ` `` or `%` needs quotes")
        }
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabAtBlockScalarStart | K::TabInPlainScalar => {
            tab()
        }
        K::CommentInterceptedScalar => {
            say("a comment stands within a text of several lines", "put the text into quotes, or behind `|`")
        }
        K::ExpectedWhitespace | K::CommentNotSeparated => {
            say("a blank is missing", "a comment needs a blank before its `#`; put the value into quotes if it is a text")
        }
        K::MisplacedFlowCollectionEnd => shape("a bracket is closed that was never opened", QUOTES),
        K::MismatchedFlowCollectionEnd { open, close } => shape(format!("`{open}` is closed by `{close}`"), CLOSE),
        K::RecursionLimitExceeded => say("lists and settings are nested too deep", "24 levels are read; write it flatter"),
        K::BlockEntryInFlowCollection => say("`- ` cannot begin an item between brackets", "part the items with commas"),
        K::BlockSequenceEntryNotAllowed => {
            shape("a `- ` cannot begin an item here", "begin the list on a line of its own, below its key")
        }
        K::InvalidBlockEntryWhitespace | K::InvalidMappingValueWhitespace => tab(),
        K::ZeroBlockScalarIndent | K::InvalidBlockScalarHeader => say(
            "what stands behind `|` or `>` is not understood",
            "write the text on the lines below; put it into quotes if it begins with `|` or `>`",
        ),
        K::InvalidBlockScalarIndent | K::InvalidQuotedScalarIndent | K::InvalidFlowScalarIndent | K::InvalidIndentation => {
            shape("the line is not indented as what it belongs to", INDENT)
        }
        K::DocumentIndicatorInQuotedScalar => {
            shape("a line `---` or `...` stands within quotes", "close the quotes, or indent the line")
        }
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => shape(
            "something stands behind the closing quote",
            "put the whole value into quotes; within single quotes an apostrophe is written `''`",
        ),
        K::UnknownQuotedScalarEscape => say("there is no such escape", ESCAPE),
        K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => say("this escape is no character", ESCAPE),
        K::PlainScalarStartsWithDashFlowIndicator => say("a `-` before a bracket or comma is not understood", QUOTES),
        K::MappingKeyNotAllowed => shape("a key cannot stand here", INDENT),
        K::MappingValueNotAllowed => {
            shape("a `:` cannot stand here", "a value that holds `: ` needs quotes; a key stands on a line of its own")
        }
        K::FlowMappingValueAdjacentCollection | K::InvalidColonPlacement => shape("a `:` cannot stand here", QUOTES),
        K::SimpleKeyExpected | K::InvalidSimpleKey | K::ExpectedBlockMappingKey => shape(
            "a key with its `:` is expected here",
            "write `key: value`, or indent the line if it belongs to the value above",
        ),
        K::ExpectedBlockSequenceEntry => shape("an item that begins with `- ` is expected here", INDENT),
        K::ExpectedFlowMappingSeparator => shape("a `,` or `}` is expected here", CLOSE),
        K::ExpectedFlowSequenceSeparator => shape("a `,` or `]` is expected here", CLOSE),
        K::ExpectedNodeContent => shape("a value is expected here", QUOTES),
        _ => unknown(),
    }
}
