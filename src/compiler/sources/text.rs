//! In: a file on disk. Out: its text as UTF-8 without a byte order mark, or a diagnostic. Opens only regular files, and
//! never reads more than the limit.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Label, Source};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::syntax::lexer::Lexer;

/// Why a file has no usable text.
pub enum Unreadable {
    /// An error in the file.
    Diagnostic(Box<Diagnostic>),
    /// An error of the system.
    Io(Error),
}

/// The text of the file at `path`.
pub fn read(path: &Path, limits: &Limits) -> Result<Source, Unreadable> {
    let io = |error| {
        Unreadable::Io(Error::Io {
            operation: "read",
            path: path.to_owned(),
            error,
        })
    };
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len().min(limits.file_size);
    // One more byte, so that the end of the file is found without growing the buffer.
    bytes.reserve(usize::try_from(length).unwrap_or_default() + 1);
    file.take(limits.file_size + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > limits.file_size {
        let diagnostic = too_large(&name, limits.file_size);
        return Err(Unreadable::Diagnostic(Box::new(diagnostic)));
    }
    decode(&name, bytes).map_err(Unreadable::Diagnostic)
}

fn too_large(name: &str, limit: u64) -> Diagnostic {
    Diagnostic::error("E0002", "file is too large")
        .label(whole_file(name, String::new()))
        .with_note(format!("the limit is {limit} bytes"))
        .help("split the file, or raise `limits.file_size`")
}

fn decode(name: &str, mut bytes: Vec<u8>) -> Result<Source, Box<Diagnostic>> {
    let has_mark = bytes.starts_with(b"\xef\xbb\xbf");
    if has_mark {
        bytes.drain(..3);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let diagnostic = Diagnostic::error("E0004", "file is UTF-16, not UTF-8")
            .label(whole_file(name, String::new()))
            .help("save it as UTF-8");
        return Err(Box::new(diagnostic));
    }
    let text = String::from_utf8(bytes).or_else(|error| {
        let mut bytes = error.into_bytes();
        clean_comments(&mut bytes);
        String::from_utf8(bytes)
    });
    let source = |text| {
        if has_mark {
            Source::after_byte_order_mark(name, text)
        } else {
            Source::new(name, text)
        }
    };
    text.map(source).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let span = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
        let diagnostic = Diagnostic::error("E0004", "file is not UTF-8")
            .label(Label {
                source: Source::new(name, text),
                span,
                text: "not UTF-8 from here".to_owned(),
            })
            .help("save it as UTF-8; protobuf allows other bytes in comments only");
        Box::new(diagnostic)
    })
}

/// Replaces bytes that are not UTF-8 in comments, which protoc allows. One byte becomes one byte, so spans stay valid.
fn clean_comments(bytes: &mut [u8]) {
    // The lexer finds comments and strings at the same positions in this text.
    let ascii = bytes
        .iter()
        .map(|&byte| if byte.is_ascii() { byte } else { b'?' });
    let ascii = ascii.map(char::from).collect::<String>();
    for span in Lexer::new(&ascii, 0..ascii.len()).gaps() {
        let mut start = span.start;
        while let Err(error) = std::str::from_utf8(&bytes[start..span.end]) {
            start += error.valid_up_to();
            let length = error.error_len().unwrap_or(span.end - start);
            bytes[start..start + length].fill(b'?');
            start += length;
        }
    }
}

fn whole_file(name: &str, text: String) -> Label {
    Label {
        source: Source::new(name, text),
        span: 0..0,
        text: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_may_hold_any_bytes() {
        let source = decode("a.proto", b"// caf\xe9 \xff\n/* \xe9 */ syntax".to_vec()).unwrap();
        assert_eq!(source.text(), "// caf? ?\n/* ? */ syntax");
    }

    #[test]
    fn strings_must_be_utf_8() {
        let error = decode("a.proto", b"option a = \"\xe9\";".to_vec()).unwrap_err();
        assert_eq!((error.code, error.labels[0].span.start), ("E0004", 12));
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        let source = decode("a.proto", b"\xef\xbb\xbfmessage".to_vec()).unwrap();
        assert_eq!(source.text(), "message");
        assert!(decode("a.proto", b"\xff\xfem\0".to_vec()).is_err());
    }
}
