//! Lays out Rust that may not fit on a line, as prettyplease does.
//!
//! In: text, and the places where it may break. Out: lines, byte for byte those of prettyplease. The algorithm is
//! Oppen's ("Prettyprinting", 1980) as rustc and prettyplease have it: a group is printed on one line if it fits there
//! together with what follows it up to the next break.

use std::cmp::max;

/// prettyplease's own limits: what a line may hold, and what it may hold behind its indentation however deep.
const LINE_WIDTH: usize = 89;
const LEAST_WIDTH: usize = 60;

pub(super) const INDENT: usize = 4;
const MARGIN: &str = "                                                                ";

/// What a construct consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    /// A place where a line may end.
    Break(Break),
    /// A group begins. If it does not fit, all its breaks end lines, and what is in it is indented further.
    Group,
    /// The same, indented as the group around it.
    Within,
    /// A group begins. If it does not fit, only those of its breaks end lines behind which too much would follow.
    Run,
    /// The last group ends.
    End,
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Break {
    /// It is a blank if the line goes on.
    pub(super) blank: bool,
    /// The next line is indented as the one in which the group began.
    pub(super) is_last: bool,
    /// What comes before the end of the line.
    pub(super) before: &'static str,
    /// What the next line begins with.
    pub(super) after: &'static str,
    /// What is there if the line goes on.
    pub(super) flat: &'static str,
    /// The line goes on, whatever its width: only the width of what is before ends here.
    pub(super) never: bool,
}

/// A break with nothing around it.
pub(super) const PLAIN: Break = Break {
    blank: false,
    is_last: false,
    before: "",
    after: "",
    flat: "",
    never: false,
};
/// Behind an opening bracket.
pub(super) const FIRST: Token<'_> = Token::Break(PLAIN);
/// Behind a comma.
pub(super) const BLANK: Token<'_> = Token::Break(Break {
    blank: true,
    ..PLAIN
});
/// Before a closing bracket.
pub(super) const LAST: Token<'_> = Token::Break(Break {
    is_last: true,
    ..PLAIN
});
/// Before a closing bracket, with a comma if it ends the line.
pub(super) const LAST_COMMA: Token<'_> = Token::Break(Break {
    is_last: true,
    before: ",",
    ..PLAIN
});
/// Where nothing breaks and what is before is measured on its own.
pub(super) const NEVER: Token<'_> = Token::Break(Break {
    never: true,
    ..PLAIN
});

/// Whether a line of this width, with an indentation that is counted in, needs no break.
pub(super) fn fits(indent: usize, width: usize) -> bool {
    width <= max(LINE_WIDTH, indent + LEAST_WIDTH)
}

/// Begins a line.
pub(super) fn indent(text: &mut String, mut indent: usize) {
    if indent == 0 {
        return;
    }
    while indent > MARGIN.len() {
        text.push_str(MARGIN);
        indent -= MARGIN.len();
    }
    text.push_str(&MARGIN[..indent]);
}

/// Writes the lines of one construct, the last one with its end.
pub(super) fn print(tokens: &[Token<'_>], margin: usize, text: &mut String) {
    indent(text, margin);
    let mut printer = Printer {
        text,
        indent: margin,
        space: space_behind(margin),
        frames: Vec::new(),
    };
    for (token, size) in tokens.iter().zip(sizes(tokens)) {
        printer.print(token, size);
    }
    printer.text.push('\n');
}

fn space_behind(indent: usize) -> isize {
    max(LINE_WIDTH.saturating_sub(indent), LEAST_WIDTH).cast_signed()
}

/// For a break the width up to the next one of its group or further out, and for a group with what follows it.
fn sizes(tokens: &[Token<'_>]) -> Vec<isize> {
    let mut sizes = vec![0; tokens.len()];
    let mut total = 0;
    // Those whose sizes are not known yet, as the totals before them.
    let mut open: Vec<usize> = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(text) => total += text.len().cast_signed(),
            Token::Group | Token::Within | Token::Run => {
                sizes[number] = total;
                open.push(number);
            }
            Token::End => open.push(number),
            Token::Break(Break { blank, .. }) => {
                close(tokens, &mut open, &mut sizes, total);
                sizes[number] = total;
                open.push(number);
                total += isize::from(*blank);
            }
        }
    }
    close(tokens, &mut open, &mut sizes, total);
    sizes
}

/// Settles the sizes of what ends where a break, or the end, comes.
fn close(tokens: &[Token<'_>], open: &mut Vec<usize>, sizes: &mut [isize], total: isize) {
    let mut depth = 0;
    while let Some(&number) = open.last() {
        match tokens[number] {
            Token::Group | Token::Within | Token::Run if depth == 0 => return,
            Token::Group | Token::Within | Token::Run => depth -= 1,
            Token::End => depth += 1,
            Token::Break(_) | Token::Text(_) => {}
        }
        open.pop();
        sizes[number] = total - sizes[number];
        if depth == 0 && matches!(tokens[number], Token::Break(_)) {
            return;
        }
    }
}

/// How a group that was begun is printed.
#[derive(Debug, Clone, Copy)]
enum Frame {
    Fits,
    /// With the indentation around it.
    Group(usize),
    Run,
}

struct Printer<'a> {
    text: &'a mut String,
    indent: usize,
    /// Left on the line; negative if something does not fit that cannot be broken.
    space: isize,
    frames: Vec<Frame>,
}

impl Printer<'_> {
    fn print(&mut self, token: &Token<'_>, size: isize) {
        match token {
            Token::Text(text) => self.put(text),
            Token::Group | Token::Within | Token::Run if size <= self.space => {
                self.frames.push(Frame::Fits);
            }
            Token::Group => {
                self.frames.push(Frame::Group(self.indent));
                self.indent += INDENT;
            }
            Token::Within => self.frames.push(Frame::Group(self.indent)),
            Token::Run => self.frames.push(Frame::Run),
            Token::End => {
                if let Some(Frame::Group(indent)) = self.frames.pop() {
                    self.indent = indent;
                }
            }
            Token::Break(place) => {
                let fits = match self.frames.last() {
                    Some(Frame::Group(_)) => false,
                    Some(Frame::Run) => size <= self.space,
                    Some(Frame::Fits) | None => true,
                };
                if fits || place.never {
                    if place.blank {
                        self.put(" ");
                    }
                    if !place.flat.is_empty() {
                        self.put(place.flat);
                    }
                } else {
                    self.end_line(*place);
                }
            }
        }
    }

    fn end_line(&mut self, place: Break) {
        self.text.push_str(place.before);
        self.text.push('\n');
        let margin = if place.is_last {
            self.indent - INDENT
        } else {
            self.indent
        };
        indent(self.text, margin);
        self.space = space_behind(margin);
        self.put(place.after);
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.space -= text.len().cast_signed();
    }
}
