//! Every relative link has an existing file and heading as its target; every chapter is in the table of contents.

use crate::pages::{Page, book, root};

/// Pages outside of the book that people read.
const BESIDE: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "bazel/README.md",
    "benches/results.md",
    "examples/README.md",
    "python/PYPI.md",
];

#[test]
fn every_link_has_a_target() {
    let mut pages = book();
    pages.extend(BESIDE.iter().map(|path| Page::read(path)));
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in &pages {
        for (line, link) in &page.links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            if let Err(reason) = follow(page, link, &pages) {
                wrong.push(format!("{}:{line}: `{link}` {reason}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 50, "only {count} links were found");
}

fn follow(page: &Page, link: &str, pages: &[Page]) -> Result<(), String> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = if file.is_empty() {
        page.path.clone()
    } else {
        join(&page.path, file)
    };
    if !root().join(&path).exists() {
        return Err("leads to no file".to_owned());
    }
    if anchor.is_empty() {
        return Ok(());
    }
    let target = pages.iter().find(|it| it.path == path);
    let target = target.ok_or("leads into a page that this test does not read")?;
    if target.anchors.iter().any(|it| it == anchor) {
        return Ok(());
    }
    Err(format!("leads to no heading: {:?}", target.anchors))
}

/// The path that a relative link on `page` refers to.
fn join(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_chapter_is_in_the_summary() {
    let contents = Page::read("docs/SUMMARY.md");
    for page in book() {
        let Some(name) = page.path.strip_prefix("docs/") else {
            continue;
        };
        let is_listed = contents.links.iter().any(|(_, link)| link == name);
        assert!(is_listed || name == "SUMMARY.md", "{name} is in no part");
    }
}
