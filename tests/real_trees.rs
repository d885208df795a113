//! Public trees of protos, which `scripts/real-trees.sh` fetches: all of them are valid, so all must be accepted.
#![expect(clippy::print_stdout, reason = "it reports what was read")]

use std::fs;
use std::path::{Path, PathBuf};

use protree::Config;

/// The folders that imports start at, each with the include roots it needs.
fn trees(root: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let vendor = root.join("crates/vendor");
    let common = root.join("googleapis-common-protos");
    let envoy = vendor.join("envoy-types/proto");
    let roots = [
        "xds",
        "protoc-gen-validate",
        "googleapis",
        "cel-spec/proto",
        "opentelemetry-proto",
        "client_model",
    ]
    .into_iter();
    vec![
        (common.clone(), Vec::new()),
        (
            vendor.join("opentelemetry-proto/src/proto/opentelemetry-proto"),
            Vec::new(),
        ),
        (vendor.join("etcd-client/proto"), Vec::new()),
        (vendor.join("containerd-client/vendor"), Vec::new()),
        (
            envoy.join("data-plane-api"),
            roots.map(|name| envoy.join(name)).collect(),
        ),
        (root.join("google-proto-files/package"), Vec::new()),
    ]
}

#[test]
#[ignore = "needs the trees that scripts/real-trees.sh fetches"]
fn real_trees_are_accepted() {
    let root = std::env::var_os("PROTREE_REAL_TREES").expect("set by scripts/real-trees.sh");
    let mut refused = String::new();
    for (tree, includes) in trees(Path::new(&root)) {
        assert!(
            fs::metadata(&tree).is_ok(),
            "{} is not there",
            tree.display()
        );
        let mut config = includes
            .into_iter()
            .fold(Config::new(&tree), Config::include);
        // containerd vendors a copy of itself, which defines everything twice.
        config.exclude = vec!["**/vendor/github.com/containerd".to_owned()];
        match config.generate() {
            Ok(generated) => println!(
                "{}: {} warnings",
                tree.display(),
                generated.diagnostics.len()
            ),
            Err(error) => refused.extend([tree.display().to_string(), format!(":\n{error}\n")]),
        }
    }
    assert!(refused.is_empty(), "{refused}");
}
