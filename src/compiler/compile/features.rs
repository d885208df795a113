//! In: a file with its options. Out: the features of every element: those of its edition, of its parent, and its own.
//! proto2 and proto3 are treated as editions whose features follow from labels, types and options.

use std::sync::OnceLock;

use crate::compile::walk::path_index;
use crate::descriptor::codec::Message as _;
use crate::descriptor::elements::compare_paths;
use crate::descriptor::feature_set::{FieldPresence, MessageEncoding, RepeatedFieldEncoding};
use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::field_number::{enumeration, file, message, service};
use crate::descriptor::{
    DescriptorProto, Edition, EnumDescriptorProto, FeatureSet, FeatureSetDefaults,
    FieldDescriptorProto, FileDescriptorProto, ServiceDescriptorProto, is_packable,
};
use crate::ordered;

/// The features of every element of a file.
#[derive(Debug, Clone)]
pub struct FileFeatures {
    pub edition: Edition,
    /// The features of the file, every one of them set.
    pub file: FeatureSet,
    /// The elements whose features differ from those of their parent, sorted by descriptor path; every feature is set.
    differing: Vec<(Box<[i32]>, FeatureSet)>,
}

impl FileFeatures {
    /// The defaults of the edition, used until the options of `file` are interpreted.
    #[must_use]
    pub fn before_options(file: &FileDescriptorProto) -> Self {
        let edition = edition_of(file);
        Self {
            edition,
            file: defaults(edition),
            differing: Vec::new(),
        }
    }

    /// The features of `file`, whose own options are interpreted.
    #[must_use]
    pub fn of(file: &FileDescriptorProto) -> Self {
        let edition = edition_of(file);
        let own = file.options.as_ref().and_then(|it| it.features);
        let features = merged(defaults(edition), own.as_ref());
        let mut resolver = Resolver {
            edition,
            path: Vec::new(),
            differing: Vec::new(),
        };
        resolver.file(file, features);
        let mut differing = resolver.differing;
        ordered::sort_by(&mut differing, |(a, _), (b, _)| compare_paths(a, b));
        Self {
            edition,
            file: features,
            differing,
        }
    }

    /// The features of the element at `path`, every one of them set.
    #[must_use]
    pub fn at(&self, path: &[i32]) -> FeatureSet {
        if self.differing.is_empty() {
            return self.file;
        }
        let found = (2..=path.len()).rev().step_by(2).find_map(|length| {
            let key = &path[..length];
            let found = |(it, _): &(Box<[i32]>, FeatureSet)| compare_paths(it, key);
            let index = self.differing.binary_search_by(found);
            Some(self.differing[index.ok()?].1)
        });
        found.unwrap_or(self.file)
    }

    /// The elements whose features differ from those of their parent, by descriptor path.
    pub fn differing(&self) -> impl Iterator<Item = (&[i32], &FeatureSet)> {
        let differing = self.differing.iter();
        differing.map(|(path, features)| (&**path, features))
    }

    /// Whether the field at `path` has presence: an absent field differs from one that is set to its default. Required
    /// fields have presence, repeated fields do not.
    #[must_use]
    pub fn has_presence(&self, field: &FieldDescriptorProto, path: &[i32]) -> bool {
        let is_message = matches!(field.r#type(), Type::Message | Type::Group);
        let is_explicit = || self.at(path).field_presence() != FieldPresence::Implicit;
        field.label() != Label::Repeated
            && (is_message
                || field.oneof_index.is_some()
                || field.extendee.is_some()
                || is_explicit())
    }

    /// Whether the field at `path` is required.
    #[must_use]
    pub fn is_required(&self, field: &FieldDescriptorProto, path: &[i32]) -> bool {
        field.label() != Label::Repeated
            && self.at(path).field_presence() == FieldPresence::LegacyRequired
    }

    /// Whether the values of the field at `path` are packed on the wire.
    #[must_use]
    pub fn is_packed(&self, field: &FieldDescriptorProto, path: &[i32]) -> bool {
        is_packable(field)
            && self.at(path).repeated_field_encoding() == RepeatedFieldEncoding::Packed
    }

    /// The type of the field at `path` on the wire: messages may be encoded as groups. Not for maps.
    #[must_use]
    pub fn wire_type(&self, field: &FieldDescriptorProto, path: &[i32]) -> Type {
        match field.r#type() {
            Type::Message if self.at(path).message_encoding() == MessageEncoding::Delimited => {
                Type::Group
            }
            kind => kind,
        }
    }

