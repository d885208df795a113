//! What makes protree fast changes no byte: with or without it, on one thread or many, the output is the same.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use protree::{Config, Error, OutputTree, RustOptions, Services};

/// Every folder of protos that the tests have, and one more that the environment names: a large tree, say.
fn trees() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trees = vec![root.join("protos")];
    trees.extend(std::env::var_os("PROTREE_LARGE_TREE").map(PathBuf::from));
    for cases in ["tests/cases", "tests/golden"] {
        let entries = root.join(cases).read_dir().expect("it is there");
        let case = entries.map(|entry| entry.expect("it can be read").path());
        trees.extend(
            case.map(|case| case.join("protos"))
                .filter(|tree| tree.is_dir()),
        );
    }
    trees
}

/// The output of every tree that has one, made in both ways.
fn both(one: impl Fn(Config) -> Config, other: impl Fn(Config) -> Config) -> usize {
    let mut compared = 0;
    for tree in trees() {
        let generate = |config: Config| match config.generate() {
            Ok(generated) => Some(generated.tree),
            Err(Error::Protos(_)) => None,
            Err(error) => panic!("{}: {error}", tree.display()),
        };
        let (a, b) = (
            generate(one(Config::new(&tree))),
            generate(other(Config::new(&tree))),
        );
        assert!(same(a.as_ref(), b.as_ref()), "{}", tree.display());
        compared += usize::from(a.is_some());
    }
    compared
}

fn same(one: Option<&OutputTree>, other: Option<&OutputTree>) -> bool {
    let files = |tree: Option<&OutputTree>| -> Vec<_> {
        let files = tree.into_iter().flat_map(OutputTree::files);
        files
            .map(|(path, file)| (path.clone(), file.clone()))
            .collect()
    };
    for ((path, a), (_, b)) in files(one).iter().zip(&files(other)) {
        let (a, b) = (
            String::from_utf8_lossy(&a.bytes),
            String::from_utf8_lossy(&b.bytes),
        );
        let differing = a.lines().zip(b.lines()).find(|(a, b)| a != b);
        assert_eq!(differing, None, "in {path}");
    }
    one == other
}

#[test]
fn lines_that_are_copied_are_as_the_formatter_prints_them() {
    let with = |services: Services, full: bool| {
        move |config: Config| {
            config.rust(
                RustOptions::default()
                    .services(services)
                    .full_formatting(full),
            )
        }
    };
    let all = Services::default();
    let compared = both(with(all, false), with(all, true));
    assert!(compared > 80, "{compared} trees");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let jobs = |count: usize| move |config: Config| config.jobs(NonZero::new(count).expect("some"));
    let compared = both(jobs(1), jobs(5));
    assert!(compared > 80, "{compared} trees");
}
