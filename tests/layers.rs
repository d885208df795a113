//! The parts of the program lie in layers: a part uses those below it and none above. What all parts share lies at the
//! bottom and uses nothing else; the stages follow in the order of the pipeline.

use std::collections::BTreeSet;
use std::path::Path;

/// From the bottom up; parts of one line do not use each other, but for those of the first.
const LAYERS: &[&[&str]] = &[
    &[
        "components",
        "diagnostic",
        "digest",
        "error",
        "explain",
        "limits",
        "parallel",
        "paths",
        "progress",
    ],
    &["bundled", "config", "tokens", "descriptor"],
    &["syntax"],
    &["discover"],
    &["compile"],
    &["plan"],
    &["generate", "tree"],
    &["template", "doc"],
    &["write"],
    &["pipeline"],
    &["cache", "fix", "init"],
    &["build_script", "cli"],
];

fn layer(part: &str) -> Option<usize> {
    LAYERS.iter().position(|parts| parts.contains(&part))
}

/// The part that a path below `src` belongs to; none for `lib.rs`, which is the map, and the programs.
fn part_of(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?;
    let part = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(part, "bin" | "lib" | "main")).then(|| part.to_owned())
}

/// The parts that follow `crate::` in code; comments may name any.
fn used(text: &str) -> BTreeSet<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<&str> = code.collect();
    let code = code.join("\n");
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = rest.strip_prefix('{');
        let names = match group {
            Some(group) => group.split(';').next().unwrap_or_default().split(','),
            None => rest.split(';').next().unwrap_or_default().split(','),
        };
        let count = if group.is_some() { usize::MAX } else { 1 };
        for name in names.take(count) {
            let name = name.trim();
            let end = name.find(|it: char| !it.is_ascii_lowercase() && it != '_');
            used.insert(name[..end.unwrap_or(name.len())].to_owned());
        }
    }
    used
}

#[test]
fn no_part_uses_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in walkdir::WalkDir::new(&root) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let relative = path.strip_prefix(&root).unwrap();
        let Some(own) = part_of(relative) else {
            continue;
        };
        let own_layer = layer(&own).unwrap_or_else(|| panic!("`{own}` is in no layer"));
        for other in used(&std::fs::read_to_string(&path).unwrap()) {
            let Some(other_layer) = layer(&other).filter(|_| other != own) else {
                continue;
            };
            count += 1;
            let is_below = other_layer < own_layer || (own_layer, other_layer) == (0, 0);
            if !is_below {
                wrong.push(format!("{} uses `{other}`", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count} uses were found");
}
