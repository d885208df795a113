//! In: a comment. Out: safe HTML: no tags from the comment, no images, and links only to the web and to pages of the
//! site.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// The longest summary of a comment in a list.
const LONGEST_SUMMARY: usize = 140;

/// The comment as HTML. `resolve` gives the link for the name of an element.
pub(super) fn html(comment: &str, resolve: &dyn Fn(&str) -> Option<String>) -> String {
    let text = dedented(comment);
    let mut html = String::with_capacity(text.len() * 5 / 4);
    html::push_html(&mut html, safe_events(&text, resolve).into_iter());
    html
}

/// The first sentence, without markup.
pub(super) fn summary(comment: &str) -> String {
    let text = dedented(comment);
    let mut summary = String::new();
    for event in Parser::new_ext(&text, Options::empty()) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => summary += &text,
            Event::SoftBreak | Event::HardBreak => summary.push(' '),
            _ if is_block(&event) && !summary.trim().is_empty() => break,
            _ => {}
        }
    }
    shortened(summary.trim())
}

/// Whether the event ends a block such as a paragraph.
fn is_block(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock)
    )
}

fn shortened(text: &str) -> String {
    let text = match text.find(". ") {
        Some(end) => &text[..=end],
        None => text,
    };
    if text.chars().count() <= LONGEST_SUMMARY {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST_SUMMARY).collect();
    let words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{words}…")
}

fn safe_events<'t>(text: &'t str, resolve: &dyn Fn(&str) -> Option<String>) -> Vec<Event<'t>> {
    let mut on_broken = |link: BrokenLink<'t>| {
        let name = link.reference.trim_matches('`');
        Some((CowStr::from(resolve(name)?), CowStr::Borrowed("")))
    };
    let options = Options::ENABLE_TABLES;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut on_broken));
    let mut events = Vec::new();
    // For each open link: whether it is shown as a link.
    let mut links = Vec::new();
    for event in parser {
        match event {
            // Tags are shown as text: a comment that has `<name>` means to show it.
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => events.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                let is_shown = is_ours(link_type) || is_safe(&dest_url);
                links.push(is_shown);
                if is_shown {
                    events.push(Event::Start(Tag::Link {
                        link_type,
                        dest_url,
                        title: CowStr::Borrowed(""),
                        id: CowStr::Borrowed(""),
                    }));
                }
            }
            Event::End(TagEnd::Link) => {
                if links.pop() == Some(true) {
                    events.push(Event::End(TagEnd::Link));
                }
            }
            // Pages load nothing from other sites, so only the alternative text of an image is shown.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            // Headings are for the structure of the page, so those of a comment become bold text.
            Event::Start(Tag::Heading { .. }) => {
                events.push(Event::Start(Tag::Paragraph));
                events.push(Event::Start(Tag::Strong));
            }
            Event::End(TagEnd::Heading(_)) => {
                events.push(Event::End(TagEnd::Strong));
                events.push(Event::End(TagEnd::Paragraph));
            }
            // The language of a code block is dropped, because nothing uses it.
            Event::Start(Tag::CodeBlock(_)) => {
                let plain = pulldown_cmark::CodeBlockKind::Indented;
                events.push(Event::Start(Tag::CodeBlock(plain)));
            }
            other => events.push(other),
        }
    }
    events
}

/// Whether the site itself resolved the link's target.
fn is_ours(link_type: LinkType) -> bool {
    matches!(
        link_type,
        LinkType::ReferenceUnknown | LinkType::CollapsedUnknown | LinkType::ShortcutUnknown
    )
}

/// Whether the URL is absolute and neither a script nor data. Relative links only work on the author's own site.
fn is_safe(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        ["http", "https", "mailto"]
            .iter()
            .any(|it| scheme.eq_ignore_ascii_case(it))
    })
}

/// The comment without the space after the slashes, and without control characters and those that change the direction
/// of text.
fn dedented(comment: &str) -> String {
    let lines = comment.lines().filter(|line| !line.trim().is_empty());
    let indents = lines.map(|line| line.len() - line.trim_start_matches(' ').len());
    let indent = indents.min().unwrap_or(0);
    let lines = comment.lines().map(|line| line.get(indent..).unwrap_or(""));
    let mut text = String::with_capacity(comment.len());
    for line in lines {
        let kept = |c: &char| *c == '\t' || !protree_compiler::paths::is_control_or_bidi(*c);
        text.extend(line.chars().filter(kept));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{html, summary};

    fn check(comment: &str, expected: &str) {
        let resolve = |name: &str| (name == "a.Book").then(|| "../a/Book.html".to_owned());
        assert_eq!(html(comment, &resolve).trim(), expected, "{comment}");
    }

    #[test]
    fn markdown_is_shown() {
        check(
            " A *fine* `thing`.\n",
            "<p>A <em>fine</em> <code>thing</code>.</p>",
        );
        check(
            " # Title\n text",
            "<p><strong>Title</strong></p>\n<p>text</p>",
        );
        check(
            "[Book][a.Book], [a.Book], [`a.Book`], [none]",
            "<p><a href=\"../a/Book.html\">Book</a>, <a href=\"../a/Book.html\">a.Book</a>, \
             <a href=\"../a/Book.html\"><code>a.Book</code></a>, [none]</p>",
        );
    }

    #[test]
    fn html_and_unsafe_links_in_comments_are_inert() {
        check(
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;\n</p>",
        );
        check("a <b onclick=x>b", "<p>a &lt;b onclick=x&gt;b</p>");
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "&#106;avascript:alert(1)",
            "//host/x",
            "../up.html",
        ] {
            check(&format!("[x]({url})"), "<p>x</p>");
            check(&format!("![x]({url})"), "<p>x</p>");
        }
        check("<javascript:alert(1)>", "<p>javascript:alert(1)</p>");
        check(
            "[x](https://a/\"onclick=)",
            "<p><a href=\"https://a/%22onclick=\">x</a></p>",
        );
        check("a\u{202e}b\u{0}c", "<p>abc</p>");
    }

    #[test]
    fn a_summary_is_one_sentence_without_markup() {
        assert_eq!(
            summary(" A *fine* `thing`. And more.\n\n Much.\n"),
            "A fine thing."
        );
        assert_eq!(summary(""), "");
        assert!(summary(&"word ".repeat(100)).ends_with("word…"));
    }
}
