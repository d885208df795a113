//! Checks a message by itself: numbers, reservations, extension ranges, names in JSON.

use std::collections::BTreeMap;

use crate::descriptor::feature_set::JsonFormat;
use crate::descriptor::field_number as tag;
use crate::descriptor::{DescriptorProto, Edition, FeatureSet, FieldDescriptorProto};

use crate::compile::checks::declarations;
use crate::compile::checks::ranges::{
    NumberRange, check_name, check_number, check_ranges, reserved_names,
};
use crate::compile::edits::renumber;
use crate::compile::findings::Findings;
use crate::compile::json_names::{default_json_name, json_name};
use crate::compile::walk::{join, path_index};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

pub(super) fn check(
    findings: &mut Findings<'_>,
    message: &DescriptorProto,
    path: &[i32],
    features: &FeatureSet,
    limits: &Limits,
) {
    if message.field.len() > limits.members {
        findings.push(|file| {
            let name = message.name();
            Diagnostic::error("E0012", format!("`{name}` has too many fields"))
                .label(file.label(&join(path, &[tag::NAME]), ""))
                .with_note(format!(
                    "it has {}, the limit is {}",
                    message.field.len(),
                    limits.members
                ))
                .help("split the message, or raise `limits.members`")
        });
        return;
    }
    check_depth(findings, message, path);
    check_numbers(findings, message, path);
    let is_proto3 = findings.file.features.edition == Edition::Proto3;
    check_json_names(findings, message, path, features);
    check_map_entries(findings, message, path);
    if is_proto3 && !message.extension_range.is_empty() {
        findings.error(
            "E0406",
            "extension ranges are not allowed in proto3".to_owned(),
            &join(path, &[tag::message::EXTENSION_RANGE, 0]),
            "",
        );
    }
    check_options(findings, message, path, is_proto3);
    check_bounds(findings, message, path);
    declarations::check(findings, message, path);
}

/// Groups and the entries of maps count as messages.
fn check_depth(findings: &mut Findings<'_>, message: &DescriptorProto, path: &[i32]) {
    const MOST: usize = 31;
    if path.len() / 2 == MOST + 1 {
        findings.push(|file| {
            let text = format!("`{}` is nested too deeply", message.name());
            Diagnostic::error("E0010", text)
                .label(file.label(&join(path, &[tag::NAME]), ""))
                .with_note(format!("messages nest {MOST} deep at most"))
                .help("move it out of the messages around it")
        });
    }
}

fn check_options(
    findings: &mut Findings<'_>,
    message: &DescriptorProto,
    path: &[i32],
    is_proto3: bool,
) {
    let options = message.options.as_ref();
    if !options.is_some_and(|options| options.message_set_wire_format()) {
        return;
    }
    if is_proto3 {
        findings.push(|file| {
            Diagnostic::error("E0406", "message sets are not allowed in proto3")
                .label(file.option_label(path, "message_set_wire_format", ""))
        });
    } else if !message.field.is_empty() {
        let text = "a message set has no fields, only extensions".to_owned();
        findings.error("E0406", text, &join(path, &[tag::message::FIELD, 0]), "");
    }
}

/// Reports ranges with numbers that no field or extension can have.
fn check_bounds(findings: &mut Findings<'_>, message: &DescriptorProto, path: &[i32]) {
    const FIELD_NUMBER_END: i32 = 1 << 29;
    let options = message.options.as_ref();
    let is_set = options.is_some_and(|options| options.message_set_wire_format());
    let end = if is_set { i32::MAX } else { FIELD_NUMBER_END };
    let reserved = message.reserved_range.iter().enumerate();
    let reserved =
        reserved.map(|(index, it)| (tag::message::RESERVED_RANGE, index, it.start(), i32::MAX));
    let extensions = message.extension_range.iter().enumerate();
    let extensions =
        extensions.map(|(index, it)| (tag::message::EXTENSION_RANGE, index, it.start(), it.end()));
    for (tag, index, start, own_end) in reserved.chain(extensions) {
        let is_extension = tag == tag::message::EXTENSION_RANGE;
        let text = if start <= 0 {
            "numbers begin with 1".to_owned()
        } else if is_extension && own_end > end {
            format!("the largest number is {}", end - 1)
        } else {
            continue;
        };
        let message = "no field can have all numbers of this range".to_owned();
        findings.error(
            "E0401",
            message,
            &join(path, &[tag, path_index(index)]),
            &text,
        );
    }
}

