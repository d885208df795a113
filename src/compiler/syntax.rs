//! In: the text of one `.proto` file, of any syntax or edition. Out: its descriptor as it is written, its options as
//! they are written, its comments, and every syntax error.
//!
//! Nothing is resolved here: type names are as in the text, and options are statements that are not interpreted yet.
//! The parser accepts what protoc accepts, and records the locations that protoc records. After an error it continues
//! with the next statement, so that one mistake is one error and the definitions around it are kept.

pub(crate) mod aggregate;
mod attachment;
mod comments;
mod fit;
pub mod lexer;
pub(crate) mod literal;
mod locations;
pub(crate) mod number_text;
mod parser;

use std::ops::Range;

pub use self::attachment::CommentSpan;
pub use self::comments::{CommentTexts, Comments, FileComments};
pub use self::locations::Locations;
pub(crate) use self::parser::map_entry_name;
pub use self::parser::{parse, parse_locations};
use crate::descriptor::FileDescriptorProto;
use crate::diagnostic::Diagnostic;

/// The result of parsing a text.
#[derive(Debug, Clone)]
pub struct ParsedFile {
    /// As protoc's parser makes it, with these differences: options other than `map_entry` are in `options` below;
    /// `default_value` is written as protoc prints it; `syntax` is set only if it is not proto2; there is no
    /// `source_code_info`.
    pub descriptor: FileDescriptorProto,
    /// In the order of the text.
    pub options: Vec<OptionStatement>,
    /// The comments of all elements except options.
    pub comments: FileComments,
    /// The span of the import statement of each `dependency`: no other spans are used as often.
    pub imports: Vec<Range<u32>>,
    /// Syntax errors and warnings. After errors, the descriptor has everything that could be parsed.
    pub diagnostics: Vec<Diagnostic>,
}

/// An option as it is written: `option name = value;`, or one of a list in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionStatement {
    /// The descriptor path of the element that it belongs to; empty for the file.
    pub element: Box<[i32]>,
    /// The index of the statement among those of its element: the last part of the path `[.., 999, index]` that its
    /// location has until it is interpreted.
    pub index: i32,
    /// At least one part.
    pub name: Box<[OptionNamePart]>,
    pub value: OptionValue,
    /// The span of the whole name.
    pub name_span: Range<usize>,
    /// The span of the value, with the braces of an aggregate.
    pub value_span: Range<usize>,
}

impl OptionStatement {
    /// The field of the options message `message` that the first part of the name refers to: by its name, or by its
    /// full name in parentheses, which protoc accepts too.
    #[must_use]
    pub fn field_of(&self, message: &str) -> Option<&str> {
        self.name.first()?.field_of(message)
    }

    /// Whether its name or its value may contain an extension.
    #[must_use]
    pub fn may_have_extensions(&self) -> bool {
        self.name.iter().any(|part| part.is_extension)
            || matches!(self.value, OptionValue::Aggregate(_))
    }
}

/// One part of the name of an option: `a` or `(a.b)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionNamePart {
    /// Without parentheses; an extension's name may begin with a dot.
    pub name: Box<str>,
    pub is_extension: bool,
    /// The span of the part, with parentheses.
    pub span: Range<usize>,
}

impl OptionNamePart {
    /// The field of `message` that it refers to, if it does not refer to an extension.
    pub(crate) fn field_of(&self, message: &str) -> Option<&str> {
        if !self.is_extension {
            return Some(&self.name);
        }
        let name = self.name.strip_prefix('.').unwrap_or(&self.name);
        name.strip_prefix(message)?.strip_prefix('.')
    }
}

/// The value of an option, before its type is resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    Identifier(Box<str>),
    /// A number without sign that fits.
    PositiveInt(u64),
    /// A number with a minus sign; 0 if `-0` is written.
    NegativeInt(i64),
    /// Any other number, `-inf` and `-nan`.
    Double(f64),
    /// The value of a string literal, which need not be UTF-8.
    String(Box<[u8]>),
    /// `{ .. }`: the span of the text between the braces, which has balanced brackets.
    Aggregate(Range<usize>),
}