    /// Whether the file may set `features`.
    #[must_use]
    pub fn is_editions(&self) -> bool {
        self.edition >= Edition::Edition2023
    }
}

/// The edition of a file; proto2 by default.
#[must_use]
pub fn edition_of(file: &FileDescriptorProto) -> Edition {
    match file.syntax.as_deref() {
        Some("editions") => file.edition(),
        Some("proto3") => Edition::Proto3,
        _ => Edition::Proto2,
    }
}

/// The default features of an edition, from protoc's own table, which `scripts/edition-defaults.sh` makes.
pub fn defaults(edition: Edition) -> FeatureSet {
    // Cached because nearly every file has one of these editions.
    static PROTO2: OnceLock<FeatureSet> = OnceLock::new();
    static PROTO3: OnceLock<FeatureSet> = OnceLock::new();
    match edition {
        Edition::Proto2 => *PROTO2.get_or_init(|| table_entry(edition)),
        Edition::Proto3 => *PROTO3.get_or_init(|| table_entry(edition)),
        _ => table_entry(edition),
    }
}

fn table_entry(edition: Edition) -> FeatureSet {
    static TABLE: OnceLock<FeatureSetDefaults> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        FeatureSetDefaults::decode(include_bytes!("../bundled/edition_defaults.binpb"))
            .expect("invariant: the table is one")
    });
    let entries = table.defaults.iter();
    let entry = entries
        .take_while(|entry| entry.edition() <= edition)
        .last();
    let entry = entry.expect("invariant: the table begins before every edition");
    let fixed = entry.fixed_features.unwrap_or_default();
    merged(fixed, entry.overridable_features.as_ref())
}

fn merged(inherited: FeatureSet, own: Option<&FeatureSet>) -> FeatureSet {
    let Some(own) = own else {
        return inherited;
    };
    FeatureSet {
        field_presence: own.field_presence.or(inherited.field_presence),
        enum_type: own.enum_type.or(inherited.enum_type),
        repeated_field_encoding: own
            .repeated_field_encoding
            .or(inherited.repeated_field_encoding),
        utf8_validation: own.utf8_validation.or(inherited.utf8_validation),
        message_encoding: own.message_encoding.or(inherited.message_encoding),
        json_format: own.json_format.or(inherited.json_format),
        enforce_naming_style: own.enforce_naming_style.or(inherited.enforce_naming_style),
        default_symbol_visibility: own
            .default_symbol_visibility
            .or(inherited.default_symbol_visibility),
    }
}

/// The names of every feature and of its value, as in `features.field_presence = IMPLICIT`.
#[must_use]
pub fn named(features: &FeatureSet) -> [(&'static str, &'static str); 8] {
    [
        ("field_presence", features.field_presence().as_str_name()),
        ("enum_type", features.enum_type().as_str_name()),
        (
            "repeated_field_encoding",
            features.repeated_field_encoding().as_str_name(),
        ),
        ("utf8_validation", features.utf8_validation().as_str_name()),
        (
            "message_encoding",
            features.message_encoding().as_str_name(),
        ),
        ("json_format", features.json_format().as_str_name()),
        (
            "enforce_naming_style",
            features.enforce_naming_style().as_str_name(),
        ),
        (
            "default_symbol_visibility",
            features.default_symbol_visibility().as_str_name(),
        ),
    ]
}

struct Resolver {
    edition: Edition,
    path: Vec<i32>,
    differing: Vec<(Box<[i32]>, FeatureSet)>,
}

impl Resolver {
    fn file(&mut self, file: &FileDescriptorProto, features: FeatureSet) {
        self.each(&file.message_type, file::MESSAGE_TYPE, |this, message| {
            this.message(message, features);
        });
        self.each(&file.enum_type, file::ENUM_TYPE, |this, enumeration| {
            this.enumeration(enumeration, features);
        });
        self.each(&file.extension, file::EXTENSION, |this, field| {
            this.field(field, features, features);
        });
        self.each(&file.service, file::SERVICE, |this, service| {
            this.service(service, features);
        });
    }

    fn each<T>(&mut self, elements: &[T], tag: i32, mut visit: impl FnMut(&mut Self, &T)) {
        for (index, element) in elements.iter().enumerate() {
            self.path.extend_from_slice(&[tag, path_index(index)]);
            visit(self, element);
            self.path.truncate(self.path.len() - 2);
        }
    }