fn check_numbers(findings: &mut Findings<'_>, message: &DescriptorProto, path: &[i32]) {
    let mut ranges = number_ranges(message, path);
    check_ranges(findings, &mut ranges);
    let names = reserved_names(
        findings,
        &message.reserved_name,
        path,
        tag::message::RESERVED_NAME,
    );
    // The common case: nothing is reserved, and the numbers ascend.
    let mut numbers = message.field.iter().map(|field| field.number.unwrap_or(0));
    let is_sorted = numbers.try_fold(0, |last, number| (number > last).then_some(number));
    if ranges.is_empty() && names.is_empty() && is_sorted.is_some() {
        return;
    }
    let mut by_number: BTreeMap<i32, usize> = BTreeMap::new();
    let mut free = None;
    for (index, field) in message.field.iter().enumerate() {
        let place = join(path, &[tag::message::FIELD, path_index(index)]);
        let Some(number) = field.number else {
            continue;
        };
        check_number(findings, &ranges, number, (field.name(), &place));
        check_name(findings, &names, field.name(), &place);
        let first = *by_number.entry(number).or_insert(index);
        if first != index {
            let other = &message.field[first];
            let first = [tag::message::FIELD, path_index(first), tag::field::NUMBER];
            let second = join(&place, &[tag::field::NUMBER]);
            let free = free.get_or_insert_with(|| FreeNumbers::new(message, &ranges));
            let free = free.next();
            findings.push(|file| {
                let (one, two) = (other.name(), field.name());
                let text = format!("`{one}` and `{two}` have the same number {number}");
                let error = Diagnostic::error("E0400", text)
                    .label(file.label(&second, "again here"))
                    .label(file.label(&join(path, &first), "first here"))
                    .help("give one of them another number");
                match free.and_then(|free| renumber(file, &second, free)) {
                    Some(edit) => error.edit(edit),
                    None => error,
                }
            });
        }
    }
}

/// The free numbers after the largest field number, in ascending order.
struct FreeNumbers<'a> {
    last: i64,
    ranges: &'a [NumberRange],
}

impl<'a> FreeNumbers<'a> {
    fn new(message: &DescriptorProto, ranges: &'a [NumberRange]) -> Self {
        let numbers = message.field.iter().map(FieldDescriptorProto::number);
        let last = i64::from(numbers.max().unwrap_or_default());
        Self { last, ranges }
    }

    fn next(&mut self) -> Option<i32> {
        const RESERVED_BY_PROTOBUF: std::ops::RangeInclusive<i64> = 19_000..=19_999;
        const LARGEST: i64 = (1 << 29) - 1;
        self.last = self.last.max(0) + 1;
        loop {
            let taken = self
                .ranges
                .iter()
                .find(|range| (range.start..=range.end).contains(&self.last));
            self.last = match taken {
                Some(range) => range.end + 1,
                None if RESERVED_BY_PROTOBUF.contains(&self.last) => RESERVED_BY_PROTOBUF.end() + 1,
                None => break,
            };
        }
        i32::try_from(self.last)
            .ok()
            .filter(|_| self.last <= LARGEST)
    }
}

/// The reserved ranges and the extension ranges; the ends in the descriptor are exclusive.
fn number_ranges(message: &DescriptorProto, path: &[i32]) -> Vec<NumberRange> {
    let range = |tag: i32, noun: &'static str, index: usize, start: i32, end: i32| NumberRange {
        start: i64::from(start),
        end: i64::from(end) - 1,
        path: join(path, &[tag, path_index(index)]),
        noun,
    };
    let reserved = message
        .reserved_range
        .iter()
        .enumerate()
        .map(|(index, it)| {
            range(
                tag::message::RESERVED_RANGE,
                "reserved",
                index,
                it.start(),
                it.end(),
            )
        });
    let extensions = message
        .extension_range
        .iter()
        .enumerate()
        .map(|(index, it)| {
            range(
                tag::message::EXTENSION_RANGE,
                "extension",
                index,
                it.start(),
                it.end(),
            )
        });
    reserved.chain(extensions).collect()
}

