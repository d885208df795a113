//! The values of number and string literals, and the escapes that protoc writes in defaults.

/// The value of an integer token, if it is at most `max`.
pub(crate) fn integer(token: &str, max: u64) -> Option<u64> {
    let value = match token.as_bytes() {
        [b'0', b'x' | b'X', ..] => u64::from_str_radix(&token[2..], 16),
        [b'0', ..] => u64::from_str_radix(token, 8),
        _ => token.parse(),
    };
    value.ok().filter(|value| *value <= max)
}

/// The value of a number token: a float, or a decimal integer of any size.
pub(crate) fn float(token: &str) -> Option<f64> {
    token.parse().ok()
}

/// Appends the value of a string token. `token` has its quotes; the second is missing if the string has no end.
pub(crate) fn append_string(token: &str, out: &mut Vec<u8>) {
    let Some(quote) = token.chars().next() else {
        return;
    };
    let content = &token[quote.len_utf8()..];
    // A backslash before the last quote means that the string has no end.
    let mut rest = content.strip_suffix(quote).unwrap_or(content).as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = if byte == b'\\' {
            append_escape(after, out)
        } else {
            out.push(byte);
            after
        };
    }
}

/// Appends the value of an escape sequence. `rest` begins after its backslash; returns the text after the sequence.
fn append_escape<'a>(rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let Some((&byte, after)) = rest.split_first() else {
        return rest;
    };
    match byte {
        b'0'..=b'7' => {
            let (value, after) = digits(rest, 3, 8);
            out.push(value.to_le_bytes()[0]);
            return after;
        }
        b'x' | b'X' => {
            let (value, after) = digits(after, 2, 16);
            out.push(value.to_le_bytes()[0]);
            return after;
        }
        b'u' | b'U' => {
            let length = if byte == b'u' { 4 } else { 8 };
            let (value, after) = digits(after, length, 16);
            return append_code_point(value, after, out);
        }
        b'a' => out.push(0x07),
        b'b' => out.push(0x08),
        b'f' => out.push(0x0c),
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'v' => out.push(0x0b),
        _ => out.push(byte),
    }
    after
}

/// Appends a code point as UTF-8; the first half of a surrogate pair is combined with the second if that follows.
fn append_code_point<'a>(value: u32, after: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    if (0xd800..0xdc00).contains(&value)
        && let Some(other) = after.strip_prefix(b"\\u")
    {
        let (low, rest) = digits(other, 4, 16);
        if (0xdc00..0xe000).contains(&low) {
            let value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
            return append_code_point(value, rest, out);
        }
    }
    match char::from_u32(value) {
        Some(character) => {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        // As in protoc, the escape stays.
        None if value > u32::from(char::MAX) => {
            out.extend_from_slice(format!("\\U{value:08x}").as_bytes());
        }
        // A lone surrogate: as in protoc, bytes that are not UTF-8.
        None => {
            let bits = |shift: u32| (value >> shift & 0x3f | 0x80).to_le_bytes()[0];
            out.extend_from_slice(&[(value >> 12 | 0xe0).to_le_bytes()[0], bits(6), bits(0)]);
        }
    }
    after
}

/// The value of up to `most` digits at the start of `bytes`, and the bytes after them.
fn digits(bytes: &[u8], most: usize, radix: u32) -> (u32, &[u8]) {
    let digit = |byte: &u8| char::from(*byte).to_digit(radix);
    let values = bytes.iter().take(most).map_while(digit);
    let (count, value) = values.fold((0, 0), |(count, value), digit| {
        (count + 1, value * radix + digit)
    });
    (value, &bytes[count..])
}

/// Escapes bytes as in C strings, which is how a descriptor holds the default of a `bytes` field.
pub(crate) fn c_escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' | b'\'' | b'\\' => text.extend(['\\', char::from(byte)]),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let octal = |shift: u8| char::from(b'0' + (byte >> shift & 7));
                text.extend(['\\', octal(6), octal(3), octal(0)]);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(token: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        append_string(token, &mut bytes);
        bytes
    }

    #[test]
    fn integers_of_every_form() {
        assert_eq!(integer("0", 9), Some(0));
        assert_eq!(integer("017", 99), Some(15));
        assert_eq!(integer("0xFf", 999), Some(255));
        assert_eq!(integer("18446744073709551615", u64::MAX), Some(u64::MAX));
        assert_eq!(integer("18446744073709551616", u64::MAX), None);
        assert_eq!(integer("10", 9), None);
        assert_eq!(
            float("18446744073709551616"),
            Some(18_446_744_073_709_551_616.0)
        );
        assert_eq!(float(".5"), Some(0.5));
        assert_eq!(float("1."), Some(1.0));
    }

    #[test]
    fn strings_with_every_escape() {
        assert_eq!(string(r#""a\n\t\\\"\'\?""#), b"a\n\t\\\"'?");
        assert_eq!(string(r"'\x41\102\7\400'"), b"AB\x07\x00");
        assert_eq!(
            string(r"'\u00e9\U0001F600\ud83d\ude00'"),
            "é😀😀".as_bytes()
        );
        assert_eq!(string(r"'\ud83d'"), b"\xed\xa0\xbd");
        assert_eq!(string(r"'\U00110000'"), br"\U00110000");
        assert_eq!(string("'é'"), "é".as_bytes());
    }

    #[test]
    fn bytes_are_escaped_as_in_c() {
        assert_eq!(c_escape(b"a\n\x00\xff'\"\\"), r#"a\n\000\377\'\"\\"#);
    }
}
