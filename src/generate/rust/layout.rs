//! Breaks Rust code into lines as prettyplease does, if it does not fit on one line.
//!
//! In: text, and the places where it may break. Out: the same lines that prettyplease prints, byte for byte. The
//! algorithm is Oppen's ("Prettyprinting", 1980) as implemented in rustc and prettyplease: a group is printed on one
//! line if it fits there together with the text up to the next break after it.

use std::cmp::max;

/// The limits of prettyplease: the width of a line, and the least width after its indentation, however deep.
const LINE_WIDTH: usize = 89;
const LEAST_WIDTH: usize = 60;

pub(super) const INDENT: usize = 4;
const MARGIN: &str = "                                                                ";

/// A part of a construct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    /// A place where a line may end.
    Break(Break),
    /// Begins a group. If it does not fit, all its breaks become line ends, and its contents are indented.
    Group,
    /// The same, with the indentation of the group around it.
    Within,
    /// Begins a group. If it does not fit, a break becomes a line end only if the text up to the next break does not
    /// fit.
    Run,
    /// Ends the innermost group.
    End,
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Break {
    /// Prints a space if the line does not end here.
    pub(super) blank: bool,
    /// The next line has the indentation of the line in which the group began.
    pub(super) is_last: bool,
    /// Printed before the line end.
    pub(super) before: &'static str,
    /// Printed at the beginning of the next line.
    pub(super) after: &'static str,
    /// Printed if the line does not end here.
    pub(super) flat: &'static str,
    /// Never a line end: it only ends the text that is measured for the break or group before it.
    pub(super) never: bool,
}

/// A break that prints nothing.
pub(super) const PLAIN: Break = Break {
    blank: false,
    is_last: false,
    before: "",
    after: "",
    flat: "",
    never: false,
};
/// The break after an opening bracket.
pub(super) const FIRST: Token<'_> = Token::Break(PLAIN);
/// The break after a comma.
pub(super) const BLANK: Token<'_> = Token::Break(Break {
    blank: true,
    ..PLAIN
});
/// The break before a closing bracket.
pub(super) const LAST: Token<'_> = Token::Break(Break {
    is_last: true,
    ..PLAIN
});
/// The break before a closing bracket, with a comma before the line end.
pub(super) const LAST_COMMA: Token<'_> = Token::Break(Break {
    is_last: true,
    before: ",",
    ..PLAIN
});
/// No line end, but the text before it is measured separately.
pub(super) const NEVER: Token<'_> = Token::Break(Break {
    never: true,
    ..PLAIN
});

/// Whether a line of this width, including its indentation, needs no break.
pub(super) fn fits(indent: usize, width: usize) -> bool {
    width <= max(LINE_WIDTH, indent + LEAST_WIDTH)
}

/// Writes the indentation of a line.
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

/// Writes the lines of one construct, including the last line end.
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

/// The size of each break is the width up to the next break of its group or an outer one; the size of a group includes
/// the text after it up to the next break.
fn sizes(tokens: &[Token<'_>]) -> Vec<isize> {
    let mut sizes = vec![0; tokens.len()];
    let mut total = 0;
    // Tokens whose size is not known yet; `sizes` has the total width before each of them.
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

/// Computes the sizes of tokens that end at this break, or at the end of the construct.
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

/// How an open group is printed.
#[derive(Debug, Clone, Copy)]
enum Frame {
    Fits,
    /// With the indentation of the surrounding group.
    Group(usize),
    Run,
}

struct Printer<'a> {
    text: &'a mut String,
    indent: usize,
    /// The space left on the line; negative if text that cannot be broken is too wide.
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
