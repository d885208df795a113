//! Chooses the `descriptor.proto` that a tree is compiled with: its own or the bundled one. The options in that file
//! are interpreted by its own definitions.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::bundled;
use crate::compile::features::FileFeatures;
use crate::compile::names::qualify;
use crate::compile::options::definitions::Definitions;
use crate::compile::options::standard::{PATH, Standard};
use crate::compile::options::{Extent, interpret_file, set_options};
use crate::compile::symbols::{FileSymbols, Namespace, View};
use crate::compile::{Origin, SchemaFile, id_of};
use crate::descriptor::FileDescriptorProto;
use crate::descriptor::codec::Message;
use crate::limits::Limits;

impl Standard {
    /// The `descriptor.proto` among `files`, with the bundled one for missing definitions; else the bundled one alone.
    pub(in crate::compile) fn among(files: &[SchemaFile]) -> Cow<'static, Self> {
        let own = id_of(files, PATH).map(|id| &files[id]);
        own.filter(|file| file.origin != Origin::Bundled)
            .and_then(|own| Self::new(own, Some(Self::bundled())))
            .map_or_else(|| Cow::Borrowed(Self::bundled()), Cow::Owned)
    }

    /// The bundled file.
    pub(in crate::compile) fn bundled_descriptor() -> &'static FileDescriptorProto {
        &Self::bundled().descriptor
    }

    fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Standard> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let descriptor = FileDescriptorProto::decode(bundled::LINKED_DESCRIPTOR);
            let descriptor = descriptor.expect("invariant: a test compares it with the source");
            let symbols = FileSymbols::of_descriptor(&descriptor, &Limits::default());
            let symbols = symbols.expect("invariant: its names are within the limits");
            Self::linked(descriptor, symbols, None)
        })
    }

    fn linked(
        descriptor: FileDescriptorProto,
        symbols: FileSymbols,
        rest: Option<&'static Self>,
    ) -> Self {
        let names = symbols.iter().map(|symbol| symbol.name.to_owned());
        let by_name = names.zip(0..).collect();
        Self {
            features: FileFeatures::of(&descriptor),
            descriptor,
            symbols,
            by_name,
            rest,
        }
    }

    fn new(file: &SchemaFile, rest: Option<&'static Self>) -> Option<Self> {
        let mut descriptor = file.descriptor.clone();
        let tables = [FileSymbols::of(file, &file.limits).ok()?];
        let mut namespace = Namespace::default();
        namespace.add(&[0], &tables);
        let view = View::from(0, &[], &[Vec::new()], &tables);
        qualify(&mut descriptor, &namespace, &view, 0);
        drop(namespace);
        let [symbols] = tables;
        let mut standard = Self::linked(descriptor, symbols, rest);
        // The options in the file are interpreted by its own definitions.
        let definitions = Definitions {
            standard: &standard,
            linked: None,
        };
        let interpreted = interpret_file(file, definitions, Extent::BuiltIn);
        set_options(&mut standard.descriptor, &interpreted.options);
        standard.features = FileFeatures::of(&standard.descriptor);
        Some(standard)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::compile::load::parse;
    use crate::compile::unit::Unit;
    use crate::diagnostic::Source;
    use crate::paths::ProtoPath;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test can renew the file")]
    fn the_linked_descriptor_is_that_of_the_source() {
        let unit = Unit {
            path: ProtoPath::new(PATH).unwrap(),
            origin: Origin::Bundled,
            selected: false,
            source: Source::new(PATH, bundled::text(PATH).unwrap()),
            descriptor: None,
        };
        let parsed = parse(unit, &Limits::default());
        let linked = Standard::new(&parsed.file, None).unwrap();
        let bytes = linked.descriptor.encode_to_vec();
        if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("bundled/descriptor.binpb");
            std::fs::write(path, &bytes).unwrap();
        } else {
            let is_current = bytes == bundled::LINKED_DESCRIPTOR;
            assert!(
                is_current,
                "run with PROTREE_BLESS=1 to renew bundled/descriptor.binpb"
            );
        }
    }
}
