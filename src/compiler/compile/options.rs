//! In: option statements, and the symbols that their names resolve to. Out: the options of every element, as the types
//! of `descriptor.proto` and as encoded bytes for descriptors, and diagnostics.
//!
//! There are two passes, as in protoc: first the options that `descriptor.proto` defines, on which everything else
//! depends; then, when names are resolved, those that are extensions.

mod aggregate;
mod bootstrap;
mod compiled;
mod definitions;
mod interpreter;
mod message;
mod scalar;
mod standard;
mod written;

use std::collections::BTreeSet;

pub(super) use self::compiled::CompiledOptions;
pub(super) use self::definitions::{Definitions, Linked};
use self::interpreter::Interpreter;
use self::message::OptionMessage;
pub(super) use self::standard::Standard;
use self::written::{Setters, check_written};
pub(super) use self::written::{lifetime_of, support_problem, value_support_problem};
use crate::compile::names::BadName;
use crate::compile::{FileId, KeptOptions, SchemaFile};
use crate::descriptor::codec::Message;
use crate::descriptor::elements::{compare_paths, kind_at, scope_at};
use crate::descriptor::field_number::{
    enumeration, file as file_number, message as message_number, service,
};
use crate::descriptor::{DescriptorProto, FileDescriptorProto};
use crate::diagnostic::Diagnostic;

/// Which options are interpreted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those of `descriptor.proto`, without extensions in them, for the Rust types of the descriptors.
    BuiltIn,
    /// All that may have extensions in them: only to be checked.
    Checked,
    /// All, for descriptors.
    Kept,
}

