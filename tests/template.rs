//! Templates of users: the examples are built and used, errors are shown with their places, and the cache does not
//! change the results.
#![cfg(feature = "cli")]

#[path = "support/consumer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod consumer;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::path::{Path, PathBuf};

use consumer::Consumer;
use protree::{Config, Each, Project, RunKind, Template, WriteOptions};

const PROTO: &str = "syntax = \"proto3\";\npackage shop.v1;\n\n\
    // Sells.\nservice Shop { rpc Buy(Cart) returns (Cart); }\n\
    service Depot { rpc Fetch(Cart) returns (stream Cart); }\n\
    message Cart { repeated Item items = 1; message Item { string name = 1; } enum Kind { NONE = 0; } }\n";

struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let workspace = Self(folder);
        workspace.write("protos/shop.proto", PROTO);
        workspace
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        folders::write(&self.path(path), text);
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("the file was written")
    }

    /// Writes a `protree.toml` with a target for code and one for a template.
    fn target(&self, each: &str, path: &str) {
        let text = format!(
            "tree = 'protos'\n[target.code]\nout = 'pb'\n[target.text]\n\
             template = 'text.jinja'\nfor = '{each}'\npath = '{path}'\nout = 'text'\n"
        );
        self.write("protree.toml", &text);
    }

    fn run(&self, arguments: &str) -> program::Run {
        let cache = self.path("cache");
        let cache = ["--cache-dir", cache.to_str().expect("a UTF-8 path")];
        let is_tree = arguments.starts_with("tree");
        let cache = cache.into_iter().filter(|_| !is_tree);
        program::protree(self.0.path(), arguments.split(' ').chain(cache))
    }

    fn fails(&self, code: i32, expected: &[&str]) {
        let run = self.run("gen");
        assert_eq!(run.code, code, "{}", run.stderr);
        for part in expected {
            assert!(run.stderr.contains(part), "no {part:?} in:\n{}", run.stderr);
        }
        assert!(!self.path("pb").exists(), "all or nothing");
    }

    fn succeeds(&self) {
        let run = self.run("gen");
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
}

