//! Snake case and upper camel case, with the word boundaries of heck, which prost uses.
//!
//! In: a name. Out: the name in the other case. Names in protos are ASCII, for which plain loops are enough; in build
//! scripts, which are not optimised, heck takes ten times as long. Other names, such as those of folders, are left to
//! heck.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

pub(super) fn snake(name: &str) -> String {
    if !name.is_ascii() {
        return name.to_snake_case();
    }
    let mut made = String::with_capacity(name.len() + 8);
    let mut words = Words::of(name);
    while let Some(word) = words.next() {
        if !made.is_empty() {
            made.push('_');
        }
        let start = made.len();
        made.push_str(word);
        made[start..].make_ascii_lowercase();
    }
    made
}

pub(super) fn upper_camel(name: &str) -> String {
    if !name.is_ascii() {
        return name.to_upper_camel_case();
    }
    let mut made = String::with_capacity(name.len());
    let mut words = Words::of(name);
    while let Some(word) = words.next() {
        let start = made.len();
        made.push_str(word);
        made[start..=start].make_ascii_uppercase();
        made[start + 1..].make_ascii_lowercase();
    }
    made
}

/// The words of an ASCII name: `HTTPServer_2b` has `HTTP`, `Server` and `2b`.
struct Words<'a> {
    name: &'a str,
    position: usize,
}

/// The case of the last letter in a word; digits do not change it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    None,
    Lower,
    Upper,
}

impl<'a> Words<'a> {
    fn of(name: &'a str) -> Self {
        Self { name, position: 0 }
    }

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.name.as_bytes();
        let mut start = self.position;
        while start < bytes.len() && !bytes[start].is_ascii_alphanumeric() {
            start += 1;
        }
        if start == bytes.len() {
            return None;
        }
        let mut last = Letter::None;
        let mut end = start;
        while end < bytes.len() {
            match bytes[end] {
                b'0'..=b'9' => {}
                b'a'..=b'z' => last = Letter::Lower,
                b'A'..=b'Z' => {
                    let is_followed = end + 1 < bytes.len() && bytes[end + 1].is_ascii_lowercase();
                    if last == Letter::Lower || last == Letter::Upper && is_followed {
                        break;
                    }
                    last = Letter::Upper;
                }
                _ => break,
            }
            end += 1;
        }
        self.position = end;
        Some(&self.name[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_heck() {
        // All names of up to six of these characters.
        let signs = ["a", "B", "C", "d", "7", "_"];
        let mut names = vec![String::new()];
        for length in 0..6 {
            let longest: Vec<String> = names
                .iter()
                .filter(|it| it.len() == length)
                .cloned()
                .collect();
            for name in longest {
                names.extend(signs.iter().map(|sign| format!("{name}{sign}")));
            }
        }
        for name in names {
            assert_eq!(snake(&name), name.to_snake_case(), "{name}");
            assert_eq!(upper_camel(&name), name.to_upper_camel_case(), "{name}");
        }
        for name in ["ünÏ_Öde", "aΣ", "ß-b"] {
            assert_eq!(snake(name), name.to_snake_case());
            assert_eq!(upper_camel(name), name.to_upper_camel_case());
        }
    }
}
