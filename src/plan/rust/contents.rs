//! Names the members of a definition. This does not depend on anything outside it, so definitions are named in
//! parallel.

use super::members::{self, Context};
use super::symbols::{Body, Definition};
use super::{MessagePlan, Rename, TypeName, TypePlan};
use crate::config::RustOptions;
use protree_compiler::compile::{Schema, SchemaFile};

/// The default prefix of type URLs.
const TYPE_URL_DOMAIN: &str = "type.googleapis.com";

/// The plan of a definition with its members' names, and their renames.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) plan: TypePlan,
    pub(super) renames: Vec<Rename>,
}

/// Names the members of `definition`.
pub(super) fn name_contents(
    schema: &Schema,
    options: &RustOptions,
    definition: &Definition<'_>,
) -> Contents {
    let file = &schema.files[definition.file];
    let mut renames = Vec::new();
    let mut context = Context {
        full_name: &definition.full_name,
        file,
        path: &definition.path,
        renames: &mut renames,
    };
    let plan = match &definition.body {
        Body::Message {
            descriptor,
            messages,
            enums,
        } => {
            let (fields, oneofs) = members::message(descriptor, &mut context);
            TypePlan::Message(Box::new(MessagePlan {
                fields,
                oneofs,
                messages: messages.clone(),
                enums: enums.clone(),
                type_name: type_name(file, options, definition),
                ..MessagePlan::default()
            }))
        }
        Body::Enum(descriptor) => {
            let keeps_prefixes = options.keep_enum_prefixes;
            TypePlan::Enum(members::values(descriptor, keeps_prefixes, &mut context))
        }
    };
    Contents { plan, renames }
}

fn type_name(
    file: &SchemaFile,
    options: &RustOptions,
    definition: &Definition<'_>,
) -> Option<Box<TypeName>> {
    let package = file.descriptor.package();
    let full_name = definition.full_name.as_str();
    let name = full_name.strip_prefix(package).unwrap_or(full_name);
    options.type_names.then(|| {
        Box::new(TypeName {
            package: package.to_owned(),
            name: name.trim_start_matches('.').to_owned(),
            full_name: full_name.to_owned(),
            url: format!("{TYPE_URL_DOMAIN}/{full_name}"),
        })
    })
}