#[test]
fn the_examples_are_built_and_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates-example");
    folders::remove(&folder);
    folders::copy(&root.join("examples/templates"), &folder);
    let manifest = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("the example has one");
    let own_path = format!("{:?}", root.to_str().expect("the path is UTF-8"));
    folders::write(&manifest, text.replace("\"../..\"", &own_path));
    let lock = std::fs::read(root.join("Cargo.lock")).expect("the lock file is committed");
    folders::write(&folder.join("Cargo.lock"), lock);
    let run = program::protree(&folder, ["gen", "--no-cache"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let consumer = Consumer { folder };
    let outcome = consumer.cargo(&["test"]);
    assert!(outcome.success, "{}", outcome.output);
    // All of it compiles, without warnings.
    assert!(!outcome.output.contains("warning"), "{}", outcome.output);
}

#[test]
fn templates_can_be_rendered_for_every_kind_of_element() {
    let workspace = Workspace::new();
    workspace.write("text.jinja", "{{ marker }}: {{ tree.version }}\n");
    for (each, path, expected) in [
        ("tree", "all.txt", &["all.txt"][..]),
        ("package", "{{ package.name }}.txt", &["shop.v1.txt"]),
        ("module", "{{ module.folder }}.txt", &["shop/v1.txt"]),
        ("file", "{{ file.name }}.txt", &["shop.proto.txt"]),
        (
            "message",
            "{{ message.full_name }}.txt",
            &["shop.v1.Cart.Item.txt", "shop.v1.Cart.txt"],
        ),
        ("enum", "{{ enum.name }}.txt", &["Kind.txt"]),
        (
            "service",
            "{{ module.folder }}/{{ service.name|snake }}.txt",
            &["shop/v1/depot.txt", "shop/v1/shop.txt"],
        ),
        (
            "service",
            "{% if service.comment %}{{ service.name }}.txt{% endif %}",
            &["Shop.txt"],
        ),
    ] {
        workspace.target(each, path);
        workspace.succeeds();
        let mut files: Vec<String> = folders::read(&workspace.path("text")).into_keys().collect();
        files.retain(|path| !path.starts_with(".protree"));
        assert_eq!(files, expected, "{each}");
    }
}

#[test]
fn rust_paths_are_relative_to_the_given_module() {
    let workspace = Workspace::new();
    workspace.write(
        "protos/type/type.proto",
        "syntax = \"proto3\"; package shop.type; import \"shop.proto\"; import \"google/protobuf/any.proto\";\n\
         message T { v1.Cart.Item item = 1; google.protobuf.Any any = 2; }",
    );
    workspace.write(
        "text.jinja",
        "{% for field in message.fields if field.target %}\n\
         {{ field.target|rust_path }}\n\
         {{ field.target|rust_path(root=\"crate::pb\") }}\n\
         {{ field.target|rust_path(from=file) }}\n\
         {{ element(field.target).fields|length if field.target.generated else \"other code\" }}\n\
         {% endfor %}\n",
    );
    workspace.target("message", "{{ message.name }}.txt");
    workspace.succeeds();
    assert_eq!(
        workspace.read("text/T.txt"),
        "shop::v1::cart::Item\ncrate::pb::shop::v1::cart::Item\nsuper::v1::cart::Item\n1\n\
         ::prost_types::Any\n::prost_types::Any\n::prost_types::Any\nother code\n"
    );
}

#[test]
fn errors_are_shown_with_their_places() {
    let workspace = Workspace::new();
    workspace.target("service", "{{ service.name }}.rs");
    workspace.write("text.jinja", "// {{ marker }}\n{{ service.nmae }}\n");
    workspace.fails(
        2,
        &[
            "error[E0720]: the template fails: undefined value",
            "text.jinja:2:",
            "{{ service.nmae }}",
            "shop.proto:5:",
            "rendered for service `shop.v1.Shop`",
        ],
    );
    workspace.write("text.jinja", "{% for method in service.methods %}\n");
    workspace.fails(2, &["E0720", "syntax error", "text.jinja:"]);
    workspace.write("text.jinja", "{% include \"part.jinja\" %}\n");
    workspace.fails(2, &["E0720", "part.jinja", "text.jinja:1:"]);
    workspace.write("part.jinja", "\n\n{{ service.methods|snake }}\n");
    workspace.fails(2, &["E0720", "part.jinja:3:"]);
    workspace.write("text.jinja", "{% include \"../part.jinja\" %}\n");
    workspace.fails(2, &["E0720", "`../part.jinja` is not a path below"]);
    workspace.write(
        "text.jinja",
        "{{ service.methods[0].input|rust_path(rot=\"crate\") }}\n",
    );
    workspace.fails(2, &["E0720", "rot"]);
    let text = workspace.read("protree.toml");
    workspace.write("protree.toml", &text.replace("text.jinja", "gone.jinja"));
    workspace.fails(2, &["cannot read `gone.jinja`"]);
}

#[test]
fn paths_must_be_in_the_output_folder() {
    let workspace = Workspace::new();
    workspace.write("text.jinja", "text");
    for path in [
        "/etc/{{ service.name }}",
        "../{{ service.name }}",
        "a//b",
        "con",
        "a\\\\b",
    ] {
        workspace.target("service", path);
        workspace.fails(
            2,
            &[
                "error[E0721]",
                "can be no output",
                "rendered for service `shop.v1.Shop`",
            ],
        );
    }
    workspace.target("service", "{{ servce.name }}");
    workspace.fails(2, &["E0720", "path of text.jinja:1:4"]);
    workspace.target("service", "all.rs");
    workspace.fails(
        2,
        &[
            "error[E0722]: service `shop.v1.Shop` and service `shop.v1.Depot` would both be written to `all.rs`",
            "shop.proto:5:",
            "6 | service Depot",
        ],
    );
    workspace.target("service", ".protree-manifest.json{{ service.name }}");
    workspace.fails(1, &["E0905"]);
}

#[test]
fn a_template_can_use_the_names_of_other_targets() {
    let workspace = Workspace::new();
    workspace.write(
        "text.jinja",
        "{{ file.rust.module }} {{ file.python.module }}\n",
    );
    let toml = |rest: &str| {
        format!(
            "tree = 'protos'\n[target.a]\nout = 'a'\nlayout = 'directory'\n[target.b]\nout = 'b'\n\
             [target.c]\nlang = 'python'\nout = 'c'\nimports = 'absolute'\npackage-prefix = 'pb'\n\
             [target.text]\ntemplate = 'text.jinja'\nfor = 'file'\npath = 'x.txt'\nout = 'text'\n{rest}"
        )
    };
    workspace.write("protree.toml", &toml(""));
    let run = workspace.run("gen");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("E0804") && run.stderr.contains("names = [\"a\"]"),
        "{}",
        run.stderr
    );
    workspace.write("protree.toml", &toml("names = ['a', 'd']"));
    let run = workspace.run("gen");
    assert!(
        run.stderr.contains("no target with code is called `d`"),
        "{}",
        run.stderr
    );
    for (names, expected) in [
        ("['a', 'c']", "shop pb.shop_pb2\n"),
        ("['b', 'c']", "shop::v1 pb.shop_pb2\n"),
    ] {
        workspace.write("protree.toml", &toml(&format!("names = {names}")));
        workspace.succeeds();
        assert_eq!(workspace.read("text/x.txt"), expected);
    }
    let run = workspace.run("tree --target text --format json");
    let tree: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(tree["version"], 1);
    assert_eq!(tree["files"][0]["rust"]["module"], "shop::v1");
    assert_eq!(tree["files"][0]["python"]["module"], "pb.shop_pb2");
    assert_eq!(
        tree["files"][0]["services"][0]["methods"][0]["path"],
        "/shop.v1.Shop/Buy"
    );
}

