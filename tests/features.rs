//! Each Cargo feature of `--package-features` compiles alone, in every form of the output, and enables no package that
//! it does not need; `--edit-manifest` keeps the features in `Cargo.toml` current.
#![cfg(feature = "cli")]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use program::protree;

const CASE: &str = "tests/cases/package-features";

fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(CASE)
}

/// A crate with the dependencies of the tests and no features.
fn consumer(name: &str) -> PathBuf {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compiles");
    let consumer = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    folders::remove(&consumer);
    let manifest = fs::read_to_string(template.join("Cargo.toml")).expect("the template has it");
    let (before, features) = manifest
        .split_once("[features]")
        .expect("the template has features");
    let (_, after) = features
        .split_once("\n\n")
        .expect("something is behind them");
    folders::write(&consumer.join("Cargo.toml"), format!("{before}{after}"));
    let lock = fs::read(template.join("Cargo.lock")).expect("the template has it");
    folders::write(&consumer.join("Cargo.lock"), lock);
    consumer
}

fn cargo(consumer: &Path, arguments: &[&str]) -> Output {
    // Shared with `compiles`, which builds the same dependencies.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer-target");
    Command::new(env!("CARGO"))
        .current_dir(consumer)
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn generate(consumer: &Path, module: &str, flags: &[&str]) {
    let out = consumer.join("src").join(module);
    let out = out.to_str().expect("the target folder is UTF-8");
    let arguments = ["gen", "protos", out, "--package-features"].into_iter();
    let run = protree(&case(), arguments.chain(flags.iter().copied()));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn every_feature_compiles_alone() {
    let consumer = consumer("features");
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    for (from, to) in [("lib.rs", "src/lib.rs"), ("hint.rs", "examples/hint.rs")] {
        let text = fs::read(template.join(from)).expect("the template has it");
        folders::write(&consumer.join(to), text);
    }
    generate(&consumer, "plain", &[]);
    generate(&consumer, "single", &["--single-file", "--json"]);
    let json = [
        "--json",
        "--compile-well-known-types",
        "--embed-descriptors",
    ];
    generate(
        &consumer,
        "json",
        &[&json[..], &["--edit-manifest"]].concat(),
    );

    let features = protree(
        &case(),
        ["tree", "protos", "--features", "--package-features"]
            .into_iter()
            .chain(["--compile-well-known-types"]),
    );
    let table: toml::Table = features.stdout.parse().expect("it is TOML");
    let features = table["features"].as_table().expect("it is a table");
    assert_eq!(features.len(), 9, "{features:?}");
    let needs = |name: &str| {
        features[name]
            .as_array()
            .expect("it is a list")
            .iter()
            .filter_map(toml::Value::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(needs("acme-shop-v1"), "acme google-protobuf");
    assert_eq!(needs("acme-shop-v1-beta"), "");
    // Packages may need each other.
    assert_eq!(needs("acme-ping"), "acme-pong");
    assert_eq!(needs("acme-pong"), "acme-ping");

    let base = ["check", "--offline", "--lib", "--no-default-features"];
    let check = |more: &[&str]| {
        let output = cargo(&consumer, &[&base[..], more].concat());
        assert!(output.status.success(), "{more:?}:\n{}", stderr(&output));
    };
    // The dependencies may have to be downloaded first.
    let fetched = cargo(&consumer, &["fetch"]);
    assert!(fetched.status.success(), "{}", stderr(&fetched));
    check(&[]);
    for feature in features.keys() {
        check(&["--features", feature]);
    }
    check(&["--all-features"]);

    let hint = [
        "check",
        "--example",
        "hint",
        "--no-default-features",
        "--features",
    ];
    let without = cargo(&consumer, &[&hint[..], &["acme-shop-v1"]].concat());
    assert!(!without.status.success(), "the package is there unasked");
    assert!(
        stderr(&without).contains("acme-shop-v1-beta"),
        "{}",
        stderr(&without)
    );
    let with = cargo(&consumer, &[&hint[..], &["acme-shop-v1-beta"]].concat());
    assert!(with.status.success(), "{}", stderr(&with));
}

#[test]
fn the_manifest_is_kept_current() {
    let consumer = consumer("features-manifest");
    let manifest = || fs::read_to_string(consumer.join("Cargo.toml")).expect("it is there");
    let run = |command: &str| {
        let arguments = [command, "protos", "src/pb"].into_iter();
        let flags = ["--package-features", "--edit-manifest"];
        protree(&consumer, arguments.chain(flags))
    };
    let before = manifest();
    let protos = "syntax = \"proto3\"; package acme.shop; message A {}";
    folders::write(&consumer.join("protos/shop.proto"), protos);
    let missing = run("check");
    assert_eq!(missing.code, 1, "{}", missing.stderr);
    assert!(
        missing.stdout.contains("+acme-shop = []"),
        "{}",
        missing.stdout
    );
    assert_eq!(manifest(), before);

    assert_eq!(run("gen").code, 0);
    let after = manifest();
    let begin = "\n[features]\n# @generated by protree: features of src/pb (begin)\n";
    let end = "# @generated by protree: features of src/pb (end)\n";
    assert_eq!(after, format!("{before}{begin}acme-shop = []\n{end}"));
    assert_eq!(run("check").code, 0);
    assert!(!run("gen").stderr.contains("Cargo.toml"), "nothing changed");

    // With a cache, one more package must be noticed.
    let protos =
        "syntax = \"proto3\"; package acme; import \"shop.proto\"; message B { shop.A a = 1; }";
    folders::write(&consumer.join("protos/acme.proto"), protos);
    let stale = run("check");
    assert_eq!(stale.code, 1);
    assert!(
        stale.stdout.contains("+acme = [\"acme-shop\"]"),
        "{}",
        stale.stdout
    );
    assert!(
        stale.stderr.contains("help: run `protree gen"),
        "{}",
        stale.stderr
    );
    assert_eq!(run("gen").code, 0);
    let mended = manifest().replace("acme = [\"acme-shop\"]\n", "");
    assert_eq!(mended, after);

    // If another feature has the same name, nothing is written.
    let taken = after.replace("[features]\n", "[features]\nacme = []\n");
    folders::write(&consumer.join("Cargo.toml"), &taken);
    let refused = run("gen");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("E0921"), "{}", refused.stderr);
    assert_eq!(manifest(), taken);
}

#[test]
fn edit_manifest_needs_package_features_and_a_manifest() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let protos = "syntax = \"proto3\"; package a; message A {}";
    folders::write(&folder.path().join("protos/a.proto"), protos);
    let base = ["gen", "protos", "out", "--edit-manifest"];
    let run = protree(folder.path(), base);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("add `--package-features`"),
        "{}",
        run.stderr
    );
    let run = protree(
        folder.path(),
        base.into_iter().chain(["--package-features"]),
    );
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("there is no `Cargo.toml`"),
        "{}",
        run.stderr
    );
    assert!(!folder.path().join("out").exists());
    folders::write(&folder.path().join("Cargo.toml"), "[workspace]\n");
    let run = protree(
        folder.path(),
        base.into_iter().chain(["--package-features"]),
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("`./Cargo.toml` is of no package"),
        "{}",
        run.stderr
    );
}

