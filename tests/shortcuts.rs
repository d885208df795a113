//! Optimisations do not change the output: it equals that of the oracle, on one thread or many.

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/random_schema.rs"]
mod random_schema;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use protree::{AttributeTarget, Config, Error, OutputTree, RustOptions, Services};
use random_schema::Random;

/// Every folder of protos in the tests, and the one in `PROTREE_LARGE_TREE`, if it is set.
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

/// Compares the outputs of two configurations for every tree. Returns the number of trees with an output.
fn both(one: impl Fn(Config) -> Config, other: impl Fn(Config) -> Config) -> usize {
    let trees = trees();
    let compared = trees.iter().filter(|tree| is_same(tree, &one, &other));
    compared.count()
}

/// Whether a tree has an output; fails if the two differ.
fn is_same(tree: &Path, one: impl Fn(Config) -> Config, other: impl Fn(Config) -> Config) -> bool {
    let generate = |config: Config| match config.generate() {
        Ok(generated) => Some(generated.tree),
        Err(Error::Protos(_)) => None,
        Err(error) => panic!("{}: {error}", tree.display()),
    };
    let (a, b) = (
        generate(one(Config::new(tree))),
        generate(other(Config::new(tree))),
    );
    assert!(same(a.as_ref(), b.as_ref()), "{}", tree.display());
    a.is_some()
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

/// Options by which the text of messages, enums and services differs most.
fn option_sets() -> Vec<RustOptions> {
    let many = RustOptions::default()
        .bytes(".")
        .btree_map(".")
        .boxed(".")
        .skip_debug(".")
        .attribute(AttributeTarget::Type, ".", "#[a] #[b(c)]")
        .attribute(AttributeTarget::Oneof, ".", "#[d]")
        .attribute(AttributeTarget::Field, ".", "#[e]")
        .attribute(AttributeTarget::Service, ".", "#[f]")
        .attribute(AttributeTarget::ClientModule, ".", "#[h] #[i(j)]")
        .attribute(AttributeTarget::ServerModule, ".", "#[k]")
        .codec(
            ".",
            "::l::a_codec_whose_path_is_long::so_that_its_line_gets_too_wide::for_prettyplease",
        )
        .emit_package(false)
        .derive(".", "Eq, Hash, g::H")
        .type_url_domain(".", "example.com")
        .prost_path("crate::a_crate_that_has_others::beside_its_own::prost")
        .prost_types_path("::rpc::types")
        .default_stubs(true)
        .use_arc_self(true);
    let few = RustOptions::default()
        .services(Services::NONE)
        .comments(false)
        .keep_enum_prefixes(true)
        .prost_path("::rpc::prost")
        .type_names(true)
        .no_std(true);
    vec![RustOptions::default(), many, few]
}

#[test]
fn the_text_equals_that_of_prost_build_and_tonic_build() {
    for options in option_sets() {
        let with = |by_oracle: bool| {
            let options = options.clone().by_oracle(by_oracle);
            move |config: Config| config.rust(options.clone())
        };
        let compared = both(with(false), with(true));
        assert!(compared > 80, "{compared} trees");
    }
}

#[test]
fn the_text_of_random_schemas_equals_that_of_prost_build_and_tonic_build() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shortcuts");
    let with = |by_oracle: bool| {
        move |config: Config| config.rust(RustOptions::default().by_oracle(by_oracle))
    };
    let compared = (0..300).filter(|&seed| {
        folders::remove(&root);
        for (path, text) in random_schema::files(&mut Random::new(seed)) {
            folders::write(&root.join(path), text);
        }
        is_same(&root, with(false), with(true))
    });
    let compared = compared.count();
    assert!(compared > 50, "{compared} schemas");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let jobs = |count: usize| move |config: Config| config.jobs(NonZero::new(count).expect("some"));
    let compared = both(jobs(1), jobs(5));
    assert!(compared > 80, "{compared} trees");
}