    /// The features of the element at the current path. `inherited` are those that it inherits, `looked_up` those that
    /// [`FileFeatures::at`] returns if the element is not in `differing`.
    fn set(
        &mut self,
        own: Option<&FeatureSet>,
        inherited: FeatureSet,
        looked_up: FeatureSet,
    ) -> FeatureSet {
        let features = merged(inherited, own);
        if features != looked_up {
            self.differing.push((self.path.as_slice().into(), features));
        }
        features
    }

    fn message(&mut self, message: &DescriptorProto, inherited: FeatureSet) {
        let own = message.options.as_ref().and_then(|it| it.features);
        let features = self.set(own.as_ref(), inherited, inherited);
        let mut oneofs = Vec::new();
        self.each(&message.oneof_decl, message::ONEOF_DECL, |this, oneof| {
            let own = oneof.options.as_ref().and_then(|it| it.features);
            oneofs.push(this.set(own.as_ref(), features, features));
        });
        self.each(&message.field, message::FIELD, |this, field| {
            let oneof = field.oneof_index.and_then(|it| usize::try_from(it).ok());
            let oneof = oneof.and_then(|index| oneofs.get(index)).copied();
            this.field(field, oneof.unwrap_or(features), features);
        });
        self.each(&message.extension, message::EXTENSION, |this, field| {
            this.field(field, features, features);
        });
        self.each(
            &message.nested_type,
            message::NESTED_TYPE,
            |this, nested| {
                this.message(nested, features);
            },
        );
        self.each(&message.enum_type, message::ENUM_TYPE, |this, nested| {
            this.enumeration(nested, features);
        });
    }

    fn field(
        &mut self,
        field: &FieldDescriptorProto,
        inherited: FeatureSet,
        looked_up: FeatureSet,
    ) {
        let options = field.options.as_ref();
        let own = options.and_then(|it| it.features).unwrap_or_default();
        let own = merged(self.inferred(field), Some(&own));
        self.set(Some(&own), inherited, looked_up);
    }

    /// The features that follow from labels, types and options in proto2 and proto3.
    fn inferred(&self, field: &FieldDescriptorProto) -> FeatureSet {
        let mut features = FeatureSet::default();
        if self.edition >= Edition::Edition2023 {
            return features;
        }
        if field.label() == Label::Required {
            features.set_field_presence(FieldPresence::LegacyRequired);
        } else if field.proto3_optional() {
            features.set_field_presence(FieldPresence::Explicit);
        }
        if field.r#type.is_some() && field.r#type() == Type::Group {
            features.set_message_encoding(MessageEncoding::Delimited);
        }
        match field.options.as_ref().and_then(|options| options.packed) {
            Some(true) => features.set_repeated_field_encoding(RepeatedFieldEncoding::Packed),
            Some(false) => features.set_repeated_field_encoding(RepeatedFieldEncoding::Expanded),
            None => {}
        }
        features
    }

    fn enumeration(&mut self, enumeration: &EnumDescriptorProto, inherited: FeatureSet) {
        let own = enumeration.options.as_ref().and_then(|it| it.features);
        let features = self.set(own.as_ref(), inherited, inherited);
        self.each(&enumeration.value, enumeration::VALUE, |this, value| {
            let own = value.options.as_ref().and_then(|it| it.features);
            this.set(own.as_ref(), features, features);
        });
    }

    fn service(&mut self, service: &ServiceDescriptorProto, inherited: FeatureSet) {
        let own = service.options.as_ref().and_then(|it| it.features);
        let features = self.set(own.as_ref(), inherited, inherited);
        self.each(&service.method, service::METHOD, |this, method| {
            let own = method.options.as_ref().and_then(|it| it.features);
            this.set(own.as_ref(), features, features);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::feature_set::EnumType;

    #[test]
    fn editions_begin_with_their_defaults() {
        let of = |edition| defaults(edition);
        assert_eq!(of(Edition::Proto2).enum_type(), EnumType::Closed);
        assert_eq!(
            of(Edition::Proto3).field_presence(),
            FieldPresence::Implicit
        );
        let edition_2023 = of(Edition::Edition2023);
        assert_eq!(edition_2023.field_presence(), FieldPresence::Explicit);
        assert_eq!(
            edition_2023.repeated_field_encoding(),
            RepeatedFieldEncoding::Packed
        );
        assert_ne!(of(Edition::Edition2024), edition_2023);
    }
}
