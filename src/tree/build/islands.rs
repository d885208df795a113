//! Finds the file that defines a name.

use std::collections::HashMap;

use protree_compiler::compile::{FileId, Schema};
use protree_compiler::descriptor::DescriptorProto;

/// The file that defines each name, for each island: files of different islands may define the same name.
pub(super) struct Islands {
    /// The first island of each file.
    pub(super) first: Vec<usize>,
    pub(super) definers: Vec<HashMap<String, FileId>>,
}

impl Islands {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut first = vec![usize::MAX; schema.files.len()];
        let mut definers = Vec::new();
        for (number, island) in schema.islands.iter().enumerate() {
            let mut definer = HashMap::new();
            for &id in &island.files {
                first[id] = first[id].min(number);
                let descriptor = &schema.files[id].descriptor;
                let scope = match descriptor.package() {
                    "" => String::new(),
                    package => format!("{package}."),
                };
                let enums = descriptor.enum_type.iter();
                definer.extend(enums.map(|each| (format!("{scope}{}", each.name()), id)));
                add_messages(&mut definer, &scope, id, &descriptor.message_type);
            }
            definers.push(definer);
        }
        Self { first, definers }
    }
}

fn add_messages(
    definer: &mut HashMap<String, FileId>,
    scope: &str,
    id: FileId,
    messages: &[DescriptorProto],
) {
    for message in messages {
        let name = format!("{scope}{}", message.name());
        let scope = format!("{name}.");
        let enums = message.enum_type.iter();
        definer.extend(enums.map(|each| (format!("{scope}{}", each.name()), id)));
        add_messages(definer, &scope, id, &message.nested_type);
        definer.insert(name, id);
    }
}
