//! In: the text of an aggregate, `{ .. }` as the value of an option, in the text format of protobuf. Out: its fields as
//! they are written. Types are not resolved here.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};
use super::literal;

/// One field of a message in the text format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AggregateField {
    pub name: AggregateName,
    /// The span of the name, with its brackets.
    pub name_span: Range<usize>,
    /// Whether there is a colon before the value, which scalars need.
    pub has_colon: bool,
    /// Whether the values are in `[ .. ]`.
    pub is_list: bool,
    pub values: Vec<AggregateValue>,
}

/// The name of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AggregateName {
    Field(Box<str>),
    /// `[a.b]`
    Extension(Box<str>),
    /// `[host/a.b]`: the content of a `google.protobuf.Any`.
    Any {
        /// With the slash.
        host: Box<str>,
        message: Box<str>,
    },
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AggregateValue {
    pub kind: AggregateKind,
    /// The span of the value.
    pub span: Range<usize>,
    /// The span of the value without the sign and the space after it.
    pub unsigned: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AggregateKind {
    /// Its text is in the source.
    Identifier {
        negative: bool,
    },
    Integer {
        negative: bool,
    },
    Float {
        negative: bool,
    },
    /// The concatenated values of the literals.
    String(Vec<u8>),
    Message(Vec<AggregateField>),
}

/// A syntax error in the text format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AggregateError {
    pub span: Range<usize>,
    pub message: String,
}

type Read<T> = Result<T, AggregateError>;

/// Parses a part of `text`, without the braces around it. The parser has limited its nesting, so recursion is bounded.
pub(crate) fn parse_aggregate(text: &str, part: Range<usize>) -> Read<Vec<AggregateField>> {
    let mut reader = Reader {
        text,
        lexer: Lexer::new(text, part),
        current: Token {
            kind: TokenKind::End,
            start: 0,
            end: 0,
        },
        previous_end: 0,
    };
    reader.advance()?;
    let fields = reader.fields(None)?;
    match reader.current.kind {
        TokenKind::End => Ok(fields),
        _ => Err(reader.expected("the name of a field")),
    }
}

struct Reader<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    current: Token,
    previous_end: u32,
}

