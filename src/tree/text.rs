//! In: the modules. Out: a tree of lines for people.

use crate::tree::{Feature, Module, ModuleFile, ModuleTree, Rename};

/// A line with what hangs below it.
#[derive(Debug)]
struct Node {
    text: String,
    below: Vec<Node>,
}

/// The modules with what is in them, and the packages that they need.
pub(crate) fn modules(title: &str, tree: &ModuleTree) -> String {
    let below = tree.modules.iter().map(module_node).collect();
    let title = title.to_owned();
    let mut lines = Vec::new();
    render(&Node { text: title, below }, "", "", &mut lines);
    if !tree.packages.is_empty() {
        let packages = tree.packages.iter();
        let packages: Vec<String> = packages
            .map(|package| format!("{} {}", package.name, package.version))
            .collect();
        lines.push(format!("\nneeds {}", packages.join(", ")));
    }
    lines.join("\n")
}

/// The renamed things, one a line.
pub(crate) fn renames(tree: &ModuleTree) -> String {
    let renames = tree.renames.iter();
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

/// Where a module is not its folder's name: `demo/demo.proto -> test (package test)`.
pub(crate) fn placements(tree: &ModuleTree) -> Vec<String> {
    let mut lines = Vec::new();
    for module in &tree.modules {
        for file in module.files.iter().filter(|file| !file.in_its_folder) {
            lines.push(format!(
                "{} -> {}{}",
                file.file,
                module.path.join("::"),
                package(file)
            ));
        }
    }
    lines
}

fn module_node(module: &Module) -> Node {
    Node {
        text: module.path.join("::"),
        below: module.files.iter().map(file_node).collect(),
    }
}

fn file_node(file: &ModuleFile) -> Node {
    let place = if file.in_its_folder {
        String::new()
    } else {
        package(file)
    };
    let services = file.services.iter().map(|service| Node {
        text: format!("service {}", service.name),
        below: leaves("rpc", &service.methods).collect(),
    });
    // proto2 and proto3 are what one expects.
    let edition = if file.edition.starts_with("proto") {
        String::new()
    } else {
        format!(" (edition {})", file.edition)
    };
    let features = file.features.iter().map(|feature| Node {
        text: feature_text(feature),
        below: Vec::new(),
    });
    Node {
        text: format!("{}{place}{edition}", file.file),
        below: features
            .chain(leaves("message", &file.messages))
            .chain(leaves("enum", &file.enums))
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

fn package(file: &ModuleFile) -> String {
    if file.package.is_empty() {
        String::new()
    } else {
        format!(" (package {})", file.package)
    }
}

fn leaves<'a>(kind: &'a str, names: &'a [String]) -> impl Iterator<Item = Node> + 'a {
    names.iter().map(move |name| Node {
        text: format!("{kind} {name}"),
        below: Vec::new(),
    })
}

/// `first` leads the node's own line, `rest` the lines below it.
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
