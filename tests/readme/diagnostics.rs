//! `docs/diagnostics.md`: the output of `protree explain` for each code, in the order of the codes.

use std::path::Path;

use crate::generated;

#[test]
fn the_page_of_diagnostics_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explain");
    let mut codes = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the explanations are there") {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(path).expect("explanations are text");
        let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
        codes.extend(headings.filter_map(|it| Some(it.split_once(':')?.0.to_owned())));
    }
    codes.sort();
    assert!(codes.len() > 50, "{codes:?}");
    let entries = codes.iter().map(|code| {
        let text = protree::explain(code).expect("the heading is an explanation");
        format!("## {}\n", text.trim_end())
    });
    let entries: Vec<String> = entries.collect();
    generated::assert_current("docs/diagnostics.md", &entries.join("\n"));
}
