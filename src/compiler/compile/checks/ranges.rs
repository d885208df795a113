//! Checks reserved ranges, extension ranges and reserved names: overlaps between them, and members in them.

use std::collections::BTreeMap;

use crate::compile::checks::twice;
use crate::compile::findings::Findings;
use crate::compile::walk::{join, path_index};
use crate::descriptor::field_number as tag;
use crate::diagnostic::Diagnostic;
use crate::ordered;

/// Numbers from `start` to `end`, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NumberRange {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) path: Vec<i32>,
    /// `reserved` or `extension`.
    pub(super) noun: &'static str,
}

impl NumberRange {
    fn shown(&self) -> String {
        if self.start == self.end {
            format!("`{}`", self.start)
        } else {
            format!("`{} to {}`", self.start, self.end)
        }
    }
}

/// Reports ranges that end before they start, and pairs that share a number. Sorts the ranges for `range_with`.
pub(super) fn check_ranges(findings: &mut Findings<'_>, ranges: &mut Vec<NumberRange>) {
    ranges.retain(|range| {
        let is_range = range.start <= range.end;
        if !is_range {
            let message = format!("the {} range ends before it starts", range.noun);
            findings.error("E0403", message, &range.path, "");
        }
        is_range
    });
    ordered::sort_by(ranges, Ord::cmp);
    let mut widest: Option<&NumberRange> = None;
    for range in ranges.iter() {
        if let Some(before) = widest.filter(|before| range.start <= before.end) {
            let (first, second) = if before.path < range.path {
                (before, range)
            } else {
                (range, before)
            };
            let message = format!(
                "the {} range {} overlaps the {} range {}",
                second.noun,
                second.shown(),
                first.noun,
                first.shown()
            );
            twice(
                findings,
                "E0403",
                message,
                &second.path,
                &first.path,
                "make the ranges disjoint",
            );
        }
        if widest.is_none_or(|before| before.end < range.end) {
            widest = Some(range);
        }
    }
}

/// The range that holds `number`. The ranges are sorted, and disjoint unless an error has been reported.
pub(super) fn range_with(ranges: &[NumberRange], number: i64) -> Option<&NumberRange> {
    let next = ranges.partition_point(|range| range.start <= number);
    ranges[..next].last().filter(|range| number <= range.end)
}

/// Reports a member whose number is in one of the ranges.
pub(super) fn check_number(
    findings: &mut Findings<'_>,
    ranges: &[NumberRange],
    number: i32,
    (name, path): (&str, &[i32]),
) {
    if let Some(range) = range_with(ranges, i64::from(number)) {
        findings.push(|file| {
            let number_path = join(path, &[tag::field::NUMBER]);
            let what = match range.noun {
                "reserved" => "is reserved",
                _ => "is kept for extensions",
            };
            Diagnostic::error("E0402", format!("the number {number} of `{name}` {what}"))
                .label(file.label(&number_path, ""))
                .label(file.label(&range.path, "here"))
                .help("use another number")
        });
    }
}

/// Reports names that are reserved twice, and returns the path of each.
pub(super) fn reserved_names<'a>(
    findings: &mut Findings<'_>,
    names: &'a [String],
    path: &[i32],
    tag: i32,
) -> BTreeMap<&'a str, Vec<i32>> {
    let mut reserved: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let place = join(path, &[tag, path_index(index)]);
        match reserved.get(name.as_str()) {
            Some(first) => {
                let message = format!("the name `{name}` is reserved twice");
                twice(
                    findings,
                    "E0403",
                    message,
                    &place,
                    first,
                    "remove one of them",
                );
            }
            None => drop(reserved.insert(name, place)),
        }
    }
    reserved
}

/// Reports a member whose name is reserved.
pub(super) fn check_name(
    findings: &mut Findings<'_>,
    reserved: &BTreeMap<&str, Vec<i32>>,
    name: &str,
    path: &[i32],
) {
    if let Some(place) = reserved.get(name) {
        findings.push(|file| {
            Diagnostic::error("E0402", format!("the name `{name}` is reserved"))
                .label(file.label(&join(path, &[tag::NAME]), ""))
                .label(file.label(place, "here"))
                .help("use another name")
        });
    }
}
