//! In: the text of one `.proto` file, of any syntax or edition. Out: its descriptor as it is written, its options as
//! they are written, its comments, and every syntax error.
//!
//! Nothing is resolved here: type names stand as in the text, and options are statements that nobody has interpreted.
//! What is parsed is what protoc parses, and the locations are those that protoc records. After an error the parser
//! goes on with the next statement, so that one mistake is one error and the definitions around it still count.

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

/// What was read from a text.
#[derive(Debug, Clone)]
pub struct ParsedFile {
    /// As protoc's parser makes it, with these differences: no message has options but `map_entry`, which are in
    /// `options` instead; `default_value` is written as protoc prints it; `syntax` is set only if it is not proto2;
    /// there is no `source_code_info`.
    pub descriptor: FileDescriptorProto,
    /// In the order of the text.
    pub options: Vec<OptionStatement>,
    /// Those of options are left out.
    pub comments: FileComments,
    /// The bytes of each statement that imports one of the `dependency`: of all locations, those that are asked for most.
    pub imports: Vec<Range<u32>>,
    /// Syntax errors, and warnings. The descriptor has what could be read nevertheless.
    pub diagnostics: Vec<Diagnostic>,
}

/// An option as it is written: `option name = value;`, or one of a list in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionStatement {
    /// The descriptor path of the element that it belongs to; empty for the file.
    pub element: Box<[i32]>,
    /// How many options of this element stand before it: the last part of the path `[.., 999, index]` that its location
    /// has until it is interpreted.
    pub index: i32,
    /// At least one part.
    pub name: Box<[OptionNamePart]>,
    pub value: OptionValue,
    /// The bytes of the whole name.
    pub name_span: Range<usize>,
    /// The bytes of the value, with the braces of an aggregate.
    pub value_span: Range<usize>,
}

impl OptionStatement {
    /// The field of the options message called `message` that the first part of the name sets: by its own name, or by its
    /// full name in parentheses, where protoc takes it, too.
    #[must_use]
    pub fn field_of(&self, message: &str) -> Option<&str> {
        self.name.first()?.field_of(message)
    }

    /// Its name or its value may name an extension.
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
    /// The bytes of the part, with parentheses.
    pub span: Range<usize>,
}

impl OptionNamePart {
    /// The field of `message` that it names, if it does not name an extension of it.
    pub(crate) fn field_of(&self, message: &str) -> Option<&str> {
        if !self.is_extension {
            return Some(&self.name);
        }
        let name = self.name.strip_prefix('.').unwrap_or(&self.name);
        name.strip_prefix(message)?.strip_prefix('.')
    }
}

/// The value of an option, before it is known what type it should have.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    Identifier(Box<str>),
    /// A number without sign that fits.
    PositiveInt(u64),
    /// A number with a minus sign; 0 if `-0` is written.
    NegativeInt(i64),
    /// Any other number, `-inf` and `-nan`.
    Double(f64),
    /// The bytes that a string literal stands for, which need not be UTF-8.
    String(Box<[u8]>),
    /// `{ .. }`: the bytes of the text between the braces. The lexer has passed over it already.
    Aggregate(Range<usize>),
}
