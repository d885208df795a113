//! Bytes as Python literals, in the two forms that protoc writes. The result never contains an unescaped end of the
//! literal.

use std::fmt::Write as _;

/// The contents of `b'…'` with other bytes as `\xNN`, as for the embedded descriptor.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut after_escape = false;
    for &byte in bytes {
        if let Some(escape) = two_characters(byte) {
            text.push_str(escape);
            after_escape = false;
        } else if is_plain(byte) && !(after_escape && byte.is_ascii_hexdigit()) {
            text.push(char::from(byte));
            after_escape = false;
        } else {
            // A hex digit after it is escaped too, because C would read it as part of the number.
            write!(text, "\\x{byte:02x}").expect("invariant: a string takes any text");
            after_escape = true;
        }
    }
    text
}

/// The contents of `b'…'` with other bytes as three octal digits, as for serialized options.
pub(super) fn octal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        if let Some(escape) = two_characters(byte) {
            text.push_str(escape);
        } else if is_plain(byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "\\{byte:03o}").expect("invariant: a string takes any text");
        }
    }
    text
}

fn is_plain(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

fn two_characters(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        b'"' => "\\\"",
        b'\'' => "\\'",
        b'\\' => "\\\\",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{hexadecimal, octal};

    #[test]
    fn escapes_as_protoc_does() {
        assert_eq!(hexadecimal(b"\n\x01\x61\x67'\\"), r"\n\x01\x61g\'\\");
        assert_eq!(octal(b"\x90\x01\x01a\xff"), r"\220\001\001a\377");
    }
}
