//! The equivalents of the methods of prost-build's and tonic-prost-build's builders: the table of
//! `docs/moving-from-prost-build.md` as data. A test compares both.

use crate::config::AttributeTarget;

/// The equivalent of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equivalent {
    /// A call with the same path, or one for each path.
    Paths(&'static str),
    /// A call with the same path and text.
    Pair(&'static str),
    /// A call with the same text.
    Text(&'static str),
    /// A call with the same boolean, or `true` if the method has no argument.
    Switch(&'static str),
    /// An attribute on this kind of items.
    Attribute(AttributeTarget),
    /// A method whose first argument is a list of paths and whose second one is the value for all of them.
    EachWith(&'static str),
    /// A codec for everything.
    Codec,
    /// One half of a service.
    Client,
    Server,
    /// Embedded descriptors, wherever the method wrote them.
    Descriptors,
    /// The output folder.
    OutDir,
    /// Not needed, because it is the default.
    Default,
    /// There is no equivalent; the text says what to do instead.
    None(&'static str),
    /// Creates or runs the builder, and is not an option.
    Frame,
}

/// Every method, by name.
const EQUIVALENTS: &[(&str, Equivalent)] = &[
    ("new", Equivalent::Frame),
    ("compile_protos", Equivalent::Frame),
    ("compile_with_config", Equivalent::Frame),
    ("compile_fds", Equivalent::Frame),
    ("compile_fds_with_config", Equivalent::Frame),
    (
        "load_fds",
        Equivalent::None("`Config::descriptor_set()` returns the descriptors"),
    ),
    (
        "generate",
        Equivalent::None("`Config::generate()` makes the files in memory"),
    ),
    ("build_client", Equivalent::Client),
    ("build_server", Equivalent::Server),
    ("build_transport", Equivalent::Switch("transport")),
    ("out_dir", Equivalent::OutDir),
    ("extern_path", Equivalent::Pair("extern_path")),
    (
        "field_attribute",
        Equivalent::Attribute(AttributeTarget::Field),
    ),
    (
        "message_attribute",
        Equivalent::Attribute(AttributeTarget::Message),
    ),
    (
        "enum_attribute",
        Equivalent::Attribute(AttributeTarget::Enum),
    ),
    (
        "type_attribute",
        Equivalent::Attribute(AttributeTarget::Type),
    ),
    (
        "server_mod_attribute",
        Equivalent::Attribute(AttributeTarget::ServerModule),
    ),
    (
        "server_attribute",
        Equivalent::Attribute(AttributeTarget::Server),
    ),
    (
        "trait_attribute",
        Equivalent::Attribute(AttributeTarget::ServerTrait),
    ),
    (
        "client_mod_attribute",
        Equivalent::Attribute(AttributeTarget::ClientModule),
    ),
    (
        "client_attribute",
        Equivalent::Attribute(AttributeTarget::Client),
    ),
    ("boxed", Equivalent::Paths("boxed")),
    ("btree_map", Equivalent::Paths("btree_map")),
    ("bytes", Equivalent::Paths("bytes")),
    ("skip_debug", Equivalent::Paths("skip_debug")),
    ("proto_path", Equivalent::Default),
    ("prost_path", Equivalent::Text("prost_path")),
    ("prost_types_path", Equivalent::Text("prost_types_path")),
    (
        "compile_well_known_types",
        Equivalent::Switch("compile_well_known_types"),
    ),
    ("with_extended_rust_types", Equivalent::Default),
    ("emit_package", Equivalent::Switch("emit_package")),
    ("file_descriptor_set_path", Equivalent::Descriptors),
    (
        "skip_protoc_run",
        Equivalent::None("read the descriptors with `Config::descriptors`"),
    ),
    ("skip_source_info", Equivalent::Default),
    ("protoc_arg", Equivalent::Default),
    ("protoc_executable", Equivalent::Default),
    ("include_file", Equivalent::Default),
    ("default_package_filename", Equivalent::Default),
    ("emit_rerun_if_changed", Equivalent::Default),
    ("disable_comments", Equivalent::Paths("no_comments")),
    ("use_arc_self", Equivalent::Switch("use_arc_self")),
    (
        "generate_default_stubs",
        Equivalent::Switch("default_stubs"),
    ),
    ("codec_path", Equivalent::Codec),
    (
        "service_generator",
        Equivalent::None("write the code beside each service with `RustOptions::service_extra`"),
    ),
    (
        "retain_enum_prefix",
        Equivalent::Switch("keep_enum_prefixes"),
    ),
    ("enable_type_names", Equivalent::Switch("type_names")),
    ("type_name_domain", Equivalent::EachWith("type_url_domain")),
    ("format", Equivalent::Default),
];

/// Methods of earlier versions.
const OLD: &[(&str, Equivalent)] = &[
    ("compile", Equivalent::Frame),
    ("compile_protos_with_config", Equivalent::Frame),
    ("experimental_allow_proto3_optional", Equivalent::Default),
    (
        "disable_package_emission",
        Equivalent::Switch("emit_package"),
    ),
];

pub(super) fn equivalent(method: &str) -> Option<Equivalent> {
    let mut all = EQUIVALENTS.iter().chain(OLD);
    all.find(|(name, _)| *name == method)
        .map(|(_, equivalent)| *equivalent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = include_str!("../../../docs/moving-from-prost-build.md");

    impl Equivalent {
        /// The entry for it in the table of the page.
        fn in_docs(self) -> String {
            match self {
                Self::Paths(setter)
                | Self::Pair(setter)
                | Self::Text(setter)
                | Self::Switch(setter)
                | Self::EachWith(setter) => format!(".{setter}("),
                Self::Attribute(target) => format!(".attribute(AttributeTarget::{target:?}, "),
                Self::Codec => ".codec(".to_owned(),
                Self::Client | Self::Server => ".services(Services".to_owned(),
                Self::Descriptors => ".embed_descriptors(true)".to_owned(),
                Self::OutDir => "`Config::write(folder)`".to_owned(),
                Self::Default | Self::None(_) | Self::Frame => String::new(),
            }
        }
    }

    #[test]
    fn the_table_is_that_of_the_page() {
        let rows = DOCS.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.splitn(3, " | ");
            Some((cells.next()?, cells.nth(1)?))
        });
        let mut rows: Vec<(&str, &str)> = rows
            .flat_map(|(names, here)| {
                let names = names.split(", ").map(|name| name.trim_matches('`'));
                names.map(move |name| (name, here))
            })
            .collect();
        rows.sort_unstable();
        let mut known: Vec<&str> = EQUIVALENTS.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, known);
        for (name, here) in rows {
            let documented = equivalent(name).expect("it is in the table").in_docs();
            assert!(
                here.contains(&documented),
                "`{name}`: no {documented} in {here}"
            );
            let is_documented = here.starts_with("default") || here.contains("not needed");
            let is_default = is_documented
                || ["likewise", "there is no protoc"].contains(&here.trim_matches(['|', ' ']));
            if equivalent(name) == Some(Equivalent::Default) {
                assert!(is_default, "`{name}`: {here}");
            }
        }
    }
}