/// The interpreted options of a file.
#[derive(Debug, Default)]
pub(super) struct Interpreted {
    /// The options of each element that has any, sorted by the path of the element.
    pub(super) options: Vec<ElementOptions>,
    /// For each statement, the path of what it sets, relative to its element; empty if the statement is wrong.
    pub(super) paths: Vec<Box<[i32]>>,
    pub(super) bad: Vec<BadName>,
    pub(super) used: BTreeSet<FileId>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The options of one element.
#[derive(Debug)]
pub(super) struct ElementOptions {
    /// The descriptor path of the element.
    pub(super) element: Box<[i32]>,
    pub(super) made: Made,
}

/// The options of an element, in the form that the extent requires.
#[derive(Debug)]
pub(super) enum Made {
    /// The encoded options message.
    Types(Vec<u8>),
    /// The options that descriptors keep at run time.
    Descriptors(KeptOptions),
}

/// Interprets the options of `file`.
pub(super) fn interpret_file(
    file: &SchemaFile,
    definitions: Definitions<'_>,
    extent: Extent,
) -> Interpreted {
    let is_editions = file.features.is_editions();
    let mut found = Interpreted {
        paths: vec![Box::default(); file.options.len()],
        ..Interpreted::default()
    };
    let keeps_empty = definitions.keep_empty_options();
    let mut interpreter = Interpreter::new(file, definitions, extent, file.limits.errors);
    // Options that cannot contain extensions were checked in the first pass.
    let is_wanted = |&index: &usize| {
        extent != Extent::Checked || is_editions || file.options[index].may_have_extensions()
    };
    let mut order: Vec<usize> = (0..file.options.len()).filter(is_wanted).collect();
    order.sort_by(|&a, &b| compare_paths(&file.options[a].element, &file.options[b].element));
    let same = |a: &usize, b: &usize| file.options[*a].element == file.options[*b].element;
    for statements in order.chunk_by(same) {
        let element = &file.options[statements[0]].element;
        let Some(kind) = kind_at(element) else {
            continue;
        };
        let Some(definition) = definitions.message(kind.options_message()) else {
            continue;
        };
        if extent != Extent::BuiltIn {
            interpreter.enter(scope_at(&file.descriptor, element).unwrap_or_default());
        }
        let mut options = OptionMessage::new(definition);
        let mut setters = Setters::default();
        for &index in statements {
            let statement = &file.options[index];
            let is_built_in = statement.field_of(definition.name).is_some();
            if extent == Extent::BuiltIn && !is_built_in {
                continue;
            }
            if let Ok(path) = interpreter.statement(kind, statement, &mut options) {
                setters.note(&path, statement);
                found.paths[index] = path.into();
            }
        }
        if extent != Extent::BuiltIn {
            check_written(&mut interpreter, kind, &setters, &options);
        }
        found.options.push(ElementOptions {
            element: element.clone(),
            made: match extent {
                Extent::BuiltIn => Made::Types(options.encode_for_types()),
                Extent::Checked => continue,
                Extent::Kept => Made::Descriptors(options.kept(keeps_empty)),
            },
        });
    }
    found.bad = interpreter.bad;
    found.used = interpreter.used;
    found.diagnostics = interpreter.findings.into_diagnostics();
    found
}

/// Sets the interpreted options on the elements of `file`.
pub(super) fn set_options(file: &mut FileDescriptorProto, options: &[ElementOptions]) {
    for element in options {
        if let Made::Types(bytes) = &element.made {
            set_in_file(file, &element.element, bytes);
        }
    }
}

fn set_in_file(file: &mut FileDescriptorProto, path: &[i32], bytes: &[u8]) -> Option<()> {
    let [tag, index, below @ ..] = path else {
        return set(&mut file.options, bytes);
    };
    let index = usize::try_from(*index).ok()?;
    match *tag {
        file_number::MESSAGE_TYPE => {
            set_in_message(file.message_type.get_mut(index)?, below, bytes)
        }
        file_number::ENUM_TYPE => set_in_enum(file.enum_type.get_mut(index)?, below, bytes),
        file_number::EXTENSION => set(&mut file.extension.get_mut(index)?.options, bytes),
        file_number::SERVICE => {
            let found = file.service.get_mut(index)?;
            match below {
                [service::METHOD, index] => {
                    let method = found.method.get_mut(usize::try_from(*index).ok()?)?;
                    set(&mut method.options, bytes)
                }
                _ => set(&mut found.options, bytes),
            }
        }
        _ => None,
    }
}

fn set_in_message(message: &mut DescriptorProto, path: &[i32], bytes: &[u8]) -> Option<()> {
    let [tag, index, below @ ..] = path else {
        return set(&mut message.options, bytes);
    };
    let index = usize::try_from(*index).ok()?;
    match *tag {
        message_number::FIELD => set(&mut message.field.get_mut(index)?.options, bytes),
        message_number::EXTENSION => set(&mut message.extension.get_mut(index)?.options, bytes),
        message_number::ONEOF_DECL => set(&mut message.oneof_decl.get_mut(index)?.options, bytes),
        message_number::EXTENSION_RANGE => {
            set(&mut message.extension_range.get_mut(index)?.options, bytes)
        }
        message_number::NESTED_TYPE => {
            set_in_message(message.nested_type.get_mut(index)?, below, bytes)
        }
        message_number::ENUM_TYPE => set_in_enum(message.enum_type.get_mut(index)?, below, bytes),
        _ => None,
    }
}

fn set_in_enum(
    found: &mut crate::descriptor::EnumDescriptorProto,
    path: &[i32],
    bytes: &[u8],
) -> Option<()> {
    match path {
        [enumeration::VALUE, index] => {
            let value = found.value.get_mut(usize::try_from(*index).ok()?)?;
            set(&mut value.options, bytes)
        }
        _ => set(&mut found.options, bytes),
    }
}

/// Decodes and sets an options message, without extensions. Elements whose options are all extensions get none, which
/// saves memory in large trees.
fn set<T: Message>(options: &mut Option<Box<T>>, bytes: &[u8]) -> Option<()> {
    if !bytes.is_empty() {
        *options = Some(Box::new(T::decode(bytes).ok()?));
    }
    Some(())
}