#[test]
fn only_changed_templates_are_rendered_again() {
    let workspace = Workspace::new();
    workspace.write(
        "text.jinja",
        "// {{ marker }}\n{% include \"part.jinja\" %}\n",
    );
    workspace.write("part.jinja", "one");
    workspace.target("service", "{{ service.name }}.rs");
    let run = |options| {
        let project = Project::from_file(workspace.path("protree.toml")).expect("it is right");
        let outcomes = project.run_with_cache(workspace.path("cache"), options);
        let outcomes = outcomes.expect("nothing is wrong").into_iter();
        let outcomes = outcomes.map(|outcome| (outcome.kind, outcome.changes.is_current()));
        outcomes.collect::<Vec<_>>()
    };
    let write = || run(Some(WriteOptions::default()));
    assert_eq!(write(), [(RunKind::All, false); 2]);
    assert_eq!(write(), [(RunKind::Recalled, true); 2]);
    assert_eq!(run(None), [(RunKind::Recalled, true); 2]);
    workspace.write("part.jinja", "two");
    assert_eq!(run(None)[1], (RunKind::All, false));
    assert_eq!(write(), [(RunKind::All, true), (RunKind::All, false)]);
    assert_eq!(write(), [(RunKind::Recalled, true); 2]);
    assert!(workspace.read("text/Shop.rs").contains("two"));
    workspace.write("text.jinja", "// {{ marker }}\nthree");
    assert_eq!(write()[1], (RunKind::All, false));
    // Edits by hand are detected, and stale files are removed.
    workspace.write("text/Shop.rs", "// generated by protree, do not edit\nfour");
    assert_eq!(run(None)[1], (RunKind::All, false));
    workspace.write(
        "protos/shop.proto",
        &PROTO.replace(
            "service Depot { rpc Fetch(Cart) returns (stream Cart); }",
            "",
        ),
    );
    write();
    assert!(workspace.read("text/Shop.rs").contains("three"));
    assert!(!workspace.path("text/Depot.rs").exists());
}

#[test]
fn diagnostics_about_the_protos_are_printed_once() {
    let workspace = Workspace::new();
    workspace.write(
        "protos/shop.proto",
        "syntax = \"proto3\"; package shop;\nimport \"google/protobuf/any.proto\";\n\
         message Cart {} message cart {} service Shop { rpc Buy(Cart) returns (cart); }",
    );
    workspace.write("text.jinja", "{{ service.methods[0].output|rust_path }}");
    workspace.target("service", "{{ service.name }}");
    for _ in 0..2 {
        let run = workspace.run("gen");
        assert_eq!(run.code, 0, "{}", run.stderr);
        for code in ["E0211", "E0701"] {
            assert_eq!(run.stderr.matches(code).count(), 1, "{}", run.stderr);
        }
    }
    let renamed = workspace.read("text/Shop");
    let code = workspace.read("pb/shop.rs");
    let name = renamed.strip_prefix("shop::").expect("it is in the module");
    assert!(
        code.contains(&format!("pub struct {name} {{}}")),
        "{name}\n{code}"
    );
}

