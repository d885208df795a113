//! In: the modules. Out: a tree as lines of text, for people.

use crate::tree::model::{Feature, File, Model, Rename, RustModule};
use crate::tree::{Usage, is_folder, manifest};
use protree_compiler::paths::ProtoPath;

/// A line, with its child lines.
#[derive(Debug)]
struct Node {
    text: String,
    below: Vec<Node>,
}

/// The modules with their contents, and the dependencies.
pub(crate) fn modules(title: &str, tree: &Model) -> String {
    let mut below = Vec::new();
    let mut dependencies = Vec::new();
    let mut foreign = Vec::new();
    if let Some(rust) = &tree.rust {
        for module in &rust.modules {
            let files = tree.files.iter();
            let files = files.filter(|file| module.files.contains(&file.name));
            below.push(Node {
                text: module_text(module),
                below: files.map(file_node).collect(),
            });
        }
        dependencies.extend(&rust.dependencies);
        foreign.extend(&rust.foreign_features);
    } else if let Some(python) = &tree.python {
        for file in &tree.files {
            let module = file.python.as_ref().map(|python| python.module.clone());
            below.push(Node {
                text: module.unwrap_or_default(),
                below: vec![file_node(file)],
            });
        }
        dependencies.extend(&python.dependencies);
    }
    let title = title.to_owned();
    let mut lines = Vec::new();
    render(&Node { text: title, below }, "", "", &mut lines);
    if !dependencies.is_empty() {
        let dependencies = dependencies.iter();
        let dependencies: Vec<String> = dependencies
            .map(|dependency| format!("{} {}", dependency.name, dependency.version))
            .collect();
        lines.push(format!("\nneeds {}", dependencies.join(", ")));
    }
    for (krate, features) in foreign {
        lines.push(format!(
            "needs {krate} with the features {}",
            features.join(", ")
        ));
    }
    lines.join("\n")
}

fn module_text(module: &RustModule) -> String {
    let feature = module.feature.as_ref();
    let feature = feature.map_or_else(String::new, |name| format!(" (feature {name})"));
    format!("{}{feature}", module.path)
}

/// The lines for `Cargo.toml`, if packages have features.
pub(crate) fn features(tree: &Model) -> String {
    let features = tree.rust.iter().flat_map(|rust| rust.features.clone());
    let table = manifest::table(&features.collect::<Vec<_>>());
    format!("[features]\n{}", table.trim_end())
}

/// The renames, one per line.
pub(crate) fn renames(tree: &Model) -> String {
    let renames = tree.rust.iter().flat_map(|rust| &rust.renames);
    let lines: Vec<String> = renames
        .map(|rename| {
            let Rename {
                kind, wire, name, ..
            } = rename;
            format!("{kind} {wire} -> {name}")
        })
        .collect();
    if lines.is_empty() {
        "nothing is renamed".to_owned()
    } else {
        lines.join("\n")
    }
}

/// Modules that do not match the folders of their files: `demo/demo.proto -> test (package test)`.
pub(crate) fn placements(usage: &Usage) -> impl Iterator<Item = String> + '_ {
    usage.misplaced.iter().map(|place| {
        let module = place.module.join("::");
        format!("{} -> {module}{}", place.file, package(&place.package))
    })
}

fn file_node(file: &File) -> Node {
    let place = file.rust.as_ref().filter(|rust| {
        let module: Vec<String> = rust.folder.split('/').map(str::to_owned).collect();
        ProtoPath::new(&file.name).is_some_and(|path| !is_folder(&path, &module))
    });
    let place = place.map_or_else(String::new, |_| package(&file.package));
    let services = file.services.iter().map(|service| Node {
        text: format!("service {}", service.name),
        below: leaves(
            "rpc",
            service.methods.iter().map(|method| method.name.as_str()),
        )
        .collect(),
    });
    // proto2 and proto3 are not shown, because they are the usual case.
    let edition = if file.edition.starts_with("proto") {
        String::new()
    } else {
        format!(" (edition {})", file.edition)
    };
    let features = file.changed_features.iter().map(|feature| Node {
        text: feature_text(feature),
        below: Vec::new(),
    });
    let messages = file.all_messages().into_iter();
    let messages = messages.map(|message| message.full_name.as_str());
    let enums = file.all_enums().into_iter();
    let enums = enums.map(|each| each.full_name.as_str());
    let start = match file.package.as_str() {
        "" => 0,
        package => package.len() + 1,
    };
    Node {
        text: format!("{}{place}{edition}", file.name),
        below: features
            .chain(leaves("message", messages.map(|name| &name[start..])))
            .chain(leaves("enum", enums.map(|name| &name[start..])))
            .chain(services)
            .collect(),
    }
}

fn feature_text(feature: &Feature) -> String {
    let Feature {
        element,
        name,
        value,
    } = feature;
    let of = if element.is_empty() {
        String::new()
    } else {
        format!(" of {element}")
    };
    format!("feature {name} = {value}{of}")
}

fn package(package: &str) -> String {
    if package.is_empty() {
        String::new()
    } else {
        format!(" (package {package})")
    }
}

fn leaves<N: std::fmt::Display>(
    kind: &str,
    names: impl Iterator<Item = N>,
) -> impl Iterator<Item = Node> {
    names.map(move |name| Node {
        text: format!("{kind} {name}"),
        below: Vec::new(),
    })
}

/// `first` is the prefix of the node's own line, `rest` that of the lines below it.
fn render(node: &Node, first: &str, rest: &str, lines: &mut Vec<String>) {
    lines.push(format!("{first}{}", node.text));
    for (index, below) in node.below.iter().enumerate() {
        let (branch, trunk) = if index + 1 == node.below.len() {
            ("└── ", "    ")
        } else {
            ("├── ", "│   ")
        };
        render(
            below,
            &format!("{rest}{branch}"),
            &format!("{rest}{trunk}"),
            lines,
        );
    }
}
