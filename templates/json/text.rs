
/// Reads a value that JSON writes as text.
struct TextVisitor<T> {
    expected: &'static str,
    parse: fn(&str) -> Option<T>,
}

impl<T> TextVisitor<T> {
    fn read<'de, D: Deserializer<'de>>(expected: &'static str, parse: fn(&str) -> Option<T>, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(Self { expected, parse })
    }
}

impl<T> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// The fraction of a second: three, six or nine digits, as few as say it.
fn fraction(nanos: i32) -> String {
    let (value, width) = match nanos {
        0 => return String::new(),
        nanos if nanos % 1_000_000 == 0 => (nanos / 1_000_000, 3),
        nanos if nanos % 1_000 == 0 => (nanos / 1_000, 6),
        nanos => (nanos, 9),
    };
    format!(".{value:0width$}")
}

/// Splits one to nine digits behind a dot from the front of the text, if there is a dot.
fn split_fraction(text: &str) -> Option<(i32, &str)> {
    let Some(behind) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let length = behind.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = behind.split_at(length);
    if !(1..=9).contains(&length) {
        return None;
    }
    let value: i32 = digits.parse().ok()?;
    Some((value * 10_i32.pow(9 - length as u32), rest))
}
