//! Parses the README, the book and other pages. In: Markdown. Out: code blocks with their markers, links, and the
//! anchors that links can refer to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// One Markdown file.
pub(crate) struct Page {
    /// From the root of the project, with `/`.
    pub(crate) path: String,
    pub(crate) blocks: Vec<Block>,
    /// Line and destination.
    pub(crate) links: Vec<(usize, String)>,
    pub(crate) anchors: Vec<String>,
}

/// A fenced block of code.
pub(crate) struct Block {
    pub(crate) line: usize,
    indent: usize,
    /// The text after the opening fence: `rust,ignore`.
    pub(crate) info: String,
    pub(crate) text: String,
    pub(crate) marker: Option<Marker>,
}

/// A comment before one block, or before all blocks that follow, with the reason why it is not run here.
#[derive(Clone)]
pub(crate) enum Marker {
    /// `<!-- not run: REASON -->`
    NotRun(String),
    /// `<!-- tested by: FILE -->`: a test that reads the page, or code that has the lines of the block.
    TestedBy(String),
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the chapters, whose blocks are run.
pub(crate) fn book() -> Vec<Page> {
    let chapters = std::fs::read_dir(root().join("docs")).expect("the book is there");
    let chapters = chapters.map(|entry| entry.expect("the folder can be read").file_name());
    let chapters = chapters.map(|name| name.into_string().expect("names are UTF-8"));
    let mut paths: Vec<String> = chapters
        .filter(|name| Path::new(name).extension().is_some_and(|it| it == "md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    let readmes = ["README.md", "README.zh.md"];
    paths.extend(readmes.map(str::to_owned));
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

impl Page {
    pub(crate) fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        // A checkout on Windows may have other line ends.
        let text = text.replace("\r\n", "\n");
        Self {
            path: path.to_owned(),
            blocks: blocks(&text),
            links: links(&text),
            anchors: anchors(&text),
        }
    }
}

impl Block {
    /// The first word after the opening fence.
    pub(crate) fn language(&self) -> &str {
        self.info.split(',').next().unwrap_or_default()
    }
}

impl Marker {
    fn parse(comment: &str) -> Option<Self> {
        let text = comment.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        let (kind, rest) = text.split_once(": ")?;
        match kind {
            "not run" => Some(Self::NotRun(rest.to_owned())),
            "tested by" => Some(Self::TestedBy(rest.to_owned())),
            _ => None,
        }
    }

    /// `<!-- jinja blocks tested by: FILE -->`, or `all blocks`: from here to the end of the page.
    fn parse_for_page(comment: &str) -> Option<(String, Self)> {
        let (which, rest) = comment.strip_prefix("<!-- ")?.split_once(" blocks ")?;
        Some((which.to_owned(), Self::parse(&format!("<!-- {rest}"))?))
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut of_page: Vec<(String, Marker)> = Vec::new();
    let mut marker = None;
    let mut is_open = false;
    for (index, line) in text.lines().enumerate() {
        // In a list, blocks are indented.
        match line.trim_start().strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                is_open = true;
                let language = info.split(',').next().unwrap_or_default();
                let of_page = of_page
                    .iter()
                    .find(|(which, _)| which == "all" || which == language)
                    .map(|(_, marker)| marker.clone());
                blocks.push(Block {
                    line: index + 1,
                    indent: line.len() - line.trim_start().len(),
                    info: info.to_owned(),
                    text: String::new(),
                    marker: marker.take().or(of_page),
                });
            }
            None if is_open => {
                let block = blocks.last_mut().expect("a block is open");
                let is_deep = line.len() >= block.indent;
                block
                    .text
                    .push_str(if is_deep { &line[block.indent..] } else { line });
                block.text.push('\n');
            }
            None if line.trim().is_empty() => {}
            None => {
                marker = Marker::parse(line.trim());
                of_page.extend(Marker::parse_for_page(line));
            }
        }
    }
    blocks
}

fn links(text: &str) -> Vec<(usize, String)> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            let line = text[..range.start].matches('\n').count() + 1;
            Some((line, dest_url.into_string()))
        }
        _ => None,
    });
    links.collect()
}

/// The anchors that GitHub and mdBook make for the headings.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let earlier = count.entry(slug.clone()).or_default();
                anchors.push(match *earlier {
                    0 => slug,
                    earlier => format!("{slug}-{earlier}"),
                });
                *earlier += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter_map(|it| match it {
        ' ' => Some('-'),
        '-' | '_' => Some(it),
        it if it.is_alphanumeric() => Some(it),
        _ => None,
    });
    kept.collect()
}
