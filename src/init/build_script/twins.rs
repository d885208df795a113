//! What the methods of prost-build's and tonic-prost-build's builders become here: the table of
//! `docs/moving-from-prost-build.md` as data, which a test holds against it.

use crate::config::AttributeTarget;

/// What a method becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twin {
    /// A call with the same path, or one for each path.
    Paths(&'static str),
    /// A call with the same path and text.
    Pair(&'static str),
    /// A call with the same text.
    Text(&'static str),
    /// A call with the same switch, `true` if the method takes none.
    Switch(&'static str),
    /// An attribute on this kind of items.
    Attribute(AttributeTarget),
    /// The paths come first, then what is said of all of them.
    EachWith(&'static str),
    /// A codec for everything.
    Codec,
    /// One half of a service.
    Client,
    Server,
    /// The descriptors of the code, wherever they went.
    Descriptors,
    /// Where the code goes.
    OutDir,
    /// Nothing is to be said: it is so.
    Default,
    /// There is nothing of the kind; what to do instead.
    None(&'static str),
    /// Makes a builder, or makes it work: what surrounds the options.
    Frame,
}

/// Every method, by name.
const TWINS: &[(&str, Twin)] = &[
    ("new", Twin::Frame),
    ("compile_protos", Twin::Frame),
    ("compile_with_config", Twin::Frame),
    ("compile_fds", Twin::Frame),
    ("compile_fds_with_config", Twin::Frame),
    (
        "load_fds",
        Twin::None("`Config::descriptor_set()` returns the descriptors"),
    ),
    (
        "generate",
        Twin::None("`Config::generate()` makes the files in memory"),
    ),
    ("build_client", Twin::Client),
    ("build_server", Twin::Server),
    ("build_transport", Twin::Switch("transport")),
    ("out_dir", Twin::OutDir),
    ("extern_path", Twin::Pair("extern_path")),
    ("field_attribute", Twin::Attribute(AttributeTarget::Field)),
    (
        "message_attribute",
        Twin::Attribute(AttributeTarget::Message),
    ),
    ("enum_attribute", Twin::Attribute(AttributeTarget::Enum)),
    ("type_attribute", Twin::Attribute(AttributeTarget::Type)),
    (
        "server_mod_attribute",
        Twin::Attribute(AttributeTarget::ServerModule),
    ),
    ("server_attribute", Twin::Attribute(AttributeTarget::Server)),
    (
        "trait_attribute",
        Twin::Attribute(AttributeTarget::ServerTrait),
    ),
    (
        "client_mod_attribute",
        Twin::Attribute(AttributeTarget::ClientModule),
    ),
    ("client_attribute", Twin::Attribute(AttributeTarget::Client)),
    ("boxed", Twin::Paths("boxed")),
    ("btree_map", Twin::Paths("btree_map")),
    ("bytes", Twin::Paths("bytes")),
    ("skip_debug", Twin::Paths("skip_debug")),
    ("proto_path", Twin::Default),
    ("prost_path", Twin::Text("prost_path")),
    ("prost_types_path", Twin::Text("prost_types_path")),
    (
        "compile_well_known_types",
        Twin::Switch("compile_well_known_types"),
    ),
    ("with_extended_rust_types", Twin::Default),
    ("emit_package", Twin::Switch("emit_package")),
    ("file_descriptor_set_path", Twin::Descriptors),
    (
        "skip_protoc_run",
        Twin::None("read the descriptors with `Config::descriptors`"),
    ),
    ("skip_source_info", Twin::Default),
    ("protoc_arg", Twin::Default),
    ("protoc_executable", Twin::Default),
    ("include_file", Twin::Default),
    ("default_package_filename", Twin::Default),
    ("emit_rerun_if_changed", Twin::Default),
    ("disable_comments", Twin::Paths("no_comments")),
    ("use_arc_self", Twin::Switch("use_arc_self")),
    ("generate_default_stubs", Twin::Switch("default_stubs")),
    ("codec_path", Twin::Codec),
    (
        "service_generator",
        Twin::None("write the code beside each service with `RustOptions::service_extra`"),
    ),
    ("retain_enum_prefix", Twin::Switch("keep_enum_prefixes")),
    ("enable_type_names", Twin::Switch("type_names")),
    ("type_name_domain", Twin::EachWith("type_url_domain")),
    ("format", Twin::Default),
];

/// Methods that earlier versions had.
const OLD: &[(&str, Twin)] = &[
    ("compile", Twin::Frame),
    ("compile_protos_with_config", Twin::Frame),
    ("experimental_allow_proto3_optional", Twin::Default),
    ("disable_package_emission", Twin::Switch("emit_package")),
];

pub(super) fn twin(method: &str) -> Option<Twin> {
    let mut all = TWINS.iter().chain(OLD);
    all.find(|(name, _)| *name == method).map(|(_, twin)| *twin)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = include_str!("../../../docs/moving-from-prost-build.md");

    impl Twin {
        /// What the table of the page says of it.
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
        let mut known: Vec<&str> = TWINS.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, known);
        for (name, here) in rows {
            let said = twin(name).expect("it is in the table").in_docs();
            assert!(here.contains(&said), "`{name}`: no {said} in {here}");
            let is_said = here.starts_with("default") || here.contains("not needed");
            let is_default = is_said
                || ["likewise", "there is no protoc"].contains(&here.trim_matches(['|', ' ']));
            if twin(name) == Some(Twin::Default) {
                assert!(is_default, "`{name}`: {here}");
            }
        }
    }
}