/// Whether two JSON names may be equal: without `json_name`, they are only if the letters and digits are.
fn may_clash(message: &DescriptorProto) -> bool {
    const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0100_0000_01b3;
    let digest = |field: &FieldDescriptorProto| {
        let characters = field.name().bytes().filter(|byte| *byte != b'_');
        characters.fold(FNV_OFFSET, |digest, byte| {
            (digest ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(FNV_PRIME)
        })
    };
    if message.field.iter().any(|field| field.json_name.is_some()) {
        return true;
    }
    let mut digests: Vec<u64> = message.field.iter().map(digest).collect();
    digests.sort_unstable();
    digests.windows(2).any(|pair| pair[0] == pair[1])
}

/// Checks twice, as protoc does: the names without `json_name`, which field masks use, and the names with it.
fn check_json_names(
    findings: &mut Findings<'_>,
    message: &DescriptorProto,
    path: &[i32],
    features: &FeatureSet,
) {
    let options = message.options.as_ref();
    if options.is_some_and(|options| options.deprecated_legacy_json_field_conflicts()) {
        return;
    }
    for (index, field) in message.field.iter().enumerate() {
        let name = field.json_name.as_deref().unwrap_or_default();
        if name.starts_with('[') && name.ends_with(']') {
            let text = format!("the JSON name `{name}` is that of an extension");
            let place = [
                tag::message::FIELD,
                path_index(index),
                tag::field::JSON_NAME,
            ];
            findings.error("E0407", text, &join(path, &place), "");
        }
    }
    if !may_clash(message) {
        return;
    }
    let is_lenient = features.json_format() == JsonFormat::LegacyBestEffort;
    for with_custom in [false, true] {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let fields = message.field.iter().enumerate();
        for (index, field) in fields.filter(|(_, field)| field.name.is_some()) {
            let name = if with_custom {
                json_name(field)
            } else {
                default_json_name(field.name())
            };
            let other = *first.entry(name.clone()).or_insert(index);
            if other == index {
                continue;
            }
            let custom = |index: usize| {
                let field = &message.field[index];
                let written = field.json_name.as_ref();
                with_custom && written.is_some_and(|it| *it != default_json_name(field.name()))
            };
            let involves_default = !custom(index) || !custom(other);
            if with_custom && !custom(index) && !custom(other) {
                continue;
            }
            let is_warning = is_lenient && involves_default;
            findings.push(|file| {
                let place =
                    |index| join(path, &[tag::message::FIELD, path_index(index), tag::NAME]);
                let names = [&message.field[other], field]
                    .map(crate::descriptor::FieldDescriptorProto::name);
                let text = format!(
                    "`{}` and `{}` are both `{name}` in JSON",
                    names[0], names[1]
                );
                let diagnostic = if is_warning {
                    Diagnostic::warning("E0407", text)
                } else {
                    Diagnostic::error("E0407", text)
                };
                diagnostic
                    .label(file.label(&place(index), "again here"))
                    .label(file.label(&place(other), "first here"))
                    .help("rename one of them, or set its `json_name`")
            });
        }
    }
}

/// The entry message of a map field needs a name that nothing else in its message has.
fn check_map_entries(findings: &mut Findings<'_>, message: &DescriptorProto, path: &[i32]) {
    let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, nested) in message.nested_type.iter().enumerate() {
        if !nested
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry())
        {
            continue;
        }
        let first = *entries.entry(nested.name()).or_insert(index);
        let taken = message
            .field
            .iter()
            .any(|field| field.name() == nested.name())
            || message
                .oneof_decl
                .iter()
                .any(|oneof| oneof.name() == nested.name());
        if first != index || taken {
            let text = format!(
                "the map stands for a message `{}`, a name that is taken",
                nested.name()
            );
            findings.error("E0408", text, &join(path, &[tag::NAME]), "in this message");
        }
    }
}