#[test]
fn users_of_the_crate_are_shown_the_features_they_need() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |path: &str, text: &str| folders::write(&folder.path().join(path), text);
    write(
        "shared/acme/money.proto",
        "syntax = \"proto3\"; package acme; message Money {} message Rate {}",
    );
    write(
        "shared/other/other.proto",
        "syntax = \"proto3\"; package other; message Other {}",
    );
    write(
        "shop/shop.proto",
        "syntax = \"proto3\"; package shop; import \"acme/money.proto\"; message Shop { acme.Money money = 1; }",
    );
    let flags = [
        "gen",
        "shared",
        "pb",
        "--package-features",
        "--package-list",
    ];
    assert_eq!(protree(folder.path(), flags).code, 0);
    let list = folders::read(&folder.path().join("pb"))["protree-packages.txt"].clone();
    let list = String::from_utf8(list).expect("it is text");
    assert!(
        list.contains("\n.acme.Money=acme::Money: Copy + Eq if acme\n"),
        "{list}"
    );

    let list = "pb/protree-packages.txt=::shared::pb";
    let flags = ["tree", "shop", "-I", "shared", "--extern-packages", list];
    let run = protree(folder.path(), flags);
    let expected = "needs prost 0.14\nneeds shared with the features acme\n";
    assert!(
        run.stdout.ends_with(expected),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let flags = [
        "gen",
        "shop",
        "out",
        "-I",
        "shared",
        "--extern-packages",
        list,
    ];
    let run = protree(folder.path(), flags);
    let expected = "prost = \"0.14\"\n    # shared: features = [\"acme\"]\n";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
}