#[test]
fn a_depfile_lists_templates() {
    let workspace = Workspace::new();
    workspace.write("text.jinja", "{% include \"part.jinja\" %}\n");
    workspace.write("part.jinja", "one");
    workspace.target("tree", "all.txt");
    for _ in 0..2 {
        let run = workspace.run("gen --depfile out.d");
        assert_eq!(run.code, 0, "{}", run.stderr);
        let depfile = workspace.read("out.d");
        assert!(
            depfile.contains("  text.jinja") && depfile.contains("  part.jinja"),
            "{depfile}"
        );
    }
}

#[test]
fn options_of_every_kind_are_read() {
    let workspace = Workspace::new();
    workspace.write(
        "protos/shop.proto",
        r#"
        syntax = "proto2";
        package o;
        import "google/protobuf/descriptor.proto";
        extend google.protobuf.MessageOptions { optional All all = 50000; repeated int32 many = 50001; }
        message Outer { extend google.protobuf.FieldOptions { optional string note = 50002; } }
        enum Kind { NONE = 0; SOME = 1; }
        message All {
          optional bool b = 1; optional sint64 s = 2; optional fixed32 f32 = 3; optional double d = 4;
          optional bytes raw = 5; optional Kind kind = 6; map<string, int32> counts = 7; optional All inner = 8;
          repeated sfixed64 packed = 9 [packed = true]; optional float inf = 10; optional int32 low = 11;
          extensions 100 to 200;
        }
        extend All { optional uint64 more = 100; }
        message M {
          option (all) = {
            b: true s: -3 f32: 7 d: 0.5 raw: "\xff\x01" kind: SOME counts { key: "a" value: 1 } counts { key: "b" }
            inner { low: -1 } packed: [-1, 2] inf: inf [o.more]: 18446744073709551615
          };
          option (many) = 1;
          option (many) = 2;
          option deprecated = true;
          optional string text = 1 [(Outer.note) = "hi", json_name = "TEXT", default = "x"];
        }
        "#,
    );
    let model = Config::new(workspace.path("protos"))
        .model()
        .expect("it is right");
    let messages = &model.files[0].messages;
    let message = messages
        .iter()
        .find(|it| it.name == "M")
        .expect("it is there");
    let options = serde_json::to_value(&message.options).expect("it is JSON");
    let expected = serde_json::json!({
        "deprecated": true,
        "o.many": [1, 2],
        "o.all": {
            "b": true, "s": -3, "f32": 7, "d": 0.5, "raw": [255, 1], "kind": "SOME",
            "counts": { "a": 1, "b": 0 }, "inner": { "low": -1 }, "packed": [-1, 2], "inf": "Infinity",
            "o.more": 18_446_744_073_709_551_615_u64,
        },
    });
    assert_eq!(options, expected);
    let field = &message.fields[0];
    assert_eq!(field.json_name, "TEXT");
    let options = serde_json::to_value(&field.options).expect("it is JSON");
    assert_eq!(options, serde_json::json!({ "o.Outer.note": "hi" }));
    assert_eq!(field.features["field_presence"], "EXPLICIT");
}

#[test]
fn the_library_renders_too() {
    let workspace = Workspace::new();
    workspace.write("text.jinja", "{{ service.rust.client.path }}");
    let template = Template::new(
        workspace.path("text.jinja"),
        Each::Service,
        "{{ service.name }}",
    );
    let config = Config::new(workspace.path("protos")).template(template);
    let generated = config.generate().expect("it is right");
    let files = generated.tree.files();
    let files: Vec<(&str, &[u8])> = files
        .map(|(path, file)| (path.as_str(), &file.bytes[..]))
        .collect();
    assert_eq!(
        files,
        [
            ("Depot", &b"shop::v1::depot_client::DepotClient"[..]),
            ("Shop", b"shop::v1::shop_client::ShopClient"),
        ]
    );
    assert_eq!(generated.imported, [workspace.path("text.jinja")]);
}

#[test]
fn the_docs_show_the_templates_that_are_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("it can be read");
    let docs = read(root.join("docs/templates.md"));
    let shown: Vec<&str> = docs.split("```jinja\n").skip(1).collect();
    let shown: Vec<&str> = shown
        .iter()
        .filter_map(|it| it.split("```").next())
        .collect();
    let names = ["rpc", "mocks.rs", "router.rs", "page.md"];
    let folder = root.join("examples/templates/templates");
    let templates = names.map(|name| read(folder.join(format!("{name}.jinja"))));
    assert_eq!(shown, templates);
}
