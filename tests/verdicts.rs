//! Compares protree's verdicts on several hundred small sources with protoc's. A source with different verdicts must be
//! in the table of `docs/differences-from-protoc.md`, and every source in that table must still differ.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test makes its own trees and fails where it cannot"
)]

#[path = "support/verdict_sources.rs"]
mod verdict_sources;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use verdict_sources::{Case, cases};

fn protree(case: &Case, folder: &Path) -> Result<(), String> {
    case.write(folder);
    // An import without the extension can only be found in an include root.
    let config = protree::Config::new(folder).include(folder);
    config
        .generate()
        .map(drop)
        .map_err(|error| error.to_string())
}

/// The names in the last column of the table.
fn known_differences() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/differences-from-protoc.md");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let last = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    last.flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn verdicts_equal_those_of_protoc() {
    let cases = cases();
    let known = known_differences();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts");
    let _ = fs::remove_dir_all(&root);
    let mut differing = BTreeSet::new();
    let mut unexpected = String::new();
    for (index, case) in cases.iter().enumerate() {
        let verdict = protree(case, &root.join(index.to_string()));
        if verdict.is_ok() == case.protoc_accepts {
            continue;
        }
        differing.insert(case.name.clone());
        if !known.contains(&case.name) {
            let verdict = verdict.err().unwrap_or_else(|| "accepts".to_owned());
            let lines = [
                &case.name,
                "\n  protoc ",
                &case.protoc,
                "\n  protree ",
                &verdict,
                "\n",
            ];
            unexpected.extend(lines);
        }
    }
    println!(
        "{} of {} verdicts agree",
        cases.len() - differing.len(),
        cases.len()
    );
    assert!(
        unexpected.is_empty(),
        "not in the table of differences:\n{unexpected}"
    );
    let settled: Vec<&String> = known.difference(&differing).collect();
    assert!(
        settled.is_empty(),
        "no longer different, take them out of the table: {settled:?}"
    );
}