impl Reader<'_> {
    fn advance(&mut self) -> Read<()> {
        self.previous_end = self.current.end;
        self.current = self.lexer.next_token();
        if self.current.is(b'#') {
            // A comment: protoc parses the value as one line, so the comment extends to its end.
            self.lexer.skip_to_end();
            self.current = self.lexer.next_token();
        }
        match self.lexer.take_errors().into_iter().next() {
            Some(error) => Err(AggregateError {
                span: error.span,
                message: error.message.to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn current_text(&self) -> &str {
        &self.text[self.current.span()]
    }

    fn take(&mut self, symbol: u8) -> Read<bool> {
        let found = self.current.is(symbol);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expected(&self, what: &str) -> AggregateError {
        let found = match self.current.kind {
            TokenKind::End => "the end of the value".to_owned(),
            TokenKind::String => "a string".to_owned(),
            _ => format!("`{}`", self.current_text()),
        };
        AggregateError {
            span: self.current.span(),
            message: format!("expected {what}, found {found}"),
        }
    }

    /// Fields up to and including `close`, or to the end.
    fn fields(&mut self, close: Option<u8>) -> Read<Vec<AggregateField>> {
        let mut fields = Vec::new();
        loop {
            match close {
                Some(close) if self.take(close)? => return Ok(fields),
                None if self.current.kind == TokenKind::End => return Ok(fields),
                _ => fields.push(self.field()?),
            }
            if !self.take(b',')? {
                self.take(b';')?;
            }
        }
    }

    fn field(&mut self) -> Read<AggregateField> {
        let start = self.current.start as usize;
        let name = if self.take(b'[')? {
            self.bracketed_name()?
        } else {
            AggregateName::Field(self.identifier("the name of a field")?.into())
        };
        let name_span = start..self.previous_end as usize;
        let has_colon = self.take(b':')?;
        let is_list = self.current.is(b'[');
        let values = if is_list {
            self.list()?
        } else {
            vec![self.value()?]
        };
        Ok(AggregateField {
            name,
            name_span,
            has_colon,
            is_list,
            values,
        })
    }

    fn identifier(&mut self, what: &str) -> Read<String> {
        if self.current.kind != TokenKind::Identifier {
            return Err(self.expected(what));
        }
        let name = self.current_text().to_owned();
        self.advance()?;
        Ok(name)
    }

    /// `a.b]` or `host/a.b]`.
    fn bracketed_name(&mut self) -> Read<AggregateName> {
        let mut name = String::new();
        loop {
            name.push_str(&self.identifier("the name of an extension or a type")?);
            let separator = match self.current.kind {
                TokenKind::Symbol(symbol @ (b'.' | b'/' | b'-')) => char::from(symbol),
                TokenKind::Symbol(b']') => break,
                _ => return Err(self.expected("`]` after the name")),
            };
            name.push(separator);
            self.advance()?;
        }
        self.advance()?;
        Ok(match name.rsplit_once('/') {
            None => AggregateName::Extension(name.into()),
            Some((host, message)) => AggregateName::Any {
                host: format!("{host}/").into(),
                message: message.into(),
            },
        })
    }

    fn list(&mut self) -> Read<Vec<AggregateValue>> {
        self.advance()?;
        let mut values = Vec::new();
        if self.take(b']')? {
            return Ok(values);
        }
        loop {
            values.push(self.value()?);
            if self.take(b']')? {
                return Ok(values);
            }
            if !self.take(b',')? {
                return Err(self.expected("`,` or `]` after a value"));
            }
        }
    }

    fn value(&mut self) -> Read<AggregateValue> {
        let start = self.current.start as usize;
        let negative = self.take(b'-')?;
        let unsigned = self.current.start as usize;
        let kind = match self.current.kind {
            TokenKind::Identifier => AggregateKind::Identifier { negative },
            TokenKind::Integer => AggregateKind::Integer { negative },
            TokenKind::Float => AggregateKind::Float { negative },
            TokenKind::String if !negative => AggregateKind::String(self.strings()?),
            TokenKind::Symbol(b'{') if !negative => self.message(b'}')?,
            TokenKind::Symbol(b'<') if !negative => self.message(b'>')?,
            _ if negative => return Err(self.expected("a number after `-`")),
            _ => return Err(self.expected("a value")),
        };
        if !matches!(kind, AggregateKind::String(_) | AggregateKind::Message(_)) {
            self.advance()?;
        }
        Ok(AggregateValue {
            kind,
            span: start..self.previous_end as usize,
            unsigned: unsigned..self.previous_end as usize,
        })
    }

    fn strings(&mut self) -> Read<Vec<u8>> {
        let mut bytes = Vec::new();
        while self.current.kind == TokenKind::String {
            literal::append_string(self.current_text(), &mut bytes);
            self.advance()?;
        }
        Ok(bytes)
    }

    fn message(&mut self, close: u8) -> Read<AggregateKind> {
        self.advance()?;
        self.fields(Some(close)).map(AggregateKind::Message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<AggregateName>, String> {
        let fields = parse_aggregate(text, 0..text.len());
        let fields = fields.map_err(|error| error.message)?;
        Ok(fields.into_iter().map(|field| field.name).collect())
    }

    #[test]
    fn fields_of_every_form() {
        let text = "a: -1, b { c: 'x' \"y\" }; [p.e] <> l: [1, 2] m [{}, {}] [host.com/p.T] { }";
        let fields = parse_aggregate(text, 0..text.len()).unwrap();
        let values: Vec<usize> = fields.iter().map(|field| field.values.len()).collect();
        assert_eq!(values, [1, 1, 1, 2, 2, 1]);
        assert_eq!(
            fields[0].values[0].kind,
            AggregateKind::Integer { negative: true }
        );
        assert_eq!(
            fields[5].name,
            AggregateName::Any {
                host: "host.com/".into(),
                message: "p.T".into()
            }
        );
    }

    #[test]
    fn syntax_errors_are_reported() {
        assert_eq!(
            names("a: 1 # b: }"),
            Ok(vec![AggregateName::Field("a".into())])
        );
        assert_eq!(
            names("a: {"),
            Err("expected the name of a field, found the end of the value".to_owned())
        );
        assert_eq!(
            names("a: -'x'"),
            Err("expected a number after `-`, found a string".to_owned())
        );
        assert_eq!(
            names("a: [1 2]"),
            Err("expected `,` or `]` after a value, found `2`".to_owned())
        );
    }
}
