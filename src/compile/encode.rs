//! In: a linked file. Out: its descriptor as bytes, with the options that are extensions, and as the source says it even
//! where the linker had to be told something else.

use prost_types::{DescriptorProto, FileDescriptorProto};
use protox::prost_reflect::{DescriptorPool, DynamicMessage, Value};

use crate::compile::{Island, SchemaFile};

impl Island {
    /// The encoded descriptor of one of the island's files. The pool's own encoding may differ: in what a file imports,
    /// if it sees something through public imports of public imports, and in its syntax, JSON names and `packed`, if
    /// JSON names clash.
    pub(crate) fn encoded(&self, file: &SchemaFile) -> Vec<u8> {
        let linked = self
            .pool
            .get_file_by_name(file.path.as_str())
            .expect("invariant: an island's pool holds its files");
        let mut bytes = Vec::new();
        linked
            .encode(&mut bytes)
            .expect("invariant: a vector has room");
        if *linked.file_descriptor_proto() == file.descriptor {
            return bytes;
        }
        let kind = DescriptorPool::global()
            .get_message_by_name("google.protobuf.FileDescriptorProto")
            .expect("invariant: the pool of well-known types has descriptors");
        let mut message = DynamicMessage::decode(kind, bytes.as_slice())
            .expect("invariant: the pool encodes what can be decoded");
        restore_file(&mut message, &file.descriptor);
        prost::Message::encode_to_vec(&message)
    }
}

fn restore_file(message: &mut DynamicMessage, written: &FileDescriptorProto) {
    let dependency = written.dependency.iter().cloned().map(Value::String);
    message.set_field_by_name("dependency", Value::List(dependency.collect()));
    let public = written.public_dependency.iter().copied().map(Value::I32);
    message.set_field_by_name("public_dependency", Value::List(public.collect()));
    match &written.syntax {
        Some(syntax) => message.set_field_by_name("syntax", Value::String(syntax.clone())),
        None => message.clear_field_by_name("syntax"),
    }
    each(
        message,
        "message_type",
        &written.message_type,
        restore_message,
    );
}

fn restore_message(message: &mut DynamicMessage, written: &DescriptorProto) {
    let is_cut = message
        .get_field_by_name("reserved_range")
        .and_then(|ranges| Some(ranges.as_list()?.len()))
        != Some(written.reserved_range.len());
    if is_cut {
        let whole = prost::Message::encode_to_vec(&DescriptorProto {
            reserved_range: written.reserved_range.clone(),
            ..DescriptorProto::default()
        });
        // Merging adds to the list, which was emptied and not shortened.
        prost::Message::merge(message, whole.as_slice())
            .expect("invariant: a descriptor can be decoded as one");
    }
    each(message, "field", &written.field, |field, written| {
        if let Some(name) = &written.json_name {
            field.set_field_by_name("json_name", Value::String(name.clone()));
        }
        match &written.options {
            None => field.clear_field_by_name("options"),
            Some(options) if options.packed.is_none() => {
                if let Some(Value::Message(options)) = field.get_field_by_name_mut("options") {
                    options.clear_field_by_name("packed");
                }
            }
            Some(_) => {}
        }
    });
    each(
        message,
        "nested_type",
        &written.nested_type,
        restore_message,
    );
}

/// Applies `change` to every message of a list and what was written for it.
fn each<T>(
    message: &mut DynamicMessage,
    list: &str,
    written: &[T],
    change: impl Fn(&mut DynamicMessage, &T),
) {
    let Some(Value::List(values)) = message.get_field_by_name_mut(list) else {
        return;
    };
    for (value, written) in values.iter_mut().zip(written) {
        if let Value::Message(value) = value {
            change(value, written);
        }
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use crate::Config;
    use crate::compile::compile;
    use crate::discover::discover;

    /// Decoded again, the bytes are the descriptor, whatever the linker was told.
    fn check(config: &Config) {
        let schema = compile(&discover(config).unwrap()).unwrap();
        for island in &schema.islands {
            for &id in &island.files {
                let file = &schema.files[id];
                let decoded = prost_types::FileDescriptorProto::decode(&*island.encoded(file));
                assert_eq!(decoded.unwrap(), file.descriptor, "{}", file.path);
            }
        }
    }

    #[test]
    fn bytes_say_what_the_source_says() {
        check(&Config::new("protos"));
        check(&Config::new("tests/schemas/disguised"));
    }

    #[test]
    fn the_source_is_said_as_it_is() {
        let config = Config::new("tests/schemas/disguised");
        let schema = compile(&discover(&config).unwrap()).unwrap();
        let file = |name: &str| {
            let mut files = schema.files.iter();
            &files
                .find(|file| file.path.as_str() == name)
                .unwrap()
                .descriptor
        };
        assert_eq!(file("a.proto").dependency, ["b.proto"]);
        assert_eq!(file("b.proto").public_dependency, [0]);
        let clash = file("clash.proto");
        assert_eq!(clash.syntax(), "proto3");
        let names: Vec<&str> = clash.message_type[0]
            .field
            .iter()
            .map(prost_types::FieldDescriptorProto::json_name)
            .collect();
        assert_eq!(names, ["id", "ID", "list"]);
        assert_eq!(clash.message_type[0].field[2].options, None);
    }
}
