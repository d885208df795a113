//! In: paths below a folder, and the new texts of their files. Out: the changed files with their bytes before and
//! after, as a plain value. Reads the disk and writes nothing.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use protree_compiler::error::{Error, Result};
use protree_compiler::paths::OutputPath;

/// A changed file: its path, its bytes before (`None` if it is new), and its bytes after.
pub(crate) type ChangedFile = (OutputPath, Option<Vec<u8>>, Vec<u8>);

/// The new state of a folder's files. Reading a file here includes earlier changes.
#[derive(Debug)]
pub(super) struct Edits {
    folder: PathBuf,
    /// By path below the folder: the text before the changes, and the current text.
    files: BTreeMap<String, (Option<String>, String)>,
}

impl Edits {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
        }
    }

    /// The text of a file; `None` if it does not exist.
    pub(super) fn text(&self, path: &str) -> Result<Option<String>> {
        match self.files.get(path) {
            Some((_, text)) => Ok(Some(text.clone())),
            None => read(&self.folder.join(path)),
        }
    }

    /// Sets the text of a file. New lines get the line ends that the file has.
    pub(super) fn put(&mut self, path: &str, text: String) -> Result<()> {
        if let Some((_, now)) = self.files.get_mut(path) {
            *now = text;
            return Ok(());
        }
        let before = read(&self.folder.join(path))?;
        let ends_in_crlf = before.as_deref().is_some_and(|it| it.contains("\r\n"));
        let text = if ends_in_crlf {
            text.replace("\r\n", "\n").replace('\n', "\r\n")
        } else {
            text
        };
        self.files.insert(path.to_owned(), (before, text));
        Ok(())
    }

    /// Whether a file will be created.
    pub(super) fn is_new(&self, path: &str) -> bool {
        self.files
            .get(path)
            .is_some_and(|(before, _)| before.is_none())
    }

    /// The files that differ.
    pub(super) fn changed(self) -> Vec<ChangedFile> {
        let files = self.files.into_iter();
        let changed = files.filter(|(_, (before, now))| before.as_ref() != Some(now));
        changed
            .filter_map(|(path, (before, now))| {
                let path = OutputPath::new(path)?;
                Some((path, before.map(String::into_bytes), now.into_bytes()))
            })
            .collect()
    }
}

/// The text of a file; `None` if it does not exist.
pub(super) fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Io {
            operation: "read",
            path: path.to_owned(),
            error,
        }),
    }
}

/// The text after replacing these spans, which do not overlap.
pub(super) fn with_replacements(text: &str, mut spans: Vec<(Range<usize>, String)>) -> String {
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    let mut made = String::with_capacity(text.len());
    let mut position = 0;
    for (span, replacement) in spans {
        made += &text[position..span.start];
        made += &replacement;
        position = span.end;
    }
    made + &text[position..]
}

/// Extends spans to whole lines that contain nothing else; also over the following blank line, if a blank line or an
/// opening brace comes before.
pub(super) fn whole_lines(text: &str, spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut grown: Vec<Range<usize>> = Vec::new();
    let mut spans: Vec<Range<usize>> = spans.into_iter().map(|it| lines(text, it)).collect();
    spans.sort_by_key(|it| (it.start, it.end));
    spans.dedup();
    for span in spans {
        match grown.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => grown.push(span),
        }
    }
    for span in &mut grown {
        let is_at_line = span.start == 0 || text[..span.start].ends_with('\n');
        let before = text[..span.start].lines().next_back().unwrap_or_default();
        let is_open = before.trim().is_empty() || before.ends_with('{');
        let after = line_end(text, span.end);
        let is_blank = span.end < text.len() && text[span.end..after].trim().is_empty();
        if is_at_line && is_open && is_blank {
            span.end = after;
        }
    }
    grown
}

/// The whole lines of a span, if they contain nothing else.
fn lines(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |it| it + 1);
    let end = line_end(text, span.end);
    let around = [&text[start..span.start], &text[span.end..end]];
    if around.iter().all(|it| it.trim().is_empty()) {
        start..end
    } else {
        span
    }
}

/// The beginning of the next line.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it + 1)
}

/// The indentation of the line at this position.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let line = &text[start..at];
    &line[..line.len() - line.trim_start().len()]
}
