
/// Paths of fields, as one text: `user.displayName,photo`.
pub struct FieldMask;

impl Format<__FIELD_MASK__> for FieldMask {
    fn write<S: Serializer>(value: &__FIELD_MASK__, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        for path in &value.paths {
            if !text.is_empty() {
                text.push(',');
            }
            match camel(path) {
                Some(path) => text.push_str(&path),
                None => return Err(S::Error::custom(format_args!("the path `{path}` of a field mask has no form in JSON"))),
            }
        }
        serializer.serialize_str(&text)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__FIELD_MASK__, D::Error> {
        TextVisitor::read("paths of fields, with commas between them", parse_field_mask, deserializer)
    }
}

/// The path in camel case, if that can be taken back.
fn camel(path: &str) -> Option<String> {
    let mut camel = String::with_capacity(path.len());
    let mut rest = path.chars();
    while let Some(c) = rest.next() {
        match c {
            '_' => {
                let next = rest.next().filter(char::is_ascii_lowercase)?;
                camel.push(next.to_ascii_uppercase());
            }
            c if c.is_ascii_uppercase() => return None,
            c => camel.push(c),
        }
    }
    Some(camel)
}

fn parse_field_mask(text: &str) -> Option<__FIELD_MASK__> {
    let mut paths = Vec::new();
    for camel in text.split(',').filter(|_| !text.is_empty()) {
        let mut path = String::with_capacity(camel.len());
        for c in camel.chars() {
            match c {
                '_' => return None,
                c if c.is_ascii_uppercase() => path.extend(['_', c.to_ascii_lowercase()]),
                c => path.push(c),
            }
        }
        paths.push(path);
    }
    Some(__FIELD_MASK__ { paths })
}
