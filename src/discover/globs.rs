//! The globs of `--only` and `--exclude`.

use fast_glob::glob_match;

use protree_compiler::error::{Error, Result};

/// Well-formed globs over the paths of files, with `/` between folders.
#[derive(Debug)]
pub(super) struct Globs {
    patterns: Vec<String>,
}

impl Globs {
    pub(super) fn new(patterns: &[String], option: &str) -> Result<Self> {
        let patterns = patterns.iter().map(|pattern| {
            let pattern = pattern.trim_end_matches('/');
            match problem(pattern) {
                None => Ok(pattern.to_owned()),
                Some(problem) => Err(Error::Config {
                    message: format!(
                        "`{option}` has a glob that cannot be read: in `{pattern}` {problem}"
                    ),
                    help: "write it as `vendor/**` or `*/internal/*.proto`".to_owned(),
                }),
            }
        });
        Ok(Self {
            patterns: patterns.collect::<Result<_>>()?,
        })
    }

    /// Whether one of them matches the path or a folder above it.
    pub(super) fn cover(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        folders.chain([path]).any(|part| {
            let mut patterns = self.patterns.iter();
            patterns.any(|pattern| glob_match(pattern, part))
        })
    }
}

/// Why the text is not a valid glob: a bracket has no counterpart.
fn problem(pattern: &str) -> Option<&'static str> {
    let mut braces = 0_usize;
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.next().is_none() => return Some("nothing follows the last `\\`"),
            '[' => {
                let class = rest.as_str().trim_start_matches(['!', '^']);
                // A `]` directly after the `[` is a character of the class.
                let first = class.chars().next().map_or(0, char::len_utf8);
                let Some(end) = class[first..].find(']') else {
                    return Some("a `[` is not closed");
                };
                rest = class[first + end + 1..].chars();
            }
            '{' => braces += 1,
            '}' if braces == 0 => return Some("a `}` is not opened"),
            '}' => braces -= 1,
            _ => {}
        }
    }
    (braces > 0).then_some("a `{` is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_covers_files_and_folders() {
        for (pattern, path, expected) in [
            ("a/**", "a/b/c.proto", true),
            ("a", "a/b/c.proto", true),
            ("a/", "a/b.proto", true),
            ("a", "ab/c.proto", false),
            ("*.proto", "a.proto", true),
            ("*.proto", "a/a.proto", false),
            ("**/*_test.proto", "a_test.proto", true),
            ("**/*_test.proto", "a/b/c_test.proto", true),
            ("**/vendor", "a/vendor/b/c.proto", true),
            ("{a,b}/**", "b/c.proto", true),
            ("{a,b}/**", "c/c.proto", false),
            ("a[0-9]/?.proto", "a1/x.proto", true),
            ("a[!0-9]/?.proto", "a1/x.proto", false),
            ("a?b.proto", "a/b.proto", false),
        ] {
            let globs = Globs::new(&[pattern.to_owned()], "--only").unwrap();
            assert_eq!(globs.cover(path), expected, "{pattern} over {path}");
        }
    }

    #[test]
    fn invalid_globs_are_reported() {
        for pattern in ["a[", "a[]", "{a", "a}", "{a,{b}", "a\\"] {
            let error = Globs::new(&[pattern.to_owned()], "--only").unwrap_err();
            assert!(error.to_string().contains(pattern), "{error}");
        }
    }
}
